import { useId, type ReactNode } from 'react';

export interface DeskCardProps {
  readonly title: string;
  readonly text?: string;
  readonly children: ReactNode;
  readonly className?: string;
}

/** One matter of a room, with its heading. */
export function DeskCard({ title, text, children, className }: DeskCardProps) {
  const id = useId();
  return (
    <section
      className={className === undefined ? 'desk-card' : `desk-card ${className}`}
      aria-labelledby={id}
    >
      <h3 id={id} className="desk-card__title">
        {title}
      </h3>
      {text === undefined ? null : <p className="desk-card__text">{text}</p>}
      {children}
    </section>
  );
}
