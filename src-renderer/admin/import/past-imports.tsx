import { FileUp } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorCode } from '#shared/errors.ts';
import type { ImportView } from '#shared/ipc/import-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { DataTable, type TableColumn } from '../../components/data-table.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { StatusPill, type Tone } from '../../components/status-pill.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAdmin } from '../use-admin.ts';
import { useDataChanged } from '../use-data-changed.ts';

type ShownImport = ImportView & { readonly id: string };

const TONES: { readonly [S in ImportView['state']]: Tone } = {
  running: 'accent',
  finished: 'good',
  abandoned: 'neutral',
  cancelled: 'warn',
};

/** Lists that were imported before; one of whom nobody came can be taken back. */
export function PastImports({ eventId }: { readonly eventId: string }) {
  const { t } = useTranslation();
  const { call, toast, times, now, may } = useAdmin();
  const [rows, setRows] = useState<readonly ShownImport[] | null>(null);
  const [failed, setFailed] = useState<ErrorCode | null>(null);
  const [taking, setTaking] = useState<ImportView | null>(null);

  const load = useCallback(() => {
    call('import.list', { eventId }).then(
      ({ imports }) => {
        setRows(imports.map((view) => ({ ...view, id: view.importId })));
        setFailed(null);
      },
      (error: unknown) => setFailed(asGatehouseError(error).code),
    );
  }, [call, eventId]);
  useEffect(load, [load]);
  useDataChanged('attendees', load);

  const mayTakeBack = may('import.takeBack');
  const columns = useMemo(
    (): TableColumn<ShownImport>[] => [
      {
        id: 'file',
        title: t('importing.past.file'),
        isRowHeader: true,
        width: 'wide',
        cell: ({ fileName }) => <bdi>{visibleText(fileName)}</bdi>,
      },
      {
        id: 'rows',
        title: t('importing.past.rows'),
        align: 'end',
        cell: (view) => t('gate.count', { count: view.rows }),
      },
      { id: 'staff', title: t('importing.past.who'), cell: ({ staff }) => <bdi>{staff}</bdi> },
      {
        id: 'when',
        title: t('importing.past.when'),
        cell: ({ startedAt }) => times.short(startedAt, now),
      },
      {
        id: 'state',
        title: t('importing.past.state'),
        cell: ({ state }) => (
          <StatusPill tone={TONES[state]} label={t(`importing.state.${state}`)} />
        ),
      },
      {
        id: 'act',
        title: t('importing.past.act'),
        width: 'tight',
        cell: (view) =>
          view.revocable && mayTakeBack ? (
            <ActionButton label={t('importing.past.takeBack')} onPress={() => setTaking(view)} />
          ) : null,
      },
    ],
    [t, times, now, mayTakeBack],
  );

  return (
    <SectionCard title={t('importing.past.title')}>
      {failed === null ? (
        <DataTable
          label={t('importing.past.title')}
          columns={columns}
          rows={rows}
          empty={<EmptyState icon={FileUp} title={t('importing.past.none')} />}
        />
      ) : (
        <ErrorState title={t('importing.past.failed')} code={failed} onTryAgain={load} />
      )}
      {taking === null ? null : (
        <ConfirmDialog
          title={t('importing.takeBack.title', { count: taking.rows })}
          text={t('importing.takeBack.text')}
          count={taking.rows}
          action={t('importing.takeBack.action')}
          tone="bad"
          onConfirm={async () => {
            const { importId, rows: count } = taking;
            await call('import.takeBack', { importId, rows: count });
            toast({ text: t('importing.takeBack.done'), tone: 'good' });
            load();
          }}
          onClose={() => setTaking(null)}
        />
      )}
    </SectionCard>
  );
}
