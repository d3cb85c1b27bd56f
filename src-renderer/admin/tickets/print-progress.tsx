import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Notice } from '../../components/notice.tsx';
import { WorkProgress } from '../../components/work-progress.tsx';
import { useAdmin } from '../use-admin.ts';
import type { PrintRun, PrintRunAccess } from './use-print-run.ts';

const KIB = 1024;

type PrintProgressProps = Pick<PrintRunAccess, 'run' | 'goOn' | 'cancel'>;

/** How far a run is, what it asks, what became of it. */
export function PrintProgress({ run, goOn, cancel }: PrintProgressProps) {
  const { t } = useTranslation();
  switch (run.at) {
    case 'idle':
      return null;
    case 'working':
      return (
        <WorkProgress
          label={t(`tickets.doing.${run.doing}`)}
          done={run.done}
          total={run.doing === 'finishing' || run.total === 0 ? null : run.total}
          isCancelling={run.isCancelling}
          onCancel={cancel}
        />
      );
    case 'asking':
      return <Asking run={run} goOn={goOn} cancel={cancel} />;
    case 'done':
      return <Done run={run} />;
    case 'cancelled':
      return (
        <Notice
          tone="calm"
          title={t('tickets.cancelled')}
          {...(run.made === 0 ? {} : { text: t('tickets.madeUntilThen', { count: run.made }) })}
        />
      );
    case 'failed':
      return (
        <Notice tone="bad" isUrgent title={t('tickets.failed')} text={t(errorKey(run.code))} />
      );
  }
}

interface AskingProps extends Pick<PrintRunAccess, 'goOn' | 'cancel'> {
  readonly run: Extract<PrintRun, { at: 'asking' }>;
}

function Asking({ run, goOn, cancel }: AskingProps) {
  const { t } = useTranslation();
  const { may } = useAdmin();
  const { ready, elsewhere, missing } = run;
  const words = [
    ...(elsewhere === 0 ? [] : [t('tickets.elsewhere', { count: elsewhere })]),
    ...(missing === 0 ? [] : [t('tickets.missing', { count: missing })]),
  ];
  return (
    <div className="print-ask">
      <Notice isUrgent title={t('tickets.notAll')} text={words.join(' ')} />
      <div className="print-desk__actions">
        <ActionButton label={t('ui.back')} onPress={cancel} />
        {ready === 0 ? null : (
          <ActionButton
            label={t('tickets.printReady', { count: ready })}
            onPress={() => goOn(false)}
          />
        )}
        {may('ticket.replace') ? (
          <ActionButton
            look={elsewhere === 0 ? 'main' : 'grave'}
            label={t(elsewhere === 0 ? 'tickets.issueAndPrint' : 'tickets.replaceAndPrint', {
              count: elsewhere + missing,
            })}
            onPress={() => goOn(true)}
          />
        ) : null}
      </div>
    </div>
  );
}

function Done({ run }: { readonly run: Extract<PrintRun, { at: 'done' }> }) {
  const { t } = useTranslation();
  const { people, sheets, bytes, leftOut, rest } = run;
  const words = [
    t('tickets.sheets', { count: sheets }),
    ...(bytes === null ? [] : [t('tickets.size', { kib: Math.ceil(bytes / KIB) })]),
    ...(leftOut === 0 ? [] : [t('tickets.leftOut', { count: leftOut })]),
    ...(rest === 0 ? [] : [t('tickets.rest', { count: rest })]),
  ];
  return (
    <Notice
      tone={leftOut + rest === 0 ? 'calm' : 'warn'}
      title={t(bytes === null ? 'tickets.printedPeople' : 'tickets.savedPeople', { count: people })}
      text={words.join(' ')}
    />
  );
}
