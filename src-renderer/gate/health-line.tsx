import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export interface HealthLineProps {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly mark?: 'good' | 'bad' | 'none';
  readonly children: ReactNode;
}

/** How one thing stands that the gate works with. */
export function HealthLine({ icon: Icon, label, mark = 'none', children }: HealthLineProps) {
  return (
    <li className={`health__line health__line--${mark}`}>
      <Icon aria-hidden="true" size="1.4em" />
      <span className="health__label">{label}</span>
      <span className="health__value">{children}</span>
    </li>
  );
}
