import { UserPlus } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AttendeeDetail } from '#shared/ipc/attendee-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Notice } from '../../components/notice.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { PrintTicketButton } from '../tickets/print-ticket-button.tsx';
import { useAdmin } from '../use-admin.ts';
import { DocumentCamera } from './document-camera.tsx';
import { PersonPills } from './person-pills.tsx';

export interface WalkInPapersProps {
  readonly person: AttendeeDetail;
  readonly onAdded: (person: AttendeeDetail) => void;
  readonly onDone: () => void;
}

/** Selfie and card by the camera; all of it may be left out. */
export function WalkInPapers({ person, onAdded, onDone }: WalkInPapersProps) {
  const { t } = useTranslation();
  const hasSome = person.documents.length > 0;
  return (
    <SectionCard title={t('attendees.walkIn.papers')} text={t('attendees.walkIn.papersText')}>
      <DocumentCamera person={person} onAdded={onAdded} />
      <footer className="form__actions">
        <ActionButton
          look={hasSome ? 'main' : 'plain'}
          isLarge
          label={t(hasSome ? 'attendees.walkIn.finish' : 'attendees.walkIn.skip')}
          onPress={onDone}
        />
      </footer>
    </SectionCard>
  );
}

export interface WalkInDoneProps {
  readonly person: AttendeeDetail;
  readonly eventId: string;
  readonly onNext: () => void;
  readonly onOpen: ((userId: string) => void) | null;
}

/** What became of it: the ticket to print, and the next person. */
export function WalkInDone({ person, eventId, onNext, onOpen }: WalkInDoneProps) {
  const { t } = useTranslation();
  const { may } = useAdmin();
  const name = visibleText(person.fields.name);
  const registration = person.registrations.find((one) => one.eventId === eventId) ?? null;
  const isApproved = person.kyc === 'approved';
  const canPrint = registration?.tickets.some(({ printable }) => printable) ?? false;
  return (
    <SectionCard title={t('attendees.walkIn.done', { name })}>
      <PersonPills kyc={person.kyc} blocked={person.blocked} />
      <Notice
        title={t(isApproved ? 'attendees.walkIn.doneApproved' : 'attendees.walkIn.donePending')}
      />
      <footer className="form__actions">
        {onOpen === null ? null : (
          <ActionButton
            label={t('attendees.walkIn.openPage')}
            onPress={() => onOpen(person.userId)}
          />
        )}
        {registration !== null && canPrint && may('ticket.prints') ? (
          <PrintTicketButton registrationId={registration.registrationId} name={name} look="main" />
        ) : null}
        <ActionButton
          icon={UserPlus}
          isFirst
          label={t('attendees.walkIn.nextPerson')}
          onPress={onNext}
        />
      </footer>
    </SectionCard>
  );
}
