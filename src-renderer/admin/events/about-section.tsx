import { useTranslation } from 'react-i18next';
import { EVENT_LENGTHS } from '#shared/domain/event-form.ts';
import { LongTextEntry } from '../../components/long-text-entry.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { TextEntry } from '../../components/text-entry.tsx';
import type { EventFormState } from './use-event-form.ts';

export interface SectionProps {
  readonly form: EventFormState;
  readonly isReadOnly: boolean;
}

/** What the event is, and where. */
export function AboutSection({
  form,
  isReadOnly,
  isFirst,
}: SectionProps & { readonly isFirst: boolean }) {
  const { t } = useTranslation();
  const { draft, change, errorOf } = form;
  return (
    <SectionCard title={t('events.section.about')}>
      <TextEntry
        label={t('events.field.title')}
        hint={t('events.field.titleHint')}
        value={draft.title}
        onChange={(title) => change({ title })}
        error={errorOf('title')}
        // Room for markup that goes: what is left has to fit.
        maxLength={1000}
        isRequired
        isReadOnly={isReadOnly}
        isFirst={isFirst}
      />
      <LongTextEntry
        label={t('events.field.description')}
        hint={t('events.field.descriptionHint')}
        value={draft.description}
        onChange={(description) => change({ description })}
        error={errorOf('description')}
        maxLength={EVENT_LENGTHS.description.max}
        rows={5}
        isRequired
        isReadOnly={isReadOnly}
      />
      <div className="form-pair">
        <TextEntry
          label={t('events.field.partyName')}
          value={draft.partyName}
          onChange={(partyName) => change({ partyName })}
          error={errorOf('partyName')}
          maxLength={500}
          isRequired
          isReadOnly={isReadOnly}
        />
        <TextEntry
          label={t('events.field.venue')}
          value={draft.venue}
          onChange={(venue) => change({ venue })}
          error={errorOf('venue')}
          maxLength={1000}
          isRequired
          isReadOnly={isReadOnly}
        />
      </div>
    </SectionCard>
  );
}
