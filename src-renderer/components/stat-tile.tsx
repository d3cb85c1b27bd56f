import type { LucideIcon } from 'lucide-react';
import { Button } from 'react-aria-components';
import type { Tone } from './status-pill.tsx';

export interface StatTileProps {
  readonly label: string;
  /** As it is shown: a formatted number, a time. */
  readonly value: string;
  readonly more?: string | undefined;
  readonly icon?: LucideIcon;
  readonly tone?: Tone;
  /** Leads to what the number counts. */
  readonly onPress?: () => void;
}

/** One number that matters, and what it counts. Stand several in `<div className="tiles">`. */
export function StatTile(props: StatTileProps) {
  const { label, value, more, icon: Icon, tone = 'neutral', onPress } = props;
  const inside = (
    <>
      <span className="tile__label">
        {Icon === undefined ? null : <Icon aria-hidden="true" size="1.2em" />}
        {label}
      </span>
      <span className="tile__value">{value}</span>
      {more === undefined ? null : <span className="tile__more">{more}</span>}
    </>
  );
  const className = `tile tile--${tone}`;
  if (onPress === undefined) return <div className={className}>{inside}</div>;
  return (
    <Button className={`${className} tile--opens`} onPress={onPress}>
      {inside}
    </Button>
  );
}
