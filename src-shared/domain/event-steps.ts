import type { EventStatus } from './event.ts';

/** Where an event may go from each status. Whoever is in stays in: no step changes a check-in. */
const STEPS: { readonly [S in EventStatus]: readonly EventStatus[] } = {
  draft: ['upcoming', 'live', 'cancelled'],
  upcoming: ['live', 'draft', 'cancelled'],
  live: ['closed', 'cancelled'],
  closed: ['live'],
  cancelled: ['upcoming'],
};

/** The statuses that an event may take next. */
export function eventSteps(status: EventStatus): readonly EventStatus[] {
  return STEPS[status];
}

/** Whether an event in this status may turn people with tickets away or let them in by a change. */
export function isOutThere(status: EventStatus): boolean {
  return status === 'upcoming' || status === 'live';
}
