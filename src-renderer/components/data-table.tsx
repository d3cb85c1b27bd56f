import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import { startTransition, useEffect, useMemo, useState, type ReactNode } from 'react';
import {
  Cell,
  Checkbox,
  Collection,
  Column,
  Row,
  Table,
  TableBody,
  TableHeader,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { CheckMark } from './check-entry.tsx';
import { Loading } from './loading.tsx';
import { chosenOnPage } from './page-selection.ts';

export interface TableColumn<R> {
  readonly id: string;
  readonly title: string;
  readonly cell: (row: R) => ReactNode;
  readonly isSortable?: boolean;
  /** Names the row to a screen reader; without any, the first column does. */
  readonly isRowHeader?: boolean;
  /** `end` for numbers. */
  readonly align?: 'start' | 'end';
  /** `tight`: as wide as its content; `wide`: takes what is left. */
  readonly width?: 'tight' | 'wide';
}

export interface TableSort {
  readonly column: string;
  readonly isDescending: boolean;
}

export interface TableSelection {
  readonly mode: 'single' | 'multiple';
  /** Ids of rows; those of other pages are kept. */
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}

export interface DataTableProps<R extends { readonly id: string }> {
  readonly label: string;
  readonly columns: readonly TableColumn<R>[];
  /** One page, at most 100; null: not known yet. Of the same identity as long as nothing changed. */
  readonly rows: readonly R[] | null;
  /** Whether other rows are being fetched: these stay in sight, dimmed. */
  readonly isStale?: boolean;
  readonly sort?: TableSort;
  readonly onSort?: (sort: TableSort) => void;
  readonly selection?: TableSelection;
  /** Enter or a press on a row. */
  readonly onOpen?: (row: R) => void;
  /** What stands here where there are no rows. */
  readonly empty: ReactNode;
}

/**
 * One page of rows: arrow keys move, Enter opens, Space selects. Make `columns` with useMemo: rows
 * are drawn anew when it changes.
 */
export function DataTable<R extends { readonly id: string }>(props: DataTableProps<R>) {
  const { t } = useTranslation();
  const { label, columns, rows, sort, onSort, selection, onOpen, empty, isStale = false } = props;
  const byId = useMemo(() => new Map((rows ?? []).map((row) => [row.id, row])), [rows]);
  const drawn = useDrawnRows(rows);
  if (rows === null || drawn === null)
    return <Loading rows={8} label={t('ui.loadingRows', { label })} />;
  if (rows.length === 0) return <div className="table-frame table-frame--empty">{empty}</div>;
  const headed = columns.some((column) => column.isRowHeader === true);
  const isMultiple = selection?.mode === 'multiple';
  return (
    <div className="table-frame" data-stale={isStale ? '' : undefined} aria-busy={isStale}>
      <Table
        className={onOpen === undefined ? 'table' : 'table table--opens'}
        aria-label={label}
        selectionMode={selection?.mode ?? 'none'}
        selectedKeys={selection?.chosen ?? []}
        onSelectionChange={(keys) =>
          selection?.onChange(chosenOnPage(selection.chosen, byId, keys))
        }
        {...(sort === undefined
          ? {}
          : {
              sortDescriptor: {
                column: sort.column,
                direction: sort.isDescending ? 'descending' : 'ascending',
              },
            })}
        onSortChange={({ column, direction }) =>
          onSort?.({ column: String(column), isDescending: direction === 'descending' })
        }
        {...(onOpen === undefined
          ? {}
          : {
              onRowAction: (key) => {
                const row = byId.get(String(key));
                if (row !== undefined) onOpen(row);
              },
            })}
      >
        <TableHeader>
          {selection === undefined ? null : (
            <Column className="table__column table__column--check">
              {isMultiple ? (
                <Checkbox slot="selection" className="check" aria-label={t('ui.selectPage')}>
                  <CheckMark />
                </Checkbox>
              ) : (
                <span className="sr-only">{t('ui.selected')}</span>
              )}
            </Column>
          )}
          <Collection items={columns} dependencies={[columns]}>
            {(column) => (
              <Column
                id={column.id}
                className={`table__column ${look(column)}`}
                allowsSorting={column.isSortable ?? false}
                isRowHeader={headed ? (column.isRowHeader ?? false) : column === columns[0]}
                textValue={column.title}
              >
                {({ allowsSorting, sortDirection }) => (
                  <span className="table__title">
                    {column.title}
                    {allowsSorting ? <SortMark direction={sortDirection} /> : null}
                  </span>
                )}
              </Column>
            )}
          </Collection>
        </TableHeader>
        <TableBody items={drawn} dependencies={[columns, selection === undefined]}>
          {(row) => (
            <Row id={row.id} className="table__row" columns={columns} dependencies={[columns]}>
              {selection === undefined ? null : (
                <Cell className="table__cell table__cell--check">
                  <Checkbox slot="selection" className="check">
                    <CheckMark />
                  </Checkbox>
                </Cell>
              )}
              <Collection items={columns} dependencies={[columns]}>
                {(column) => (
                  <Cell className={`table__cell ${look(column)}`}>{column.cell(row)}</Cell>
                )}
              </Collection>
            </Row>
          )}
        </TableBody>
      </Table>
    </div>
  );
}

/** Rows of a page's first paint, more than a screen of them: a hundred take too long to wait for. */
const FIRST_ROWS = 20;

/** The first rows of another page at once, the others right after they are on the screen. */
function useDrawnRows<R extends { readonly id: string }>(
  rows: readonly R[] | null,
): readonly R[] | null {
  const [whole, setWhole] = useState<readonly R[] | null>(null);
  useEffect(() => {
    startTransition(() => setWhole(rows));
  }, [rows]);
  // The same page, asked for again, is drawn whole: it must not jump under who scrolls in it.
  const isSamePage = whole !== null && whole[0]?.id === rows?.[0]?.id;
  return rows === null || isSamePage ? rows : rows.slice(0, FIRST_ROWS);
}

function look<R>({ align = 'start', width }: TableColumn<R>): string {
  const classes = [`table__cell--${align}`];
  if (width !== undefined) classes.push(`table__cell--${width}`);
  return classes.join(' ');
}

function SortMark({ direction }: { readonly direction: 'ascending' | 'descending' | undefined }) {
  const Icon =
    direction === undefined ? ArrowUpDown : direction === 'ascending' ? ArrowUp : ArrowDown;
  return (
    <Icon
      aria-hidden="true"
      size="1em"
      className={direction === undefined ? 'table__sort table__sort--off' : 'table__sort'}
    />
  );
}
