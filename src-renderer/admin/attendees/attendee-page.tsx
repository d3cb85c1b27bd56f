import { Ban, Camera, Pencil, ShieldCheck, UserPlus } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { groupPhone } from '#shared/domain/attendee-form.ts';
import { errorKey } from '#shared/errors.ts';
import type { AttendeeDetail } from '#shared/ipc/attendee-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Answered } from '../../components/answered.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { FactList } from '../../components/fact-list.tsx';
import { FetchedPicture } from '../../components/fetched-picture.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin } from '../use-admin.ts';
import { useDataChanged } from '../use-data-changed.ts';
import { DocumentCamera } from './document-camera.tsx';
import { EditPerson } from './edit-person.tsx';
import { HappenedCard } from './happened-card.tsx';
import { PersonPills } from './person-pills.tsx';
import { RegistrationCard } from './registration-card.tsx';
import { useEventDetail, usualType } from './use-event-detail.ts';

export interface AttendeePageProps {
  readonly userId: string;
  readonly onBack: () => void;
}

/** One person: details, registrations, tickets, papers, and all that happened. */
export function AttendeePage({ userId, onBack }: AttendeePageProps) {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const ask = useCallback(() => call('attendee.detail', { userId }), [call, userId]);
  const asked = useAnswer(ask);
  // What is known stays in sight while it is asked for again.
  const shown =
    asked.answer.at === 'asking' && asked.last !== null
      ? { ...asked, answer: { at: 'known' as const, value: asked.last } }
      : asked;
  useDataChanged('attendees', asked.askAgain);
  return (
    <Answered asked={shown} label={t('attendees.page.person')}>
      {(person) => <Person person={person} onChanged={asked.learn} onBack={onBack} />}
    </Answered>
  );
}

interface PersonProps {
  readonly person: AttendeeDetail;
  readonly onChanged: (person: AttendeeDetail) => void;
  readonly onBack: () => void;
}

function Person({ person, onChanged, onBack }: PersonProps) {
  const { t } = useTranslation();
  const { call, may, toast } = useAdmin();
  const [isEditing, setEditing] = useState(false);
  const name = visibleText(person.fields.name);

  const block = async (blocked: boolean): Promise<void> => {
    try {
      onChanged(await call('attendee.block', { userId: person.userId, blocked }));
      toast({
        text: t(blocked ? 'attendees.page.blockedToast' : 'attendees.page.unblockedToast', {
          name,
        }),
        undo: () => void block(!blocked),
      });
    } catch (error) {
      toast({ text: t(errorKey(asGatehouseError(error).code)), tone: 'bad' });
    }
  };

  return (
    <>
      <PageHeader
        title={name}
        crumbs={[{ label: t('attendees.page.back'), onPress: onBack }]}
        badge={<PersonPills kyc={person.kyc} blocked={person.blocked} />}
        actions={
          may('attendee.block') ? (
            <ActionButton
              icon={person.blocked ? ShieldCheck : Ban}
              look={person.blocked ? 'plain' : 'grave'}
              label={t(person.blocked ? 'attendees.page.unblock' : 'attendees.page.block')}
              onPress={() => void block(!person.blocked)}
            />
          ) : null
        }
      />
      <div className="attendee-page">
        <div className="attendee-page__main">
          <SectionCard
            title={t('attendees.page.person')}
            actions={
              may('attendee.save') && !isEditing ? (
                <ActionButton
                  icon={Pencil}
                  label={t('attendees.page.edit')}
                  onPress={() => setEditing(true)}
                />
              ) : null
            }
          >
            {isEditing ? (
              <EditPerson
                person={person}
                onSaved={(saved) => {
                  onChanged(saved);
                  setEditing(false);
                  toast({ text: t('attendees.page.saved') });
                }}
                onClose={() => setEditing(false)}
              />
            ) : (
              <div className="attendee-page__facts">
                {person.hasPhoto ? <Portrait person={person} /> : null}
                <FactList
                  facts={[
                    { term: t('attendees.column.name'), value: <bdi>{name}</bdi> },
                    {
                      term: t('attendees.column.phone'),
                      value: <bdi>{visibleText(groupPhone(person.fields.phone))}</bdi>,
                    },
                    {
                      term: t('attendees.column.email'),
                      value: <bdi>{visibleText(person.fields.email)}</bdi>,
                    },
                    {
                      term: t('attendees.column.location'),
                      value: <bdi>{visibleText(person.fields.location)}</bdi>,
                    },
                  ]}
                />
              </div>
            )}
          </SectionCard>
          <Registrations person={person} onChanged={onChanged} />
          <PapersCard person={person} onChanged={onChanged} />
        </div>
        <HappenedCard happened={person.happened} />
      </div>
    </>
  );
}

function Portrait({ person }: { readonly person: AttendeeDetail }) {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const { userId } = person;
  const selfie = person.documents.find(({ fileType }) => fileType === 'selfie')?.id;
  const load = useCallback(() => call('attendee.photo', { userId }), [call, userId]);
  const alt = t('attendees.page.photo', { name: visibleText(person.fields.name) });
  return (
    <div className="attendee-page__photo">
      <FetchedPicture key={selfie ?? userId} load={load} source="attendee.photo" alt={alt} />
    </div>
  );
}

function Registrations({ person, onChanged }: Omit<PersonProps, 'onBack'>) {
  const { t } = useTranslation();
  const { event, may } = useAdmin();
  const isHere = person.registrations.some(({ eventId }) => eventId === event?.id);
  return (
    <SectionCard title={t('attendees.page.registrations')}>
      {person.registrations.length === 0 ? (
        <p className="muted">{t('attendees.page.noRegistrations')}</p>
      ) : null}
      {person.registrations.map((registration) => (
        <RegistrationCard
          key={registration.registrationId}
          person={person}
          registration={registration}
          onChanged={onChanged}
        />
      ))}
      {event !== null && !isHere && may('registration.add') ? (
        <RegisterHere
          person={person}
          onChanged={onChanged}
          eventId={event.id}
          title={event.title}
        />
      ) : null}
    </SectionCard>
  );
}

function RegisterHere(
  props: Omit<PersonProps, 'onBack'> & { readonly eventId: string; readonly title: string },
) {
  const { t } = useTranslation();
  const { call, toast } = useAdmin();
  const { person, onChanged, eventId, title } = props;
  const { last } = useEventDetail(eventId);
  const ticketTypeId = (last === null ? undefined : usualType(last)?.id) ?? null;
  const register = async (): Promise<void> => {
    if (ticketTypeId === null) return;
    try {
      const place = { userId: person.userId, eventId, ticketTypeId, flags: [] };
      onChanged(await call('registration.add', place));
    } catch (error) {
      toast({ text: t(errorKey(asGatehouseError(error).code)), tone: 'bad' });
    }
  };
  return (
    <ActionButton
      icon={UserPlus}
      label={t('attendees.page.register', { event: visibleText(title) })}
      isDisabled={ticketTypeId === null}
      onPress={() => void register()}
    />
  );
}

function PapersCard({ person, onChanged }: Omit<PersonProps, 'onBack'>) {
  const { t } = useTranslation();
  const { may } = useAdmin();
  const [isOpen, setOpen] = useState(false);
  return (
    <SectionCard
      title={t('attendees.page.documents')}
      actions={
        may('attendee.addDocument') ? (
          <ActionButton
            icon={Camera}
            label={t('attendees.page.addPapers')}
            onPress={() => setOpen(true)}
          />
        ) : null
      }
    >
      {person.documents.length === 0 ? (
        <p className="muted">{t('attendees.page.noDocuments')}</p>
      ) : (
        <ul className="bullets">
          {person.documents.map(({ id, fileType }) => (
            <li key={id}>{t(`attendees.document.${fileType}`)}</li>
          ))}
        </ul>
      )}
      {isOpen ? (
        <DialogFrame title={t('attendees.walkIn.papers')} size="l" onClose={() => setOpen(false)}>
          <DocumentCamera person={person} onAdded={onChanged} />
        </DialogFrame>
      ) : null}
    </SectionCard>
  );
}
