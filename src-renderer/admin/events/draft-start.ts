import { newId } from '#shared/domain/id.ts';
import {
  instantsOf,
  isLocalTime,
  localTimeOf,
  movedLocalTime,
} from '#shared/domain/local-instant.ts';
import type { EventDraft } from '#shared/domain/event-draft.ts';

/** Where most events are. */
const HOME_ZONE = 'Asia/Kolkata';

/** An empty form: one ticket type and one gate, so that few have to add any. */
export function freshDraft(names: { readonly type: string; readonly gate: string }): EventDraft {
  return {
    title: '',
    description: '',
    partyName: '',
    venue: '',
    timeZone: HOME_ZONE,
    startsAt: '',
    doorsOpenAt: '',
    doorsCloseAt: '',
    entryMode: 'single',
    capacity: null,
    facePolicy: 'off',
    faceLiveness: 'signs',
    evidenceDays: null,
    ticketTypes: [{ id: newId(), name: names.type }],
    gates: [{ id: newId(), name: names.gate, quota: null, rules: [] }],
  };
}

/**
 * Fills in the doors where nobody has: they open an hour before the start and close four after.
 * By the instants, so that a clock that is put forward leaves no time that there is not.
 */
export function withDoors(draft: EventDraft): EventDraft {
  const isEmpty = draft.doorsOpenAt === '' && draft.doorsCloseAt === '';
  if (!isEmpty || !isLocalTime(draft.startsAt)) return draft;
  const [start] = instantsOf(draft.startsAt, draft.timeZone);
  if (start === undefined) return draft;
  const hour = 3_600_000;
  const at = (hours: number): string =>
    localTimeOf(new Date(Date.parse(start) + hours * hour).toISOString(), draft.timeZone);
  return { ...draft, doorsOpenAt: at(-1), doorsCloseAt: at(4) };
}

/** The same time a week later. */
export function weekLater(local: string): string {
  return movedLocalTime(local, '2026-01-01T00:00', '2026-01-08T00:00');
}
