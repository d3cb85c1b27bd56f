import { ScrollText } from 'lucide-react';
import { useCallback, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toInstant } from '#shared/domain/instant.ts';
import type { LogEntry, LogFilter } from '#shared/ipc/log-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable, type TableColumn } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { ExportMenu } from '../../components/export-menu.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin } from '../use-admin.ts';
import { EntryDialog } from './entry-dialog.tsx';
import { LogFilters, WHOLE_LOG, type LogChoice } from './log-filters.tsx';
import { logActor, logSentence } from './log-words.ts';
import { VerifyCard } from './verify-card.tsx';
import '../../styles/log.css';

type LogRow = LogEntry & { readonly id: string };

/** The beginning of a day of this laptop; `days` later. */
function dayStart(date: string, days = 0): string | null {
  const [year, month, day] = date.split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined) return null;
  return toInstant(new Date(year, month - 1, day + days).getTime());
}

function filterOf({ kind, staffId, from, until }: LogChoice): LogFilter {
  return {
    type: kind === null ? null : `${kind}.`,
    actorId: staffId,
    aboutId: null,
    from: from === null ? null : dayStart(from),
    until: until === null ? null : dayStart(until, 1),
  };
}

/** Who did what: filtered, opened, checked, exported. */
export function LogRoom() {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const [choice, setChoice] = useState(WHOLE_LOG);
  /** Where pages before this one ended; the last is where this one begins. */
  const [trail, setTrail] = useState<readonly number[]>([]);
  const [opened, setOpened] = useState<LogEntry | null>(null);
  const filter = useMemo(() => filterOf(choice), [choice]);
  const before = trail.at(-1) ?? null;
  const ask = useCallback(async () => {
    const { entries, more } = await call('log.page', { filter, before });
    return { rows: entries.map((entry) => ({ ...entry, id: String(entry.position) })), more };
  }, [call, filter, before]);
  const { answer, last, askAgain } = useAnswer(ask);
  const columns = useLogColumns();
  const page = answer.at === 'known' ? answer.value : last;
  const end = page?.rows.at(-1)?.position;

  return (
    <>
      <PageHeader
        title={t('activity.title')}
        text={t('activity.text')}
        actions={<LogExport filter={filter} />}
      />
      <VerifyCard />
      <LogFilters
        choice={choice}
        onChange={(next) => {
          setChoice(next);
          setTrail([]);
        }}
      />
      {answer.at === 'failed' ? (
        <ErrorState title={t('activity.failed')} code={answer.code} onTryAgain={askAgain} />
      ) : (
        <DataTable<LogRow>
          label={t('activity.list')}
          columns={columns}
          rows={page?.rows ?? null}
          isStale={answer.at === 'asking'}
          onOpen={setOpened}
          empty={<EmptyState icon={ScrollText} title={t('activity.empty')} />}
        />
      )}
      <div className="log-pages">
        {trail.length === 0 ? null : (
          <ActionButton label={t('activity.newest')} onPress={() => setTrail([])} />
        )}
        {page?.more === true && end !== undefined ? (
          <ActionButton
            label={t('activity.older')}
            onPress={() => setTrail((pages) => [...pages, end])}
          />
        ) : null}
      </div>
      {opened === null ? null : <EntryDialog entry={opened} onClose={() => setOpened(null)} />}
    </>
  );
}

function useLogColumns(): readonly TableColumn<LogRow>[] {
  const { t } = useTranslation();
  const { times, now } = useAdmin();
  return useMemo(
    () => [
      {
        id: 'at',
        title: t('activity.at'),
        width: 'tight',
        cell: ({ at }) => times.short(at, now),
      },
      {
        id: 'what',
        title: t('activity.what'),
        isRowHeader: true,
        width: 'wide',
        cell: ({ type }) => logSentence(t, type),
      },
      {
        id: 'actor',
        title: t('activity.actor'),
        cell: (entry) => <bdi>{logActor(t, entry)}</bdi>,
      },
      {
        id: 'number',
        title: t('activity.number'),
        align: 'end',
        width: 'tight',
        cell: ({ seq }) => t('gate.count', { count: seq }),
      },
    ],
    [t, times, now],
  );
}

function LogExport({ filter }: { readonly filter: LogFilter }) {
  const { t } = useTranslation();
  const { call, may, toast } = useAdmin();
  if (!may('log.export')) return null;
  return (
    <ExportMenu
      name={t('activity.fileName')}
      toast={toast}
      onWrite={async (file) => {
        const { rows } = await call('log.export', { ...file, filter });
        return t('activity.exported', { count: rows });
      }}
    />
  );
}
