import { useTranslation } from 'react-i18next';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { useServices } from '../../services.tsx';
import { JoinForm } from '../../sync/join-form.tsx';
import { useAdmin } from '../use-admin.ts';

/** An admin joins the laptop to a hub; the room then shows how the first load goes. */
export function JoinDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation();
  const { call, toast } = useAdmin();
  const { data } = useServices();
  return (
    <DialogFrame title={t('enrol.title')} onClose={onClose}>
      <p>{t('enrol.text')}</p>
      <JoinForm
        className="dialog__form"
        actionsClassName="dialog__actions"
        onJoin={async (invitation) => {
          const { hubName } = await call('sync.join', invitation);
          toast({ text: t('enrol.joined', { hub: visibleText(hubName) }), tone: 'good' });
          data.refresh();
          onClose();
        }}
      />
    </DialogFrame>
  );
}
