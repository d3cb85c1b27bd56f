import { CircleAlert, Info, TriangleAlert } from 'lucide-react';

export interface NoticeProps {
  readonly title: string;
  readonly text?: string;
  readonly tone?: 'calm' | 'warn' | 'bad';
  /** Read aloud at once where it matters now. */
  readonly isUrgent?: boolean;
}

const ICONS = { calm: Info, warn: TriangleAlert, bad: CircleAlert };

/** Something to know, and what to do about it. */
export function Notice({ title, text, tone = 'warn', isUrgent = false }: NoticeProps) {
  const Icon = ICONS[tone];
  return (
    <div className={`notice notice--${tone}`} role={isUrgent ? 'alert' : 'status'}>
      <Icon aria-hidden="true" size="1.5rem" />
      <div>
        <p className="notice__title">{title}</p>
        {text === undefined ? null : <p className="notice__text">{text}</p>}
      </div>
    </div>
  );
}
