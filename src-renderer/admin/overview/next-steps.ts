import type { Instant } from '#shared/domain/instant.ts';
import type { EventListItem } from '#shared/ipc/event-contract.ts';
import type { RoomId } from '../rooms.ts';

export type NextStepId =
  | 'announce'
  | 'people'
  | 'review'
  | 'tickets'
  | 'readiness'
  | 'live'
  | 'close'
  | 'report'
  | 'cancelled';

export interface NextStep {
  readonly id: NextStepId;
  readonly room: RoomId;
}

/** What is known of the event when one looks. */
export interface EventMoment {
  readonly event: EventListItem;
  /** People whose documents wait; null: not this person's to see. */
  readonly waiting: number | null;
  readonly now: Instant;
}

/** Before the doors open for so long, it is time to look whether all is ready. */
const READY_WITHIN_MS = 24 * 3_600_000;

/** What is to be done next for an event, the most urgent first. */
export function nextSteps({ event, waiting, now }: EventMoment): NextStep[] {
  const { status, expected, doorsOpenAt, doorsCloseAt } = event;
  if (status === 'cancelled') return [{ id: 'cancelled', room: 'events' }];
  if (status === 'closed') return [{ id: 'report', room: 'live' }];
  const isOver = now > doorsCloseAt;
  const isOpen = now >= doorsOpenAt && !isOver;
  const isNear = Date.parse(doorsOpenAt) - Date.parse(now) < READY_WITHIN_MS;

  const steps: NextStep[] = [];
  if (status === 'draft') steps.push({ id: 'announce', room: 'events' });
  else if (isOver) steps.push({ id: 'close', room: 'events' });
  else if (isOpen) steps.push({ id: 'live', room: 'live' });
  if (expected === 0 && !isOver) steps.push({ id: 'people', room: 'import' });
  if (waiting !== null && waiting > 0) steps.push({ id: 'review', room: 'review' });
  if (isNear && !isOpen && !isOver) steps.push({ id: 'readiness', room: 'readiness' });
  if (expected > 0 && !isOver) steps.push({ id: 'tickets', room: 'tickets' });
  return steps;
}
