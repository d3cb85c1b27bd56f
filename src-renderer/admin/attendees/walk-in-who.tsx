import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FLAGS } from '#shared/domain/attendee.ts';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { AttendeeListItem } from '#shared/ipc/attendee-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { CheckGroup } from '../../components/check-entry.tsx';
import { ChoiceGroup } from '../../components/choice-group.tsx';
import { EntryForm } from '../../components/entry-form.tsx';
import { Notice } from '../../components/notice.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAdmin } from '../use-admin.ts';
import { checkFields, errorsOf, PersonFields, type FormErrors } from './person-form.tsx';
import type { EventDetail } from './use-event-detail.ts';
import type { WalkInDraft } from './walk-in.tsx';

export interface WalkInWhoProps {
  readonly detail: EventDetail;
  readonly draft: WalkInDraft;
  readonly onDraft: (draft: WalkInDraft) => void;
  /** Who has the phone or the e-mail already. */
  readonly onChecked: (people: readonly AttendeeListItem[]) => void;
}

/** Who it is: four fields and the ticket type; Enter goes on. */
export function WalkInWho({ detail, draft, onDraft, onChecked }: WalkInWhoProps) {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const [errors, setErrors] = useState<FormErrors>({});
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);
  const [isBusy, setBusy] = useState(false);

  const next = async (): Promise<void> => {
    const wrong = checkFields(draft.fields);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0 || isBusy) return;
    setBusy(true);
    setTrouble(null);
    try {
      const asked = { eventId: detail.event.id, fields: draft.fields };
      const { people } = await call('attendee.alike', asked);
      onChecked(people);
    } catch (error) {
      const { code, facts } = asGatehouseError(error);
      setErrors(errorsOf(facts));
      setTrouble(code);
      setBusy(false);
    }
  };

  return (
    <SectionCard title={t('attendees.walkIn.who')}>
      <EntryForm onSubmit={() => void next()}>
        <PersonFields
          fields={draft.fields}
          errors={errors}
          onChange={(fields) => onDraft({ ...draft, fields })}
          isFirst
        />
        {detail.ticketTypes.length < 2 ? null : (
          <ChoiceGroup
            label={t('attendees.walkIn.type')}
            choices={detail.ticketTypes.map(({ id, name }) => ({
              value: id,
              label: visibleText(name),
            }))}
            value={draft.ticketTypeId}
            onChange={(ticketTypeId) => onDraft({ ...draft, ticketTypeId })}
          />
        )}
        <CheckGroup
          label={t('attendees.page.flags')}
          choices={FLAGS.map((value) => ({ value, label: t(`flag.${value}`) }))}
          value={draft.flags}
          onChange={(flags) => onDraft({ ...draft, flags })}
        />
        {trouble === null ? null : <Notice tone="bad" isUrgent title={t(errorKey(trouble))} />}
        <footer className="form__actions">
          <ActionButton
            type="submit"
            look="main"
            isLarge
            keys="Enter"
            label={t('attendees.walkIn.next')}
            isDisabled={isBusy}
          />
        </footer>
      </EntryForm>
    </SectionCard>
  );
}
