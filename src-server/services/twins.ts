import type { ConsentRow } from '#shared/domain/consent.ts';
import { CONSENT_TEXT_VERSION } from '#shared/domain/consent.ts';
import { nextStamp } from '#shared/domain/hybrid-clock.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { StaffActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { EffectStore } from './operation-effect-ports.ts';
import type { OperationStore } from './operation-ports.ts';
import { newAftermath } from './operation-turn.ts';
import { mergePeople } from './person-merging.ts';
import type { AfterPlace } from './registration-ports.ts';
import type { Transact, Transaction } from './transaction.ts';

interface TwinPerson {
  readonly id: Uuid;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly created_at: Instant;
}

/** Two who have an address or a number in common. */
export interface Twins {
  /** Whom a kiosk registered. */
  readonly twin: TwinPerson;
  /** Who had the address before. */
  readonly of: TwinPerson;
}

export interface TwinStore {
  /** Those that nobody has looked at, the oldest first. */
  open(after: AfterPlace | null, limit: number): Promise<readonly Twins[]>;
  /** Whose twin somebody is; null: nobody's. */
  twinOf(tx: Transaction, userId: Uuid): Promise<Uuid | null>;
  /** They are two. */
  setApart(tx: Transaction, userId: Uuid, at: Instant): Promise<void>;
}

/** What staff say of people who have an address in common. */
export interface TwinDecisions {
  /** They are one: the twin becomes a name of who was there before. @throws person-unknown */
  merge(twinId: Uuid, actor: StaffActor): Promise<void>;
  /** They are two. @throws GatehouseError person-unknown */
  dismiss(twinId: Uuid, actor: StaffActor): Promise<void>;
}

/** Wires the decisions about twins. */
export function createTwins(ports: {
  readonly store: TwinStore;
  readonly effects: EffectStore;
  readonly operations: Pick<OperationStore, 'settlePassages'>;
  readonly audit: Audit;
  readonly transact: Transact;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
}): TwinDecisions {
  const { store, effects, operations, audit, transact, now } = ports;

  async function requireTwinOf(tx: Transaction, twinId: Uuid): Promise<Uuid> {
    const of = await store.twinOf(tx, twinId);
    if (of !== null) return of;
    throw new GatehouseError('person-unknown', 'nobody who has an address with somebody else');
  }

  async function requirePerson(tx: Transaction, id: Uuid) {
    const person = await effects.lockPerson(tx, id);
    if (person !== null && !person.isErased) return person;
    throw new GatehouseError('person-unknown', 'nobody of this id');
  }

  /** Who withdrew under either id has withdrawn. */
  async function keepWithdrawn(
    tx: Transaction,
    keptId: Uuid,
    mergedId: Uuid,
    staffId: Uuid,
  ): Promise<void> {
    if ((await effects.latestConsent(tx, mergedId)) !== 'withdrawn') return;
    if ((await effects.latestConsent(tx, keptId)) === 'withdrawn') return;
    const row: ConsentRow = {
      id: newId(),
      user_id: keptId,
      purpose: 'face-matching',
      decision: 'withdrawn',
      text_version: CONSENT_TEXT_VERSION,
      language: 'en',
      staff_id: staffId,
      recorded_at: toInstant(now()),
    };
    await effects.putConsent(tx, row);
    await effects.dropTemplates(tx, keptId);
  }

  return {
    merge: (twinId, actor) =>
      transact(async (tx) => {
        const keptId = await requireTwinOf(tx, twinId);
        // In the order of ids, so that two merges don't wait for one another.
        for (const id of [twinId, keptId].toSorted()) await requirePerson(tx, id);
        const [kept, merged] = [await requirePerson(tx, keptId), await requirePerson(tx, twinId)];
        const after = newAftermath();
        const version = nextStamp(kept.version, now());
        await mergePeople(effects, { tx, kept, merged, version, at: toInstant(now()), after });
        await keepWithdrawn(tx, kept.id, merged.id, actor.id);
        const registrationIds = [...after.registrationIds];
        await operations.settlePassages(tx, { registrationIds, ticketNumbers: [] });
        await audit.record(tx, {
          actor,
          type: 'attendee.merged',
          facts: { merged_id: merged.id, registrations: registrationIds.length },
          about: { type: 'attendee', id: kept.id },
        });
      }),
    dismiss: (twinId, actor) =>
      transact(async (tx) => {
        const of = await requireTwinOf(tx, twinId);
        await store.setApart(tx, twinId, toInstant(now()));
        await audit.record(tx, {
          actor,
          type: 'attendee.twin-dismissed',
          facts: { of },
          about: { type: 'attendee', id: twinId },
        });
      }),
  };
}
