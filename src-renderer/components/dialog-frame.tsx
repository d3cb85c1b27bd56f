import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { ActionButton } from './action-button.tsx';

export interface DialogFrameProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly size?: 'm' | 'l';
  readonly children: ReactNode;
}

/** A dialog over the screen: focus stays in it, Escape closes it and gives the focus back. */
export function DialogFrame({ title, onClose, size = 'm', children }: DialogFrameProps) {
  const { t } = useTranslation();
  return (
    <ModalOverlay
      className="dialog-shade"
      isOpen
      isDismissable
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <Modal className={`dialog dialog--${size}`}>
        <Dialog className="dialog__body">
          <header className="dialog__head">
            <Heading slot="title" className="dialog__title">
              {title}
            </Heading>
            <ActionButton
              label={t('dialog.close')}
              icon={X}
              keys="Esc"
              look="quiet"
              onPress={onClose}
            />
          </header>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
