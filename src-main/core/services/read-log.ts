import { uuid, type Uuid } from '#shared/domain/id.ts';
import type { Actor } from '#shared/ipc/call.ts';
import type { StaffCall } from '#shared/ipc/call-roles.ts';
import { PERSON_READS } from '#shared/ipc/person-reads.ts';
import type { FactRecorder } from './operations.ts';

/** Writes down who looked at whose data (DPDP Rules 2025, rule 6; GDPR, article 32). */
export interface ReadLog {
  /**
   * Notes that a call's answer is about to be handed out: once an hour for each session, and person or
   * list, since a page that is open asks again and again.
   * @throws the store's error: what can't be noted is not shown
   */
  note(call: StaffCall, input: unknown, output: unknown, actor: Actor): void;
}

const HOUR_MS = 60 * 60_000;
/** Of the sessions that are open; more than anybody opens in an hour. */
const REMEMBERED = 10_000;

/** Whom an answer is about: the person asked for, else the one who came. */
function personOf(...values: readonly unknown[]): Uuid | null {
  for (const value of values) {
    if (typeof value !== 'object' || value === null) continue;
    if ('userId' in value) {
      const { data } = uuid.safeParse(value.userId);
      if (data !== undefined) return data;
    }
    if ('case' in value) {
      const inner = personOf(value.case);
      if (inner !== null) return inner;
    }
  }
  return null;
}

/** Wires the log of readings. */
export function createReadLog(ports: {
  readonly recorder: Pick<FactRecorder, 'note'>;
  readonly transaction: <T>(work: () => T) => T;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): ReadLog {
  const { recorder, transaction, now } = ports;
  const noted = new Map<string, number>();

  function isFresh(key: string): boolean {
    const at = noted.get(key);
    return at !== undefined && now() - at < HOUR_MS && now() >= at;
  }

  return {
    note(call, input, output, actor) {
      const kind = PERSON_READS[call];
      if (kind !== 'person' && kind !== 'many') return;
      const person = kind === 'person' ? personOf(input, output) : null;
      // A queue that is empty shows nobody.
      if (kind === 'person' && person === null) return;
      const key = `${actor.sessionId} ${person ?? call}`;
      if (isFresh(key)) return;
      transaction(() => {
        recorder.note({
          actor: { type: 'staff', id: actor.staffId },
          type: person === null ? 'people.read' : 'attendee.read',
          facts: { call },
          ...(person === null ? {} : { about: { type: 'attendee', id: person } }),
        });
      });
      if (noted.size >= REMEMBERED) noted.clear();
      noted.set(key, now());
    },
  };
}
