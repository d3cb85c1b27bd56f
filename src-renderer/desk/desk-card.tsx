import { useId, type ReactNode } from 'react';

export interface DeskCardProps {
  readonly title: string;
  readonly text?: string;
  readonly children: ReactNode;
  readonly className?: string;
  /** Under a heading of the room's own, as a person's name is. */
  readonly isUnderHeading?: boolean;
}

/** One matter of a room, with its heading. */
export function DeskCard(props: DeskCardProps) {
  const { title, text, children, className, isUnderHeading = false } = props;
  const id = useId();
  const Heading = isUnderHeading ? 'h3' : 'h2';
  return (
    <section
      className={className === undefined ? 'desk-card' : `desk-card ${className}`}
      aria-labelledby={id}
    >
      <Heading id={id} className="desk-card__title">
        {title}
      </Heading>
      {text === undefined ? null : <p className="desk-card__text">{text}</p>}
      {children}
    </section>
  );
}
