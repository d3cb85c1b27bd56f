import { useId, type ReactNode } from 'react';

export interface SectionCardProps {
  readonly title: string;
  readonly text?: string;
  readonly children: ReactNode;
  readonly className?: string;
  /** Under a heading of the room's own, as a person's name is. */
  readonly isUnderHeading?: boolean;
  /** Beside the title. */
  readonly actions?: ReactNode;
}

/** One matter of a room, with its heading. */
export function SectionCard(props: SectionCardProps) {
  const { title, text, children, className, actions, isUnderHeading = false } = props;
  const id = useId();
  const Heading = isUnderHeading ? 'h3' : 'h2';
  return (
    <section
      className={className === undefined ? 'section-card' : `section-card ${className}`}
      aria-labelledby={id}
    >
      <header className="section-card__head">
        <Heading id={id} className="section-card__title">
          {title}
        </Heading>
        {actions === undefined ? null : <div className="section-card__actions">{actions}</div>}
      </header>
      {text === undefined ? null : <p className="section-card__text">{text}</p>}
      {children}
    </section>
  );
}
