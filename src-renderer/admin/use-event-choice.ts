import { useCallback, useEffect, useState } from 'react';
import { mayCall } from '#shared/ipc/call-roles.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import type { EventListItem } from '#shared/ipc/event-contract.ts';
import type { StaffName } from '#shared/ipc/session-contract.ts';
import { useServices } from '../services.tsx';
import { useDataChanged } from './use-data-changed.ts';

export interface EventChoice {
  readonly eventId: string | null;
  readonly event: EventListItem | null;
  /** Chooses one that is known whole already. */
  readonly choose: (event: EventListItem) => void;
  readonly chooseEvent: (eventId: string | null) => void;
}

/** The event that the rooms are about: the gate's, else the one that comes next. */
export function useEventChoice(
  who: StaffName,
  call: CoreClient,
  gateEventId: string | null,
): EventChoice {
  const { report } = useServices();
  const [eventId, setEventId] = useState(gateEventId);
  const [event, setEvent] = useState<EventListItem | null>(null);
  const [round, setRound] = useState(0);
  const [isFirst, setFirst] = useState(true);
  const mayOpen = mayCall(who.role, 'event.detail');

  const choose = useCallback((chosen: EventListItem) => {
    setEventId(chosen.id);
    setEvent(chosen);
  }, []);
  const chooseEvent = useCallback((chosen: string | null) => {
    setFirst(false);
    setEventId(chosen);
    setEvent((known) => (known?.id === chosen ? known : null));
    setRound((now) => now + 1);
  }, []);
  useDataChanged('events', () => setRound((now) => now + 1));

  useEffect(() => {
    let isWanted = true;
    const find = async (): Promise<EventListItem | null> => {
      if (eventId !== null && mayOpen) return (await call('event.detail', { eventId })).item;
      const { events } = await call('event.list', { query: '', statuses: [], offset: 0 });
      if (eventId !== null) return events.find(({ id }) => id === eventId) ?? null;
      return isFirst ? (events[0] ?? null) : null;
    };
    find().then(
      (found) => {
        if (!isWanted) return;
        if (found !== null) setEventId(found.id);
        // The list holds the first hundred only: one that is known is not lost over that.
        setEvent((known) => found ?? (known?.id === eventId ? known : null));
      },
      (error: unknown) => report(`the chosen event: ${String(error)}`),
    );
    return () => {
      isWanted = false;
    };
  }, [eventId, round, isFirst, mayOpen, call, report]);

  return { eventId, event, choose, chooseEvent };
}
