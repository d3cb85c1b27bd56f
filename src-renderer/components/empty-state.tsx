import { Inbox, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export interface EmptyStateProps {
  readonly title: string;
  readonly text?: string;
  readonly icon?: LucideIcon;
  /** What to do about it: one button, mostly. */
  readonly action?: ReactNode;
  /** Nothing else is on the page: the title is its heading. */
  readonly isWholePage?: boolean;
}

/** Nothing here: why, and what to do. */
export function EmptyState(props: EmptyStateProps) {
  const { title, text, icon: Icon = Inbox, action, isWholePage = false } = props;
  const Title = isWholePage ? 'h1' : 'p';
  return (
    <div className="empty-state">
      <Icon aria-hidden="true" size="2.5em" />
      <Title className="empty-state__title">{title}</Title>
      {text === undefined ? null : <p>{text}</p>}
      {action}
    </div>
  );
}
