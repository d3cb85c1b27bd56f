import { Dialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../components/action-button.tsx';

export interface IdleWarningProps {
  readonly seconds: number;
  readonly onStay: () => void;
  readonly onSignOut: () => void;
}

/** Asks whether anybody is there, while there is time to say so. */
export function IdleWarning({ seconds, onStay, onSignOut }: IdleWarningProps) {
  const { t } = useTranslation();
  return (
    <ModalOverlay className="dialog-shade dialog-shade--top" isOpen onOpenChange={onStay}>
      <Modal className="dialog dialog--m">
        <Dialog className="dialog__body" role="alertdialog">
          <Heading slot="title" className="dialog__title">
            {t('admin.idle.title')}
          </Heading>
          <p>{t('admin.idle.text', { count: seconds })}</p>
          <footer className="dialog__actions">
            <ActionButton label={t('admin.signOut')} onPress={onSignOut} />
            <ActionButton look="main" isFirst label={t('admin.idle.stay')} onPress={onStay} />
          </footer>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
