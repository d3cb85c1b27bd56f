import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { eventSteps } from '#shared/domain/event-steps.ts';
import type { EventStatus } from '#shared/domain/event.ts';
import { errorKey } from '#shared/errors.ts';
import type { OutputOf } from '#shared/ipc/call.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAdmin } from '../use-admin.ts';

type EventDetail = OutputOf<CoreContract, 'event.detail'>;

/** What the step from one status to another is called. */
export function stepKey(from: EventStatus, to: EventStatus) {
  if (from === 'closed' && to === 'live') return 'events.step.reopen' as const;
  if (from === 'cancelled') return 'events.step.revive' as const;
  return `events.step.${to}` as const;
}

export interface EventStep {
  readonly to: EventStatus;
  readonly label: string;
  readonly isGrave: boolean;
}

export interface EventSteps {
  readonly steps: readonly EventStep[];
  readonly take: (to: EventStatus) => void;
  /** The question before a step that turns people away; null: none is asked. */
  readonly asked: EventStatus | null;
  readonly confirm: () => Promise<void>;
  readonly close: () => void;
}

/** The steps that an event may take now; those that turn people away are asked for first. */
export function useEventSteps(detail: EventDetail, onChanged: () => void): EventSteps {
  const { t } = useTranslation();
  const { call, toast } = useAdmin();
  const [asked, setAsked] = useState<EventStatus | null>(null);
  const { id: eventId, status } = detail.event;

  const step = async (to: EventStatus): Promise<void> => {
    const { version } = await call('event.changeStatus', {
      eventId,
      version: detail.version,
      status: to,
    });
    onChanged();
    const mayGoBack = eventSteps(to).includes(status);
    toast({
      text: t('events.step.done', { status: t(`events.status.${to}`) }),
      ...(mayGoBack
        ? {
            undo: () => {
              call('event.changeStatus', { eventId, version, status }).then(onChanged, say);
            },
          }
        : {}),
    });
  };
  const say = (error: unknown): void => {
    const why = t(errorKey(asGatehouseError(error).code));
    toast({ tone: 'bad', text: t('events.step.failed', { why }) });
  };

  return {
    steps: eventSteps(status).map((to) => ({
      to,
      label: t(stepKey(status, to)),
      isGrave: to === 'cancelled' || to === 'closed',
    })),
    take: (to) => {
      if (to === 'cancelled' || to === 'closed') setAsked(to);
      else step(to).catch(say);
    },
    asked,
    confirm: async () => {
      if (asked !== null) await step(asked);
    },
    close: () => setAsked(null),
  };
}

/** Asks before an event turns people away, with how many they are. */
export function StepDialog({
  detail,
  steps,
}: {
  readonly detail: EventDetail;
  readonly steps: EventSteps;
}) {
  const { t } = useTranslation();
  const { item } = detail;
  const { asked, confirm, close } = steps;
  if (asked !== 'cancelled' && asked !== 'closed') return null;
  const count = asked === 'cancelled' ? item.expected : Math.max(0, item.expected - item.admitted);
  const which = asked === 'cancelled' ? 'cancel' : 'close';
  return (
    <ConfirmDialog
      title={t(`events.step.${which}Title`, { title: visibleText(item.title) })}
      text={t(`events.step.${which}Text`)}
      consequences={count === 0 ? [] : [t(`events.consequence.${asked}`, { count })]}
      action={t(`events.step.${asked}`)}
      tone="bad"
      onConfirm={confirm}
      onClose={close}
    />
  );
}
