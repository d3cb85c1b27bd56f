import type { EventStatus } from '#shared/domain/event.ts';
import { toInstant, toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import { endsSoon, leaseDaysLeft } from '#shared/domain/lease.ts';
import type { FacePolicy } from '#shared/face/policy.ts';
import type { StoreTrouble } from '#shared/ipc/gate-views.ts';
import type { ReadinessItem } from '#shared/ipc/live-contract.ts';

/** What the copy says of an event and of who works at it. */
export interface ReadinessFacts {
  readonly status: EventStatus;
  readonly doorsOpenAt: Instant;
  readonly doorsCloseAt: Instant;
  readonly capacity: number | null;
  /** Null: the event was made on this laptop. */
  readonly copyAt: Instant | null;
  readonly facePolicy: FacePolicy;
  readonly factsWaiting: number;
  /** The latest time that this laptop has stored, milliseconds since the Unix epoch. */
  readonly provenMs: number;
  readonly people: {
    readonly registered: number;
    readonly withoutTicket: number;
    /** Those with a ticket that was not printed on this laptop. */
    readonly notPrinted: number;
    readonly pending: number;
    /** Of them, with documents for a reviewer. */
    readonly toReview: number;
  };
  readonly faces: {
    readonly made: number;
    readonly waiting: number;
  };
  readonly gates: {
    readonly count: number;
    readonly withoutQuota: number;
    /** Of all gates together. */
    readonly quotas: number;
  };
  readonly staff: {
    /** Whose PIN may overrule a verdict. */
    readonly overriding: number;
    /** Whose role may, with or without a PIN. */
    readonly leading: number;
    readonly active: number;
  };
  readonly backup: {
    readonly isJoined: 0 | 1;
    /** Whom backups are sealed to, as JSON. */
    readonly recipients: string;
    /** When the newest snapshot was taken that the hub has whole. */
    readonly goodAt: Instant | null;
    /** Since when nothing came through; null: it does. */
    readonly failedAt: Instant | null;
  };
  readonly updates: {
    /** When the hub was asked last; null: nothing comes by itself. */
    readonly askedAt: Instant | null;
    /** Of the release that is to be installed next; null: none. */
    readonly version: string | null;
    readonly isDemanded: 0 | 1;
    readonly isSecurity: 0 | 1;
    readonly failedAt: Instant | null;
  };
  /** Null: no hub lends this laptop its time. */
  readonly lease: {
    /** Of the whole lease. */
    readonly days: number;
    /** Until it locks itself without a word of its hub. */
    readonly leftMs: number;
  } | null;
}

/** What the laptop says of itself. */
export interface LaptopFacts {
  /** Milliseconds since the Unix epoch, as the laptop's clock shows it. */
  readonly now: number;
  readonly clockHasJumped: boolean;
  readonly troubles: readonly StoreTrouble[];
  /** Null where the system does not say. */
  readonly freeBytes: number | null;
  readonly isThrowaway: boolean;
}

const HOUR_MS = 3_600_000;
/** A copy of this morning is good; one of yesterday wants a look; after a week it is another event. */
const FRESH_COPY_MS = 12 * HOUR_MS;
const OLD_COPY_MS = 7 * 24 * HOUR_MS;
/** A day, and the hours that a slow line may take. */
const OLD_BACKUP_MS = 30 * HOUR_MS;
const GIGABYTE = 1024 ** 3;

type Said = Pick<ReadinessItem, 'state' | 'detail'> & { readonly facts?: ReadinessItem['facts'] };

const good = (detail: string, facts: ReadinessItem['facts'] = {}): Said => ({
  state: 'good',
  detail,
  facts,
});
const look = (detail: string, facts: ReadinessItem['facts'] = {}): Said => ({
  state: 'look',
  detail,
  facts,
});
const bad = (detail: string, facts: ReadinessItem['facts'] = {}): Said => ({
  state: 'bad',
  detail,
  facts,
});

type Judge = (facts: ReadinessFacts, laptop: LaptopFacts) => Said;

function judgeEvent(facts: ReadinessFacts, { now }: LaptopFacts): Said {
  const times = { opens: facts.doorsOpenAt, closes: facts.doorsCloseAt };
  switch (facts.status) {
    case 'draft':
    case 'closed':
    case 'cancelled':
      return bad(facts.status, times);
    case 'upcoming':
    case 'live':
      break;
  }
  if (now > toMilliseconds(facts.doorsCloseAt)) return bad('over', times);
  return facts.status === 'live' ? good('live', times) : look('upcoming', times);
}

function judgeCopy({ copyAt }: ReadinessFacts, { now }: LaptopFacts): Said {
  if (copyAt === null) return good('made-here');
  const age = now - toMilliseconds(copyAt);
  if (age > OLD_COPY_MS) return bad('very-old', { at: copyAt });
  return age > FRESH_COPY_MS ? look('old', { at: copyAt }) : good('fresh', { at: copyAt });
}

function judgePeople({ people, capacity }: ReadinessFacts): Said {
  const { registered } = people;
  if (registered === 0) return bad('none');
  if (capacity !== null && registered > capacity) {
    return look('over-capacity', { count: registered, capacity });
  }
  return good('registered', { count: registered });
}

function judgeTickets({ people, copyAt }: ReadinessFacts): Said {
  const { registered, withoutTicket, notPrinted } = people;
  const issued = registered - withoutTicket;
  if (registered === 0) return look('nobody');
  if (withoutTicket > 0) return bad('missing', { count: withoutTicket, issued });
  // What came with a copy was printed or sent where it was made.
  if (copyAt === null && notPrinted > 0) return look('not-printed', { count: notPrinted, issued });
  return good('issued', { count: issued });
}

function judgeReview({ people }: ReadinessFacts): Said {
  const { pending, toReview } = people;
  if (pending === 0) return good('none');
  return toReview > 0
    ? look('waiting', { count: toReview, pending })
    : look('without-documents', { count: pending });
}

function judgeFaces({ facePolicy, faces, people }: ReadinessFacts): Said {
  if (facePolicy === 'off') return good('off');
  const { made, waiting } = faces;
  const without = Math.max(0, people.registered - made - waiting);
  const numbers = { made, waiting, without };
  if (made === 0 && people.registered > 0) return bad('none', numbers);
  if (waiting > 0) return look('waiting', numbers);
  if (without > 0) return look('without', numbers);
  return good('made', numbers);
}

function judgeClock({ provenMs }: ReadinessFacts, { clockHasJumped, now }: LaptopFacts): Said {
  const facts = { now: toInstant(now), proven: toInstant(Math.max(0, provenMs)) };
  return clockHasJumped ? bad('jumped', facts) : good('right', facts);
}

function judgeDisk(_facts: ReadinessFacts, { troubles, freeBytes }: LaptopFacts): Said {
  const free =
    freeBytes === null ? {} : { gigabytes: Math.floor((freeBytes / GIGABYTE) * 10) / 10 };
  if (troubles.includes('disk-full')) return bad('full', free);
  if (troubles.includes('cannot-write')) return bad('cannot-write');
  if (troubles.includes('disk-low')) return bad('low', free);
  return freeBytes === null ? good('unknown') : good('free', free);
}

function judgeStaff({ staff }: ReadinessFacts): Said {
  const { overriding, leading, active } = staff;
  if (overriding === 0) return leading > 0 ? bad('no-pin', { leading }) : bad('no-supervisor');
  return good('there', { count: overriding, active });
}

function judgeGates({ gates, capacity }: ReadinessFacts): Said {
  const { count, withoutQuota, quotas } = gates;
  if (count === 0) return bad('no-gate');
  if (count === 1) return good('only-one');
  if (capacity !== null && withoutQuota > 0) return look('no-quota', { count, withoutQuota });
  if (capacity !== null && quotas > capacity)
    return look('quota-over', { count, quotas, capacity });
  return look('not-heard', { count });
}

function judgeBackup({ backup }: ReadinessFacts, { now }: LaptopFacts): Said {
  const { isJoined, recipients, goodAt, failedAt } = backup;
  if (isJoined === 0) return look('no-hub');
  if (recipients === '[]') return look('no-recipient');
  if (failedAt !== null) {
    return goodAt === null ? bad('failing') : bad('failing-since', { at: goodAt });
  }
  if (goodAt === null) return look('none');
  const isOld = now - toMilliseconds(goodAt) > OLD_BACKUP_MS;
  return isOld ? bad('old', { at: goodAt }) : good('made', { at: goodAt });
}

function judgeUpdates({ updates }: ReadinessFacts): Said {
  const { askedAt, version, isDemanded, isSecurity, failedAt } = updates;
  if (askedAt === null) return good('by-hand');
  if (version !== null && isDemanded === 1) return bad('demanded', { version });
  if (version !== null && isSecurity === 1) return look('security', { version });
  if (failedAt !== null) return look('failed', { at: failedAt });
  return version === null ? good('newest', { at: askedAt }) : good('waiting', { version });
}

/** An event that is on keeps a laptop open; one that is still to come does not. */
function judgeLease({ lease, doorsOpenAt }: ReadinessFacts, { now }: LaptopFacts): Said {
  if (lease === null) return good('no-hub');
  const count = leaseDaysLeft(lease.leftMs);
  const endsBefore = now + lease.leftMs < toMilliseconds(doorsOpenAt);
  return endsBefore || endsSoon(lease) ? look('soon', { count }) : good('long', { count });
}

const JUDGES: { readonly [C in ReadinessItem['code']]: Judge } = {
  event: judgeEvent,
  'copy-age': judgeCopy,
  attendees: judgePeople,
  tickets: judgeTickets,
  'kyc-waiting': judgeReview,
  faces: judgeFaces,
  staff: judgeStaff,
  clock: judgeClock,
  disk: judgeDisk,
  key: (_facts, { isThrowaway }) => (isThrowaway ? bad('throwaway') : good('kept')),
  'facts-waiting': ({ factsWaiting }) =>
    factsWaiting === 0 ? good('none') : look('waiting', { count: factsWaiting }),
  'other-gates': judgeGates,
  updates: judgeUpdates,
  'last-backup': judgeBackup,
  lease: judgeLease,
};

/** Judges everything that the core can see, in the order in which it is shown. */
export function judgeReadiness(facts: ReadinessFacts, laptop: LaptopFacts): ReadinessItem[] {
  const codes = Object.keys(JUDGES) as ReadinessItem['code'][];
  return codes.map((code) => ({ code, facts: {}, ...JUDGES[code](facts, laptop) }));
}
