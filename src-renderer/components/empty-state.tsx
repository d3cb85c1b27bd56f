import { Inbox, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  readonly title: string;
  readonly text?: string;
  readonly icon?: LucideIcon;
  /** What to do about it: one button, mostly. */
  readonly action?: ReactNode;
}

/** Nothing here: why, and what to do. */
export function EmptyState({ title, text, icon: Icon = Inbox, action }: EmptyStateProps) {
  return (
    <div className="empty-state">
      <Icon aria-hidden="true" size="2.5em" />
      <p className="empty-state__title">{title}</p>
      {text === undefined ? null : <p>{text}</p>}
      {action}
    </div>
  );
}
