import {
  Circle,
  CircleAlert,
  CircleCheck,
  Info,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';

export type Tone = 'neutral' | 'accent' | 'good' | 'warn' | 'bad';

const ICONS: { readonly [T in Tone]: LucideIcon } = {
  neutral: Circle,
  accent: Info,
  good: CircleCheck,
  warn: TriangleAlert,
  bad: CircleAlert,
};

export interface StatusPillProps {
  readonly label: string;
  readonly tone?: Tone;
  readonly icon?: LucideIcon;
}

/** How something stands: in words, with a mark and a colour besides. */
export function StatusPill({ label, tone = 'neutral', icon }: StatusPillProps) {
  const Icon = icon ?? ICONS[tone];
  return (
    <span className={`pill pill--${tone}`}>
      <Icon aria-hidden="true" size="1em" />
      {label}
    </span>
  );
}
