import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export interface BarRow {
  readonly key: string;
  readonly name: ReactNode;
  readonly count: number;
  /** Beside the number. */
  readonly more?: string;
}

export interface BarTableProps {
  readonly label: string;
  readonly columns: readonly [string, string];
  readonly rows: readonly BarRow[];
  readonly tone?: 'accent' | 'warn';
}

/** A table whose rows also carry a bar as long as their share: the numbers are the chart. */
export function BarTable({ label, columns, rows, tone = 'accent' }: BarTableProps) {
  const { t } = useTranslation();
  const most = Math.max(1, ...rows.map(({ count }) => count));
  return (
    <table className={`bars bars--${tone}`} aria-label={label}>
      <thead className="sr-only">
        <tr>
          <th scope="col">{columns[0]}</th>
          <th scope="col">{columns[1]}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, count, more }) => (
          <tr key={key} className="bars__row">
            <th scope="row" className="bars__name">
              {name}
            </th>
            <td className="bars__value">
              <span className="bars__count">{t('gate.count', { count })}</span>
              {more === undefined ? null : <span className="bars__more">{more}</span>}
              <svg
                className="bars__bar"
                aria-hidden="true"
                preserveAspectRatio="none"
                viewBox="0 0 100 1"
              >
                <rect width="100" height="1" className="bars__ground" />
                <rect width={(count / most) * 100} height="1" className="bars__fill" />
              </svg>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
