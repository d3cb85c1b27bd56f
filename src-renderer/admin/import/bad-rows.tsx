import { FileDown } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { BadRow } from '#shared/ipc/import-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { DataTable, type TableColumn } from '../../components/data-table.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { Pager } from '../../components/pager.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useServices } from '../../services.tsx';
import { useAdmin } from '../use-admin.ts';
import { problemSentences, problemWords } from './import-words.ts';

const PAGE = 100;

type ShownRow = BadRow & { readonly id: string };
interface Page {
  readonly rows: readonly ShownRow[];
  readonly total: number;
}

/** The pages of rows that can't be taken. */
function useBadRows(importId: string, offset: number) {
  const { call } = useAdmin();
  const [page, setPage] = useState<Page | null>(null);
  const [failed, setFailed] = useState<ErrorCode | null>(null);
  useEffect(() => {
    let isOver = false;
    call('import.badRows', { importId, offset }).then(
      ({ rows, total }) => {
        if (isOver) return;
        setPage({ total, rows: rows.map((row, index) => ({ ...row, id: `${offset + index}` })) });
        setFailed(null);
      },
      (error: unknown) => {
        if (!isOver) setFailed(asGatehouseError(error).code);
      },
    );
    return () => {
      isOver = true;
    };
  }, [call, importId, offset]);
  return { page, failed };
}

interface BadRowsProps {
  readonly importId: string;
  readonly fileName: string;
}

/** Every row that is left out, with its reason; to be saved as a list. */
export function BadRows({ importId, fileName }: BadRowsProps) {
  const { t } = useTranslation();
  const { shell } = useServices();
  const { call, toast } = useAdmin();
  const [offset, setOffset] = useState(0);
  const { page, failed } = useBadRows(importId, offset);
  const sentences = useMemo(() => problemSentences(t), [t]);
  const columns = useMemo(
    (): TableColumn<ShownRow>[] => [
      {
        id: 'line',
        title: t('importing.bad.row'),
        align: 'end',
        width: 'tight',
        cell: ({ line }) => t('gate.count', { count: line }),
      },
      {
        id: 'field',
        title: t('importing.bad.column'),
        width: 'tight',
        cell: ({ field }) => (field === null ? '' : t(`importing.field.${field}`)),
      },
      {
        id: 'reason',
        title: t('importing.bad.reason'),
        isRowHeader: true,
        width: 'wide',
        cell: (row) => problemWords(sentences, row),
      },
      {
        id: 'value',
        title: t('importing.bad.value'),
        cell: ({ value }) => <bdi>{visibleText(value)}</bdi>,
      },
    ],
    [t, sentences],
  );

  const save = async (): Promise<void> => {
    try {
      const name = `${fileName.replace(/\.[^.]*$/, '')} - ${t('importing.bad.title')}`;
      const { path } = await shell.call('shell.saveFile', {
        name: name.slice(0, 120),
        ending: 'xlsx',
      });
      if (path === null) return;
      const headings = [
        t('importing.bad.row'),
        t('importing.bad.column'),
        t('importing.bad.reason'),
        t('importing.bad.value'),
      ];
      const { rows } = await call('import.exportBadRows', {
        importId,
        format: 'xlsx',
        path,
        headings,
        reasons: sentences,
      });
      toast({ text: t('importing.bad.saved', { count: rows }), tone: 'good' });
    } catch (error) {
      toast({ text: t(errorKey(asGatehouseError(error).code)), tone: 'bad' });
    }
  };

  return (
    <SectionCard
      title={t('importing.bad.title')}
      text={t('importing.bad.text')}
      actions={
        <ActionButton icon={FileDown} label={t('importing.bad.save')} onPress={() => void save()} />
      }
    >
      {failed === null ? (
        <>
          <DataTable
            label={t('importing.bad.title')}
            columns={columns}
            rows={page?.rows ?? null}
            empty={null}
          />
          {page === null || page.total <= PAGE ? null : (
            <Pager offset={offset} pageSize={PAGE} total={page.total} onOffset={setOffset} />
          )}
        </>
      ) : (
        <ErrorState title={t('importing.bad.failed')} code={failed} />
      )}
    </SectionCard>
  );
}
