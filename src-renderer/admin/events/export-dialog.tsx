import { PackageOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { Notice } from '../../components/notice.tsx';
import { WorkProgress } from '../../components/work-progress.tsx';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useServices } from '../../services.tsx';
import { useAdmin } from '../use-admin.ts';

const PACKAGE_ENDING = 'gatehouse';

type Stage =
  | { readonly at: 'asking' }
  | { readonly at: 'writing'; readonly done: number; readonly total: number | null }
  | {
      readonly at: 'done';
      readonly attendees: number;
      readonly bytes: number;
      readonly fingerprint: string;
    }
  | { readonly at: 'failed'; readonly code: ErrorCode };

export interface ExportDialogProps {
  readonly eventId: string;
  readonly title: string;
  readonly onClose: () => void;
}

/** Writes the event for the laptops at the other gates. */
export function ExportDialog({ eventId, title, onClose }: ExportDialogProps) {
  const { t } = useTranslation();
  const { core, shell } = useServices();
  const { call } = useAdmin();
  const [stage, setStage] = useState<Stage>({ at: 'asking' });
  useEffect(
    () =>
      core.on('work-progress', ({ work, done, total }) => {
        if (work !== eventId) return;
        setStage((now) => (now.at === 'writing' ? { at: 'writing', done, total } : now));
      }),
    [core, eventId],
  );

  const write = async (): Promise<void> => {
    try {
      const { path } = await shell.call('shell.saveFile', {
        name: t('events.export.fileName', { title }).slice(0, 100),
        ending: PACKAGE_ENDING,
      });
      if (path === null) return;
      setStage({ at: 'writing', done: 0, total: null });
      setStage({ at: 'done', ...(await call('event.exportPackage', { eventId, path })) });
    } catch (error) {
      setStage({ at: 'failed', code: asGatehouseError(error).code });
    }
  };

  return (
    <DialogFrame title={t('events.export.title')} onClose={onClose}>
      <p>{t('events.export.text')}</p>
      <p>{t('events.export.cards')}</p>
      {stage.at === 'writing' ? (
        <WorkProgress label={t('events.export.writing')} done={stage.done} total={stage.total} />
      ) : null}
      {stage.at === 'failed' ? (
        <Notice
          tone="bad"
          isUrgent
          title={t('events.export.failed')}
          text={t(errorKey(stage.code))}
        />
      ) : null}
      {stage.at === 'done' ? (
        <>
          <Notice
            tone="calm"
            title={t('events.export.done')}
            text={t('events.export.doneText', {
              count: stage.attendees,
              size: Math.max(0.1, stage.bytes / 1_000_000).toFixed(1),
            })}
          />
          <FactList
            facts={[
              {
                term: t('events.export.fingerprint'),
                value: <code className="fingerprint">{stage.fingerprint}</code>,
              },
            ]}
          />
        </>
      ) : null}
      <footer className="dialog__actions">
        {stage.at === 'done' ? (
          <ActionButton look="main" label={t('dialog.close')} onPress={onClose} isFirst />
        ) : (
          <ActionButton
            look="main"
            icon={PackageOpen}
            label={t('events.export.choose')}
            isDisabled={stage.at === 'writing'}
            onPress={() => void write()}
            isFirst
          />
        )}
      </footer>
    </DialogFrame>
  );
}
