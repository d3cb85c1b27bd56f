import { useCallback } from 'react';
import type { OutputOf } from '#shared/ipc/call.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import { useAnswer, type AskedAnswer } from '../../use-answer.ts';
import { useAdmin } from '../use-admin.ts';

export type EventDetail = OutputOf<CoreContract, 'event.detail'>;

/** An event with its ticket types. */
export function useEventDetail(eventId: string): AskedAnswer<EventDetail> {
  const { call } = useAdmin();
  const ask = useCallback(() => call('event.detail', { eventId }), [call, eventId]);
  return useAnswer(ask);
}

/** The type that most people of an event have; undefined where it has none. */
export function usualType({
  ticketTypes,
}: EventDetail): EventDetail['ticketTypes'][number] | undefined {
  return ticketTypes.toSorted((a, b) => b.tickets - a.tickets)[0];
}
