import { useTranslation } from 'react-i18next';
import { groupPhone } from '#shared/domain/attendee-form.ts';
import { registrationId } from '#shared/domain/id.ts';
import type { AttendeeListItem } from '#shared/ipc/attendee-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { StatusPill } from '../../components/status-pill.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { PersonPills } from './person-pills.tsx';

export interface WalkInKnownProps {
  readonly eventId: string;
  readonly people: readonly AttendeeListItem[];
  readonly onUse: (userId: string) => void;
  readonly onOpen: ((userId: string) => void) | null;
  readonly onAnother: () => void;
  readonly onBack: () => void;
}

/** People who have the phone or the e-mail already: mostly it is one of them. */
export function WalkInKnown(props: WalkInKnownProps) {
  const { t } = useTranslation();
  const { eventId, people, onUse, onOpen, onAnother, onBack } = props;
  return (
    <SectionCard title={t('attendees.walkIn.known')} text={t('attendees.walkIn.knownText')}>
      <ul className="known">
        {people.map((person, at) => {
          const isHere = person.registrationId === registrationId(person.userId, eventId);
          return (
            <li key={person.userId} className="known__one">
              <div className="attendee-name">
                <bdi className="attendee-name__name">{visibleText(person.name)}</bdi>
                <span className="attendee-name__more">
                  <bdi>{visibleText(groupPhone(person.phone))}</bdi>
                  {' · '}
                  <bdi>{visibleText(person.email)}</bdi>
                  {' · '}
                  <bdi>{visibleText(person.location)}</bdi>
                </span>
              </div>
              <span className="pills">
                {isHere && person.registration === 'registered' ? (
                  <StatusPill tone="accent" label={t('attendees.walkIn.here')} />
                ) : null}
                <PersonPills kyc={person.kyc} blocked={person.blocked} />
              </span>
              <span className="known__acts">
                {onOpen === null ? null : (
                  <ActionButton
                    label={t('attendees.walkIn.openPage')}
                    onPress={() => onOpen(person.userId)}
                  />
                )}
                <ActionButton
                  look="main"
                  isFirst={at === 0}
                  label={t('attendees.walkIn.use')}
                  onPress={() => onUse(person.userId)}
                />
              </span>
            </li>
          );
        })}
      </ul>
      <footer className="form__actions">
        <ActionButton label={t('attendees.walkIn.back')} onPress={onBack} />
        <ActionButton label={t('attendees.walkIn.another')} onPress={onAnother} />
      </footer>
    </SectionCard>
  );
}
