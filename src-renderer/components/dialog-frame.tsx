import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Dialog, FormContext, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { ActionButton } from './action-button.tsx';

export interface DialogFrameProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly size?: 'm' | 'l';
  readonly children: ReactNode;
}

/**
 * A dialog over the screen: focus stays in it, Escape closes it and gives the focus back. A form in
 * it is nobody else's: to React a dialog lies inside what opened it, and its form would otherwise
 * take over, and send, the form behind.
 */
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
          <FormContext value={null}>
            <div className="dialog__content" onSubmit={(event) => event.stopPropagation()}>
              {children}
            </div>
          </FormContext>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
