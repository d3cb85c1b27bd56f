import { changeText } from '#shared/domain/activity-change.ts';
import { CHAIN_START, chainHash, type ChainedEntry } from '#shared/domain/activity-chain.ts';
import type { CheckInRow } from '#shared/domain/check-in.ts';
import type { ConsentRow } from '#shared/domain/consent.ts';
import { nextStamp, type HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { operationText, type Operation } from '#shared/domain/operation.ts';
import type { Activity } from './activity-log.ts';
import type { CrashPoint } from './crash-point.ts';
import type { Device } from './device.ts';
import { freshId } from './fresh-id.ts';
import { sha256 } from './sha256.ts';

/** The last of this kiosk's operations and log entries; null and zero before the first. */
export interface Heads {
  readonly operation: { readonly seq: number; readonly hlc: HlcStamp } | null;
  readonly log: { readonly seq: number; readonly hash: Uint8Array } | null;
  /** The highest stamp that was given or believed here, whoever gave it. */
  readonly highest: HlcStamp | null;
}

/** Where facts are kept. Everything runs inside the caller's transaction. */
export interface FactStore {
  heads(kioskId: Uuid): Heads;
  insertCheckIn(row: CheckInRow, hlc: HlcStamp): void;
  insertConsent(row: ConsentRow): void;
  /** Also queues it in the outbox. */
  insertOperation(operation: Operation, payloadJson: string, signature: Uint8Array): void;
  insertActivity(entry: ChainedEntry): void;
  /** One more fact waits; remembers its stamp, and the latest time seen in milliseconds since the epoch. */
  noteFact(latestMs: number, hlc: HlcStamp): void;
}

/** Who stands at the gate. Asked inside a check-in's transaction: it writes nothing. */
export interface GateDuty {
  staffId(): Uuid | null;
  noteScan(): void;
}

export interface FactRecorder {
  /**
   * Writes a check-in, its signed operation and its log entry. The caller's transaction holds
   * the verdict's facts and the projections too: all of it is committed, or none.
   */
  record(row: CheckInRow): void;
  /** The same for a person's decision about their data. */
  recordConsent(row: ConsentRow): void;
  /**
   * Writes any other fact: the rows that `apply` writes, the signed operation, the log entry.
   * @returns the fact's stamp, which is the version that it makes
   */
  recordFact(edit: RecordedFact): HlcStamp;
  /** Writes what somebody did that is no fact for the hub; inside the caller's transaction. */
  note(activity: Activity): void;
}

/** By whom: whoever signed for it, else whoever stands at the gate, else the kiosk. */
function activityOf(row: CheckInRow, onDuty: Uuid | null): Activity {
  const staffId = row.staff_id ?? onDuty;
  const { kind, id, scan_id, about_id, verdict, direction, way } = row;
  return {
    actor: staffId === null ? { type: 'kiosk', id: row.kiosk_id } : { type: 'staff', id: staffId },
    type: `check-in.${kind}`,
    facts: {
      id,
      scan_id,
      about_id,
      verdict,
      direction,
      way,
      reason: row.reason,
      ...faceFacts(row),
    },
  };
}

/** Not the score: the log outlives what was compared. */
function faceFacts({ face }: CheckInRow): Activity['facts'] {
  if (face === undefined) return {};
  const { outcome, why, liveness, attempt } = face;
  return { face: outcome, face_why: why, liveness, attempt };
}

function consentActivity(row: ConsentRow, kioskId: Uuid): Activity {
  const { id, user_id, purpose, decision, text_version, language, staff_id } = row;
  return {
    actor: staff_id === null ? { type: 'kiosk', id: kioskId } : { type: 'staff', id: staff_id },
    type: `consent.${decision}`,
    facts: { id, user_id, purpose, text_version, language },
  };
}

/** What an operation says, without its envelope. */
export type Fact = Operation extends infer O
  ? O extends Operation
    ? Pick<O, 'type' | 'payload'>
    : never
  : never;

/** A fact with all that is written in its transaction. */
export interface RecordedFact {
  readonly fact: Fact;
  readonly activity: Activity;
  /** The version that an edit saw; null or absent where nothing is edited. */
  readonly baseVersion?: HlcStamp | null;
  /** What an edit of a row that was there wrote; absent for a new row. */
  readonly fields?: readonly string[];
  /** Writes the rows, stamped. */
  readonly apply: (hlc: HlcStamp) => void;
}

function later(one: HlcStamp | null, other: HlcStamp | null): HlcStamp | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

/** Wires the recorder. Times are milliseconds since the Unix epoch. */
export function createFactRecorder({
  store,
  device,
  now,
  provenTime,
  seal,
  duty,
  crashPoint,
}: {
  readonly store: FactStore;
  readonly device: Device;
  /** A time to stamp facts by. */
  readonly now: () => number;
  /** What to remember as the latest time seen. */
  readonly provenTime: () => number;
  /** Seals values under a person's key of purpose `log`. */
  readonly seal: (personId: Uuid, entryId: Uuid, text: string) => Uint8Array;
  readonly duty: GateDuty;
  readonly crashPoint: CrashPoint;
}): FactRecorder {
  function chain(activity: Activity, log: Heads['log'], nowMs: number): void {
    const previous = log?.hash ?? CHAIN_START;
    const { about, change } = activity;
    const id = freshId();
    const entry = {
      id,
      kiosk_id: device.kioskId,
      seq: (log?.seq ?? 0) + 1,
      actor_type: activity.actor.type,
      actor_id: activity.actor.id,
      activity_type: activity.type,
      description: JSON.stringify(activity.facts),
      ip_address: null,
      user_agent: null,
      created_at: toInstant(nowMs),
      about_type: about?.type ?? null,
      about_id: about?.id ?? null,
      sealed: change === undefined ? null : seal(change.personId, id, changeText(change)),
    };
    const hash = chainHash(previous, entry, sha256);
    store.insertActivity({ ...entry, previous_hash: previous, hash });
  }

  /** Stamps, stores and signs a fact, and links its log entry. */
  function write(edit: RecordedFact): HlcStamp {
    const { fact, activity, baseVersion = null, fields, apply } = edit;
    const nowMs = Math.round(now());
    const heads = store.heads(device.kioskId);
    const hlc = nextStamp(later(heads.operation?.hlc ?? null, heads.highest), nowMs);
    apply(hlc);

    const operation: Operation = {
      id: freshId(),
      kiosk_id: device.kioskId,
      seq: (heads.operation?.seq ?? 0) + 1,
      hlc,
      ...fact,
      base_version: baseVersion,
      ...(fields === undefined ? {} : { fields: [...fields] }),
    };
    const payloadJson = JSON.stringify(fact.payload);
    const signature = device.sign(Buffer.from(operationText(operation, payloadJson), 'utf8'));
    store.insertOperation(operation, payloadJson, signature);
    crashPoint('after-operation-written');

    chain(activity, heads.log, nowMs);
    store.noteFact(Math.round(provenTime()), hlc);
    return hlc;
  }

  return {
    record(row) {
      write({
        fact: { type: 'check-in.recorded', payload: row },
        activity: activityOf(row, duty.staffId()),
        apply: (hlc) => {
          store.insertCheckIn(row, hlc);
          crashPoint('after-check-in-written');
        },
      });
      duty.noteScan();
    },
    recordConsent(row) {
      write({
        fact: { type: 'consent.recorded', payload: row },
        activity: consentActivity(row, device.kioskId),
        apply: () => {
          store.insertConsent(row);
        },
      });
    },
    recordFact: write,
    note(activity) {
      chain(activity, store.heads(device.kioskId).log, now());
    },
  };
}

/**
 * The same recorder, which also says that there is something to send.
 * @param followed writes what follows from a check-in, in its transaction
 * @param noted costs nothing
 */
export function tellingRecorder(
  recorder: FactRecorder,
  followed: (row: CheckInRow) => void,
  noted: () => void,
): FactRecorder {
  return {
    note: (activity) => {
      recorder.note(activity);
    },
    record(row) {
      recorder.record(row);
      followed(row);
      noted();
    },
    recordConsent(row) {
      recorder.recordConsent(row);
      noted();
    },
    recordFact(edit) {
      const hlc = recorder.recordFact(edit);
      noted();
      return hlc;
    },
  };
}
