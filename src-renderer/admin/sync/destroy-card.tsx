import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Notice } from '../../components/notice.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { useAdmin } from '../use-admin.ts';
import { useAct } from './use-act.ts';

interface Contents {
  readonly people: number;
  readonly onlyHere: number;
}

/** The end of a laptop's copy, before it goes to other hands. */
export function DestroyCard({ isJoined }: { readonly isJoined: boolean }) {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const { isBusy, run } = useAct();
  const [asked, setAsked] = useState<Contents | null>(null);
  const ask = (): void =>
    run(async () => {
      setAsked(await call('copy.contents', {}));
      return null;
    });
  const close = (): void => setAsked(null);
  return (
    <SectionCard title={t('syncRoom.destroy.title')} text={t('syncRoom.destroy.text')}>
      <div className="sync-room__acts">
        <ActionButton
          look="grave"
          icon={Trash2}
          label={t('syncRoom.destroy.act')}
          isDisabled={isBusy}
          onPress={ask}
        />
      </div>
      {asked === null || asked.onlyHere === 0 ? null : (
        <Notice tone="bad" title={t('syncRoom.destroy.onlyHere', { count: asked.onlyHere })} />
      )}
      {asked?.onlyHere === 0 ? (
        <ConfirmDialog
          title={t('syncRoom.destroy.question')}
          text={t('syncRoom.destroy.consequence')}
          consequences={isJoined ? [t('syncRoom.destroy.revoke')] : []}
          count={asked.people}
          action={t('syncRoom.destroy.act')}
          tone="bad"
          onConfirm={async () => {
            await call('copy.destroy', { people: asked.people });
          }}
          onClose={close}
        />
      ) : null}
    </SectionCard>
  );
}
