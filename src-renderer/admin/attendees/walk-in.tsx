import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newId } from '#shared/domain/id.ts';
import type { Flag } from '#shared/domain/attendee.ts';
import type {
  AttendeeDetail,
  AttendeeFields,
  AttendeeListItem,
} from '#shared/ipc/attendee-contract.ts';
import { Answered } from '../../components/answered.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { useChosenEvent, useUnsaved } from '../use-admin.ts';
import { EMPTY_FIELDS } from './person-form.tsx';
import { useEventDetail, usualType, type EventDetail } from './use-event-detail.ts';
import { WalkInApproval } from './walk-in-approval.tsx';
import { WalkInKnown } from './walk-in-known.tsx';
import { WalkInDone, WalkInPapers } from './walk-in-papers.tsx';
import { WalkInWho } from './walk-in-who.tsx';

/** A walk-in on its way: what was typed so far. */
export interface WalkInDraft {
  /** Made here, so that a call that is repeated adds nobody twice; or a known person's. */
  readonly userId: string;
  readonly fields: AttendeeFields;
  readonly ticketTypeId: string;
  readonly flags: Flag[];
}

type Step =
  | { readonly at: 'who' }
  | { readonly at: 'known'; readonly people: readonly AttendeeListItem[] }
  | { readonly at: 'approval' }
  | { readonly at: 'papers' | 'done'; readonly person: AttendeeDetail };

const STEPS = { who: 1, known: 1, approval: 2, papers: 3, done: 4 } as const;

export interface WalkInProps {
  /** Null: there is no list to go back to. */
  readonly onBack: (() => void) | null;
  /** Null: this role opens no pages. */
  readonly onOpen: ((userId: string) => void) | null;
}

/** Adds somebody who came without a registration, step by step, with the keyboard alone. */
export function WalkIn(props: WalkInProps) {
  const { t } = useTranslation();
  const event = useChosenEvent();
  const asked = useEventDetail(event.id);
  const [round, setRound] = useState(0);
  return (
    <Answered asked={asked} label={t('attendees.walkIn.title')}>
      {(detail) => (
        <Steps
          key={`${event.id} ${round}`}
          {...props}
          detail={detail}
          onNext={() => setRound((now) => now + 1)}
        />
      )}
    </Answered>
  );
}

interface StepsProps extends WalkInProps {
  readonly detail: EventDetail;
  readonly onNext: () => void;
}

function Steps({ onBack, onOpen, detail, onNext }: StepsProps) {
  const { t } = useTranslation();
  const { event } = detail;
  const [step, setStep] = useState<Step>({ at: 'who' });
  const [draft, setDraft] = useState<WalkInDraft>(() => ({
    userId: newId(),
    fields: EMPTY_FIELDS,
    ticketTypeId: usualType(detail)?.id ?? '',
    flags: [],
  }));
  const isTyped = Object.values(draft.fields).some((text) => text !== '');
  useUnsaved(isTyped && step.at !== 'papers' && step.at !== 'done');
  const title = visibleText(event.title);

  return (
    <>
      <PageHeader
        title={t('attendees.walkIn.title')}
        text={`${t('attendees.walkIn.text', { event: title })} ${t('attendees.walkIn.step', {
          step: STEPS[step.at],
          steps: STEPS.done,
        })}`}
        crumbs={onBack === null ? [] : [{ label: t('attendees.page.back'), onPress: onBack }]}
      />
      <div className="walk-in">
        {step.at === 'who' ? (
          <WalkInWho
            detail={detail}
            draft={draft}
            onDraft={setDraft}
            onChecked={(people) =>
              setStep(people.length === 0 ? { at: 'approval' } : { at: 'known', people })
            }
          />
        ) : null}
        {step.at === 'known' ? (
          <WalkInKnown
            eventId={event.id}
            people={step.people}
            onUse={(userId) => {
              setDraft({ ...draft, userId });
              setStep({ at: 'approval' });
            }}
            onOpen={onOpen}
            onAnother={() => setStep({ at: 'approval' })}
            onBack={() => setStep({ at: 'who' })}
          />
        ) : null}
        {step.at === 'approval' ? (
          <WalkInApproval
            draft={draft}
            detail={detail}
            onAdded={(person) => setStep({ at: 'papers', person })}
            onBack={() => setStep({ at: 'who' })}
          />
        ) : null}
        {step.at === 'papers' ? (
          <WalkInPapers
            person={step.person}
            onAdded={(person) => setStep({ at: 'papers', person })}
            onDone={() => setStep({ at: 'done', person: step.person })}
          />
        ) : null}
        {step.at === 'done' ? (
          <WalkInDone person={step.person} eventId={event.id} onNext={onNext} onOpen={onOpen} />
        ) : null}
      </div>
    </>
  );
}
