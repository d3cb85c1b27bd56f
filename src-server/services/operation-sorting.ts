import { isWithinDrift, stampMilliseconds } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toMilliseconds } from '#shared/domain/instant.ts';
import type { ErrorCode } from '#shared/errors.ts';
import type { CarriedOperation, PushResult } from '#shared/wire/sync.ts';
import type { Effect } from './operation-effects.ts';
import type {
  BelievedCheckIn,
  BelievedFlag,
  HeldOperation,
  QuarantineReason,
  ReadOperation,
  SettledOperation,
} from './operation-ports.ts';

/** Doubts about what was signed as it is: it has its number, and nobody else gets it. */
const GENUINE: ReadonlySet<QuarantineReason> = new Set(['id-reused', 'unreadable', 'revoked']);

/** What is to be done with each operation of a push. */
export interface Sorted {
  readonly checkIns: BelievedCheckIn[];
  readonly quarantined: { readonly carried: CarriedOperation; readonly why: QuarantineReason }[];
  readonly effects: { readonly carried: CarriedOperation; readonly effect: Effect }[];
  readonly settled: SettledOperation[];
  readonly results: Map<CarriedOperation, PushResult>;
  /** What came more than once in one push, by what stands for it. */
  readonly repeated: Map<CarriedOperation, CarriedOperation>;
}

const APPLIED = { outcome: 'applied', code: null } as const;

/** Why a check-in can't be believed, and with which code another operation is refused for it. */
export const REFUSALS: Readonly<Record<QuarantineReason, ErrorCode>> = {
  'unknown-kiosk': 'kiosk-unknown',
  'bad-signature': 'signature-invalid',
  'number-reused': 'number-reused',
  'id-reused': 'number-reused',
  unreadable: 'operation-unreadable',
  revoked: 'kiosk-revoked',
};

/** Whether it was stamped after its kiosk's key could have been in other hands. */
function isAfterRevocation({ kiosk, carried, isCheckIn }: ReadOperation): boolean {
  if (kiosk === null || kiosk.revokedAt === null) return false;
  return !isCheckIn || stampMilliseconds(carried.hlc) > toMilliseconds(kiosk.revokedAt);
}

/** Why an operation can't be taken as its kiosk's word; null: it can. */
export function doubtAbout(read: ReadOperation, isReused: boolean): QuarantineReason | null {
  const { kiosk, isSigned, operation } = read;
  if (kiosk === null) return 'unknown-kiosk';
  if (!isSigned) return 'bad-signature';
  if (isReused) return 'number-reused';
  if (operation === null) return 'unreadable';
  return isAfterRevocation(read) ? 'revoked' : null;
}

/** Tells what is to be done with each, before anything is written. */
export function sortOperations(
  reads: readonly ReadOperation[],
  held: readonly HeldOperation[],
  nowMs: number,
): Sorted {
  const byId = new Map(held.map((one) => [one.id, one]));
  const taken = new Map(held.map(({ kioskId, seq, id }) => [`${kioskId}/${seq}`, id]));
  const sorted: Sorted = {
    checkIns: [],
    quarantined: [],
    effects: [],
    settled: [],
    results: new Map(),
    repeated: new Map(),
  };
  const kept = new Map<Uuid, CarriedOperation>();
  const checkInIds = new Set<Uuid>();
  for (const read of reads) {
    const { carried, kiosk, operation, isCheckIn } = read;
    const { id } = carried;
    const twin = kept.get(id);
    if (read.isSigned && twin?.signature === carried.signature) {
      sorted.repeated.set(carried, twin);
      continue;
    }
    const number = `${carried.kiosk_id}/${carried.seq}`;
    const before = byId.get(id);
    const isSame = before?.signature === carried.signature;
    if (isSame && before.state === 'applied') {
      sorted.results.set(carried, { id, outcome: 'duplicate', code: null });
      continue;
    }
    const owner = taken.get(number);
    const isReused =
      (owner !== undefined && owner !== id) ||
      (before !== undefined && !isSame) ||
      twin !== undefined;
    const fact = operation?.type === 'check-in.recorded' ? operation.payload : null;
    const isTwice = fact !== null && checkInIds.has(fact.id);
    const why = doubtAbout(read, isReused) ?? (isTwice ? 'id-reused' : null);
    if (why !== null) {
      const code = REFUSALS[why];
      if (isCheckIn) sorted.quarantined.push({ carried, why });
      const word = isCheckIn ? APPLIED : { outcome: 'rejected' as const, code };
      sorted.results.set(carried, { id, ...word });
      // What is genuine has its number, also where it is refused; a forger takes nobody's.
      if (!GENUINE.has(why)) continue;
      taken.set(number, id);
      kept.set(id, carried);
      const state = isCheckIn ? 'applied' : 'rejected';
      sorted.settled.push({ carried, state, code });
      continue;
    }
    taken.set(number, id);
    kept.set(id, carried);
    sorted.results.set(carried, { id, ...APPLIED });
    if (fact !== null) {
      checkInIds.add(fact.id);
      const flags: BelievedFlag[] = [];
      if (!isWithinDrift(carried.hlc, nowMs)) flags.push('future-stamp');
      if (kiosk?.revokedAt !== null) flags.push('revoked');
      sorted.checkIns.push({ carried, row: fact, hlc: carried.hlc, flags });
    } else if (operation !== null && operation.type !== 'check-in.recorded') {
      sorted.effects.push({ carried, effect: operation });
    }
  }
  return sorted;
}
