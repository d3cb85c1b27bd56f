import type { ReactNode } from 'react';
import { AboutSection } from './about-section.tsx';
import { EntrySection, FacesSection } from './entry-section.tsx';
import { TicketsSection, type UsedParts } from './tickets-section.tsx';
import type { EventFormState } from './use-event-form.ts';
import { WhenSection } from './when-section.tsx';

export interface EventFormSectionsProps {
  readonly form: EventFormState;
  readonly isReadOnly: boolean;
  /** A new event: the title takes the focus. */
  readonly isNew?: boolean;
  readonly used: UsedParts;
  readonly picture: ReactNode;
}

/** An event's whole form, section by section. */
export function EventFormSections(props: EventFormSectionsProps) {
  const { form, isReadOnly, isNew = false, used, picture } = props;
  const section = { form, isReadOnly };
  return (
    <>
      <AboutSection {...section} isFirst={isNew} />
      <WhenSection {...section} />
      <TicketsSection {...section} used={used} />
      <EntrySection {...section} />
      <FacesSection {...section} />
      {picture}
    </>
  );
}
