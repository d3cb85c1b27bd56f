import type { KycStatus, RegistrationRow } from '#shared/domain/attendee.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import { registrationId } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { EffectStore, HeldPerson, HeldPlace } from './operation-effect-ports.ts';
import { later, type Aftermath } from './operation-turn.ts';
import type { Transaction } from './transaction.ts';

/** A rejection stands; else an approval, since tickets that were good stay good. */
function mergedStatus(a: KycStatus, b: KycStatus): KycStatus {
  if (a === 'rejected' || b === 'rejected') return 'rejected';
  return a === 'approved' || b === 'approved' ? 'approved' : 'pending';
}

/** What a merge needs to know. */
export interface Merge {
  readonly tx: Transaction;
  readonly kept: HeldPerson;
  readonly merged: HeldPerson;
  readonly version: HlcStamp;
  readonly at: Instant;
  readonly after: Aftermath;
}

/** One registration of the kept person for each that the merged one had; its tickets come along. */
async function joinPlace(
  store: EffectStore,
  { tx, kept, version, at, after }: Merge,
  from: HeldPlace,
): Promise<void> {
  const { row } = from;
  const id = registrationId(kept.id, row.event_id);
  const there = await store.place(tx, id);
  const next: RegistrationRow = {
    ...(there?.row ?? row),
    id,
    user_id: kept.id,
    status:
      there?.row.status === 'registered' || row.status === 'registered'
        ? 'registered'
        : 'cancelled',
    flags: [...new Set([...(there?.row.flags ?? []), ...row.flags])],
  };
  if (there === null) {
    await store.insertPlace(tx, next, version);
    await store.putStamps(tx, 'registration', id, from.stamps);
  } else {
    await store.writePlace(tx, next, later(there.version, version), at);
    const counted = (one: RegistrationRow): number => (one.status === 'registered' ? 1 : 0);
    const change = counted(next) - counted(there.row) - counted(row);
    await store.addToRegistered(tx, row.event_id, change);
  }
  // A ticket of a cancelled registration must not come alive by the other one.
  const isRevoked = row.status === 'cancelled' && there?.row.status === 'registered';
  if (there?.row.status === 'cancelled' && row.status === 'registered') {
    await store.moveTickets(tx, id, id, true);
  }
  await store.moveTickets(tx, row.id, id, isRevoked);
  await store.removePlace(tx, row.id);
  await store.addAlias(tx, 'registration', row.id, id, at);
  after.registrationIds.add(id);
}

/**
 * Makes one person of two. The merged id becomes a name of the kept one; its tickets stay good and its
 * admissions count for it. The careful thing is done with the rest: a rejection and a block stand, its
 * numbers of faces go. Both are locked already.
 */
export async function mergePeople(store: EffectStore, merge: Merge): Promise<void> {
  const { tx, kept, merged, at } = merge;
  const version = later(later(kept.version, merged.version), merge.version);
  const status = mergedStatus(kept.status, merged.status);
  await store.setMerged(tx, merged.id, kept.id, version);
  if (merged.row.blocked && !kept.row.blocked) {
    await store.writePerson(tx, kept.id, { ...kept.row, blocked: true }, version, at);
  }
  if (status !== kept.status) {
    const reviewState = status === 'pending' ? kept.reviewState : 'done';
    await store.setStatus(tx, kept.id, { status, reviewState }, version, at);
  }
  for (const place of await store.placesOf(tx, merged.id)) {
    await joinPlace(store, { ...merge, version }, place);
  }
  await store.addAlias(tx, 'attendee', merged.id, kept.id, at);
  await store.dropTemplates(tx, merged.id);
}
