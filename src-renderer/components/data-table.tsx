import { ArrowDown, ArrowUp, ArrowUpDown } from 'lucide-react';
import {
  memo,
  startTransition,
  useCallback,
  useEffect,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import {
  Cell,
  Checkbox,
  Collection,
  Column,
  Row,
  Table,
  TableBody,
  TableHeader,
  type Selection,
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
  const { label, columns, rows, sort, selection, onOpen, empty, isStale = false } = props;
  const drawn = useDrawnRows(rows);
  const latest = useRef(props);
  useEffect(() => {
    latest.current = props;
  });
  const sortBy = useCallback((next: TableSort) => latest.current.onSort?.(next), []);
  const open = useCallback((id: string) => {
    const row = latest.current.rows?.find((one) => one.id === id);
    if (row !== undefined) latest.current.onOpen?.(row);
  }, []);
  const choose = useCallback((keys: Selection) => {
    const { selection: now, rows: page } = latest.current;
    now?.onChange(chosenOnPage(now.chosen, new Map(page?.map((row) => [row.id, row])), keys));
  }, []);
  if (rows === null || drawn === null)
    return <Loading rows={8} label={t('ui.loadingRows', { label })} />;
  if (rows.length === 0) return <div className="table-frame table-frame--empty">{empty}</div>;
  return (
    <div className="table-frame" data-stale={isStale ? '' : undefined} aria-busy={isStale}>
      <DrawnTable
        label={label}
        columns={columns as readonly TableColumn<Identified>[]}
        rows={drawn}
        sort={sort}
        onSort={sortBy}
        mode={selection?.mode ?? 'none'}
        chosen={selection?.chosen ?? NOBODY}
        onChoose={choose}
        onOpen={onOpen === undefined ? undefined : open}
      />
    </div>
  );
}

type Identified = { readonly id: string };

const NOBODY: ReadonlySet<string> = new Set();

interface DrawnTableProps {
  readonly label: string;
  readonly columns: readonly TableColumn<Identified>[];
  readonly rows: readonly Identified[];
  readonly sort: TableSort | undefined;
  readonly onSort: (sort: TableSort) => void;
  readonly mode: 'none' | 'single' | 'multiple';
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (keys: Selection) => void;
  readonly onOpen: ((id: string) => void) | undefined;
}

/** The table itself: whatever changes around it, say that rows are stale, draws no cell anew. */
const DrawnTable = memo(function DrawnTable(props: DrawnTableProps) {
  const { t } = useTranslation();
  const { label, columns, rows, sort, onSort, mode, chosen, onChoose, onOpen } = props;
  const headed = columns.some((column) => column.isRowHeader === true);
  return (
    <Table
      className={onOpen === undefined ? 'table' : 'table table--opens'}
      aria-label={label}
      selectionMode={mode}
      selectedKeys={chosen}
      onSelectionChange={onChoose}
      {...(sort === undefined
        ? {}
        : {
            sortDescriptor: {
              column: sort.column,
              direction: sort.isDescending ? 'descending' : 'ascending',
            },
          })}
      onSortChange={({ column, direction }) =>
        onSort({ column: String(column), isDescending: direction === 'descending' })
      }
      {...(onOpen === undefined
        ? {}
        : {
            onRowAction: (key) => onOpen(String(key)),
          })}
    >
      <TableHeader>
        {mode === 'none' ? null : (
          <Column className="table__column table__column--check">
            {mode === 'multiple' ? (
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
      <TableBody items={rows} dependencies={[columns, mode === 'none']}>
        {(row) => (
          <Row id={row.id} className="table__row" columns={columns} dependencies={[columns]}>
            {mode === 'none' ? null : (
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
  );
});

/** Rows of a page's first paint, a screen of them: fifty or a hundred take too long to wait for. */
const FIRST_ROWS = 10;

/** The first rows of another page at once, the others right after they are on the screen. */
function useDrawnRows<R extends { readonly id: string }>(
  rows: readonly R[] | null,
): readonly R[] | null {
  const [whole, setWhole] = useState<readonly R[] | null>(null);
  useEffect(() => {
    let later: ReturnType<typeof setTimeout> | undefined;
    // Not before the frame with the first rows: the table draws the others in one piece.
    const frame = requestAnimationFrame(() => {
      later = setTimeout(() => startTransition(() => setWhole(rows)));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(later);
    };
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
