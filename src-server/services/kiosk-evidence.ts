import { randomBytes, type KeyObject } from 'node:crypto';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { KioskActor, StaffActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { DocumentPictures, DocumentStore } from './document-ports.ts';
import type { FileStore } from './file-store.ts';
import type { PersonKeys } from './person-keys.ts';
import type { Transact, Transaction } from './transaction.ts';

const DAY_MS = 86_400_000;

/** Whose frame it is, and of which check-in. */
interface Named {
  readonly checkInId: Uuid;
  readonly userId: Uuid;
}

export interface EvidenceSeal {
  seal(personKey: KeyObject, named: Named, bytes: Uint8Array): Buffer;
  /** Null: altered, or another's. */
  open(personKey: KeyObject, named: Named, sealed: Uint8Array): Buffer | null;
}

/** A check-in that a frame is asked for. */
export interface EvidenceSubject {
  readonly eventId: Uuid;
  /** Whose registration it is; null: nobody's that the hub knows. */
  readonly userId: Uuid | null;
  /** Whether an alert that is not closed is about it. */
  readonly isAlerted: boolean;
  readonly doorsCloseAt: Instant;
  /** Null: this event keeps no frames. */
  readonly evidenceDays: number | null;
}

export interface StoredEvidence extends Named {
  readonly eventId: Uuid;
  readonly storageKey: string;
}

export interface EvidenceStore {
  subject(checkInId: Uuid): Promise<EvidenceSubject | null>;
  holds(kioskId: Uuid, eventId: Uuid): Promise<boolean>;
  find(checkInId: Uuid): Promise<StoredEvidence | null>;
  /** @returns false: there is one already */
  insert(
    tx: Transaction,
    evidence: StoredEvidence & { readonly keepUntil: Instant; readonly at: Instant },
  ): Promise<boolean>;
  /** Takes away what is over, and what is of people who were erased; dooms the files. */
  sweep(at: Instant): Promise<void>;
}

/** Frames that were taken at the gates, where an alert is about them. */
export interface KioskEvidence {
  /**
   * Keeps a frame, once for each check-in.
   * @param bytes JPEG
   * @throws GatehouseError check-in-unknown, alert-unknown, event-not-assigned, not-allowed (the event
   * keeps none), too-late; as `DocumentPictures.takeIn`; store-unavailable
   */
  keep(actor: KioskActor, checkInId: Uuid, bytes: Uint8Array): Promise<void>;
  /**
   * JPEG. That it was read is in the activity log first.
   * @throws GatehouseError photo-unavailable, event-not-assigned, alert-unknown
   */
  read(actor: KioskActor | StaffActor, checkInId: Uuid): Promise<Buffer>;
  sweep(): Promise<void>;
}

/** Wires frames of the gates: note, store, then name in a row, as with documents. */
export function createKioskEvidence(ports: {
  readonly store: EvidenceStore;
  readonly files: FileStore;
  readonly keys: PersonKeys;
  readonly seal: EvidenceSeal;
  readonly pictures: Pick<DocumentPictures, 'takeIn'>;
  readonly intents: Pick<DocumentStore, 'intend' | 'settle'>;
  readonly audit: Audit;
  readonly transact: Transact;
  readonly now: () => number;
}): KioskEvidence {
  const { store, files, keys, seal, pictures, intents, audit, transact, now } = ports;

  /** @throws GatehouseError check-in-unknown, alert-unknown, event-not-assigned */
  async function requireSubject(
    actor: KioskActor | StaffActor,
    checkInId: Uuid,
  ): Promise<EvidenceSubject> {
    const subject = await store.subject(checkInId);
    if (subject === null) throw new GatehouseError('check-in-unknown', 'no such check-in here');
    if (actor.type === 'kiosk' && !(await store.holds(actor.id, subject.eventId))) {
      throw new GatehouseError('event-not-assigned', 'of an event that it does not hold');
    }
    if (!subject.isAlerted) throw new GatehouseError('alert-unknown', 'no open alert is about it');
    return subject;
  }

  return {
    async keep(actor, checkInId, bytes) {
      const { eventId, userId, evidenceDays, doorsCloseAt } = await requireSubject(
        actor,
        checkInId,
      );
      if ((await store.find(checkInId)) !== null) return;
      if (evidenceDays === null || userId === null) {
        throw new GatehouseError('not-allowed', 'frames of this check-in are not kept');
      }
      const keepUntilMs = toMilliseconds(doorsCloseAt) + evidenceDays * DAY_MS;
      if (keepUntilMs <= now()) throw new GatehouseError('too-late', 'its time to be kept is over');
      const { bytes: made } = await pictures.takeIn(bytes);
      const storageKey = `${userId}/evidence/${randomBytes(16).toString('hex')}`;
      const key = await transact(async (tx) => {
        await intents.intend(tx, [storageKey]);
        return await keys.keyFor(tx, userId, 'face');
      });
      await files.put(storageKey, seal.seal(key, { checkInId, userId }, made));
      await transact(async (tx) => {
        const isSealedStill = (await keys.open(userId, 'face', tx))?.equals(key) ?? false;
        if (!isSealedStill) throw new GatehouseError('edit-clash', 'its key was erased meanwhile');
        const at = toInstant(now());
        const keepUntil = toInstant(keepUntilMs);
        const row = { checkInId, userId, eventId, storageKey, keepUntil, at };
        // Of two that came at once the second's file is swept away: its note stays.
        if (!(await store.insert(tx, row))) return;
        if (!(await intents.settle(tx, [storageKey]))) {
          throw new GatehouseError('edit-clash', 'the frame was swept away meanwhile');
        }
        await audit.record(tx, {
          actor,
          type: 'evidence.kept',
          facts: { check_in_id: checkInId, event_id: eventId, keep_until: keepUntil },
          about: { type: 'attendee', id: userId },
        });
      });
    },

    async read(actor, checkInId) {
      await requireSubject(actor, checkInId);
      const found = await store.find(checkInId);
      const key = found === null ? null : await keys.open(found.userId, 'face');
      const sealed = found === null || key === null ? null : await files.read(found.storageKey);
      const bytes =
        found === null || key === null || sealed === null ? null : seal.open(key, found, sealed);
      if (found === null || bytes === null) {
        throw new GatehouseError('photo-unavailable', 'no frame of this check-in');
      }
      await transact((tx) =>
        audit.record(tx, {
          actor,
          type: 'evidence.viewed',
          facts: { check_in_id: checkInId },
          about: { type: 'attendee', id: found.userId },
        }),
      );
      return bytes;
    },

    sweep: () => store.sweep(toInstant(now())),
  };
}
