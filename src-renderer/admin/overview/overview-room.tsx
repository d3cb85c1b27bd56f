import { ArrowRight, CalendarPlus, DoorOpen, IdCard, UserCheck, Users } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { EventListItem } from '#shared/ipc/event-contract.ts';
import '../../styles/events.css';
import { ActionButton } from '../../components/action-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { StatTile } from '../../components/stat-tile.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { localeOf } from '../../i18n/locale.ts';
import { useAnswer } from '../../use-answer.ts';
import { EventStatusPill } from '../events/event-status.tsx';
import { ROOMS, type RoomId } from '../rooms.ts';
import { useAdmin } from '../use-admin.ts';
import { useDataChanged } from '../use-data-changed.ts';
import { nextSteps, type NextStep } from './next-steps.ts';
import { roundedSpan } from './rounded-span.ts';

/** The first room: how the chosen event stands, and what to do next. */
export function OverviewRoom() {
  const { t } = useTranslation();
  const { event, eventId, may, goTo } = useAdmin();
  if (event !== null) return <EventOverview key={event.id} event={event} />;
  if (eventId !== null) return <Loading label={t('admin.event.label')} />;
  const mayMake = may('event.save');
  return (
    <>
      <PageHeader title={t('admin.room.overview')} />
      <EmptyState
        icon={CalendarPlus}
        title={t('overview.none')}
        text={t(mayMake ? 'overview.noneText' : 'overview.noneChosen')}
        action={
          mayMake ? (
            <ActionButton
              look="main"
              isLarge
              icon={CalendarPlus}
              label={t('overview.make')}
              onPress={() => goTo('events', { new: '1' })}
            />
          ) : undefined
        }
      />
    </>
  );
}

function EventOverview({ event }: { readonly event: EventListItem }) {
  const { t } = useTranslation();
  const { times, now, goTo, may } = useAdmin();
  const waiting = useWaiting();
  const { expected, admitted, inside, capacity, doorsOpenAt, doorsCloseAt } = event;
  const steps = nextSteps({ event, waiting, now }).filter(({ room }) => isOpenTo(room));

  function isOpenTo(id: RoomId): boolean {
    return ROOMS.some((room) => room.id === id && may(room.needs));
  }
  const opening = (id: RoomId) => (isOpenTo(id) ? { onPress: () => goTo(id) } : {});
  return (
    <>
      <PageHeader
        title={visibleText(event.title)}
        text={[event.partyName, event.venue].filter(Boolean).map(visibleText).join(' · ')}
        badge={<EventStatusPill status={event.status} />}
        actions={
          isOpenTo('events') ? (
            <ActionButton
              label={t('overview.step.announceAction')}
              onPress={() => goTo('events', { eventId: event.id })}
            />
          ) : undefined
        }
      />
      <p className="overview__when">
        <DoorOpen aria-hidden="true" size="1.4em" />
        <span>
          <strong>
            {t('overview.when', {
              from: times.short(doorsOpenAt, now),
              until: times.short(doorsCloseAt, doorsOpenAt),
            })}
          </strong>{' '}
          <DoorWords event={event} />
        </span>
      </p>
      <div className="tiles">
        <StatTile
          icon={Users}
          label={t('overview.tile.expected')}
          value={t('gate.count', { count: expected })}
          more={
            capacity === null
              ? t('overview.tile.expectedMore')
              : t('overview.tile.ofCapacity', { capacity })
          }
          {...opening('attendees')}
        />
        <StatTile
          icon={UserCheck}
          label={t('overview.tile.admitted')}
          value={t('gate.count', { count: admitted })}
          more={t('overview.tile.admittedMore', {
            percent: expected === 0 ? 0 : Math.round((100 * admitted) / expected),
          })}
          {...opening('live')}
        />
        <StatTile
          icon={DoorOpen}
          label={t('overview.tile.inside')}
          value={t('gate.count', { count: inside })}
          tone={capacity !== null && inside >= capacity ? 'warn' : 'neutral'}
          {...opening('live')}
        />
        {waiting === null ? null : (
          <StatTile
            icon={IdCard}
            label={t('overview.tile.review')}
            value={t('gate.count', { count: waiting })}
            more={t('overview.tile.reviewMore')}
            tone={waiting > 0 ? 'accent' : 'neutral'}
            {...opening('review')}
          />
        )}
      </div>
      <SectionCard title={t('overview.next')}>
        {steps.length === 0 ? <p>{t('overview.nothing')}</p> : null}
        <ol className="next-steps">
          {steps.map((step, index) => (
            <Step
              key={step.id}
              step={step}
              isFirst={index === 0}
              waiting={waiting ?? 0}
              onGo={() =>
                step.room === 'events' ? goTo('events', { eventId: event.id }) : goTo(step.room)
              }
            />
          ))}
        </ol>
      </SectionCard>
    </>
  );
}

interface StepProps {
  readonly step: NextStep;
  readonly isFirst: boolean;
  readonly waiting: number;
  readonly onGo: () => void;
}

function Step({ step, isFirst, waiting, onGo }: StepProps) {
  const { t } = useTranslation();
  const { id } = step;
  return (
    <li className="next-step">
      <div className="next-step__words">
        <p className="next-step__title">
          {id === 'review'
            ? t('overview.step.review', { count: waiting })
            : t(`overview.step.${id}`)}
        </p>
        <p className="next-step__text">{t(`overview.step.${id}Text`)}</p>
      </div>
      <ActionButton
        look={isFirst ? 'main' : 'plain'}
        icon={ArrowRight}
        label={t(`overview.step.${id}Action`)}
        onPress={onGo}
      />
    </li>
  );
}

/** How long until the doors open or close, or since when they are closed. */
function DoorWords({ event }: { readonly event: EventListItem }) {
  const { t, i18n } = useTranslation();
  const { now, times } = useAdmin();
  const locale = localeOf(i18n.language);
  const { doorsOpenAt, doorsCloseAt } = event;
  const until = (at: string): string => roundedSpan(Date.parse(at) - Date.parse(now), locale);
  if (now < doorsOpenAt) return t('overview.opens.soon', { time: until(doorsOpenAt) });
  if (now < doorsCloseAt) return t('overview.opens.open', { time: until(doorsCloseAt) });
  return t('overview.opens.over', { ago: times.ago(doorsCloseAt, now) });
}

/** How many wait for the identity check; null where that is not this person's to see. */
function useWaiting(): number | null {
  const { call, may } = useAdmin();
  const mayLook = may('kyc.queue');
  const ask = useCallback(
    async () => (mayLook ? (await call('kyc.queue', {})).waiting : null),
    [call, mayLook],
  );
  const { last, askAgain } = useAnswer(ask);
  useDataChanged('kyc', askAgain);
  return last;
}
