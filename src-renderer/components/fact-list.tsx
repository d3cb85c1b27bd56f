import type { ReactNode } from 'react';

export interface FactListProps {
  /** A row without a value is left out. */
  readonly facts: readonly { readonly term: string; readonly value: ReactNode }[];
}

/** Names and their values. */
export function FactList({ facts }: FactListProps) {
  return (
    <dl className="facts">
      {facts
        .filter(({ value }) => value !== null && value !== undefined && value !== '')
        .map(({ term, value }) => (
          <div key={term} className="facts__row">
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
