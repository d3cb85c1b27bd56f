import { Table2 } from 'lucide-react';
import { useId, useState, type ReactNode } from 'react';
import { ToggleButton } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { SectionCard } from '../../components/section-card.tsx';

export interface ChartCardProps {
  readonly title: string;
  readonly text?: string;
  /** What the drawing shows, in a sentence: all that a screen reader says of it. */
  readonly summary: string;
  readonly chart: ReactNode;
  readonly columns: readonly [string, string];
  readonly rows: readonly {
    readonly key: string;
    readonly name: string;
    readonly value: string;
  }[];
  /** Over the drawing. */
  readonly controls?: ReactNode;
  readonly className?: string;
}

/** A drawing with its numbers: always there for a screen reader, in sight on demand. */
export function ChartCard(props: ChartCardProps) {
  const { title, text, summary, chart, columns, rows, controls, className } = props;
  const { t } = useTranslation();
  const [isTable, setTable] = useState(false);
  const id = useId();
  return (
    <SectionCard
      title={title}
      {...(text === undefined ? {} : { text })}
      {...(className === undefined ? {} : { className })}
      actions={
        <ToggleButton
          className="button button--quiet live__as-table"
          isSelected={isTable}
          onChange={setTable}
          aria-controls={id}
        >
          <Table2 aria-hidden="true" size="1.2em" />
          <span>{t('live.asTable')}</span>
        </ToggleButton>
      }
    >
      {controls === undefined ? null : <div className="live__controls">{controls}</div>}
      <figure className="live__chart">
        <div aria-hidden="true">{chart}</div>
        <figcaption className="sr-only">{summary}</figcaption>
      </figure>
      <div id={id} className={isTable ? 'live__numbers' : 'sr-only'}>
        <table className="live__table">
          <caption className="sr-only">{title}</caption>
          <thead>
            <tr>
              <th scope="col">{columns[0]}</th>
              <th scope="col">{columns[1]}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, name, value }) => (
              <tr key={key}>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </SectionCard>
  );
}
