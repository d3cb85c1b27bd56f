import type { ConsentRow } from '#shared/domain/consent.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';

/** Where consents are kept. Everything runs inside the caller's transaction. */
export interface ConsentStore {
  /** The one that counts: the latest by time, then by id. */
  latest(userId: Uuid): ConsentRow | null;
  /** @returns false where a consent of this id is here already: it stays as it is */
  insertNew(row: ConsentRow): boolean;
}

/** The pictures that templates are made of, as a consent begins and ends them. */
export interface ConsentedSources {
  /** The person's selfie, where its document is here and theirs. */
  selfieOf(userId: Uuid): Uuid | null;
  ofPerson(userId: Uuid): readonly {
    readonly sourceId: Uuid;
    readonly madeFrom: 'selfie' | 'webcam' | 'file';
    readonly cropId: Uuid | null;
  }[];
  insertWaiting(userId: Uuid, sourceId: Uuid): void;
  remove(sourceId: Uuid): void;
}

/** What a withdrawal leaves to be erased after its commit. */
export interface ErasureNotes {
  /** Both keys of the person, and every file of their live frames, whose rows it removes. */
  note(userId: Uuid, at: Instant): void;
  /** A file of the vault that no row names any more. */
  doom(fileId: Uuid): void;
}

/** What follows from consents; everything runs inside the caller's transaction. */
export interface ConsentLedger {
  isGiven(userId: Uuid): boolean;
  latest(userId: Uuid): ConsentRow | null;
  /** What follows from a consent that was just written. */
  follow(row: ConsentRow): void;
  /** Takes a consent of a package: writes it, where it is new, and what follows. */
  take(row: ConsentRow): void;
  /** After a person's selfie may have changed: its old template goes, the new one waits. */
  refreshSelfie(userId: Uuid): void;
}

/** A withdrawal ends everything that was made under any consent: what comes later starts afresh. */
export function createConsentLedger(ports: {
  readonly consents: ConsentStore;
  readonly sources: ConsentedSources;
  readonly erasures: ErasureNotes;
}): ConsentLedger {
  const { consents, sources, erasures } = ports;
  const isGiven = (userId: Uuid): boolean => consents.latest(userId)?.decision === 'given';

  function remove({ sourceId, cropId }: { sourceId: Uuid; cropId: Uuid | null }): void {
    sources.remove(sourceId);
    if (cropId !== null) erasures.doom(cropId);
  }

  function refreshSelfie(userId: Uuid): void {
    if (!isGiven(userId)) return;
    const selfie = sources.selfieOf(userId);
    const held = sources.ofPerson(userId).filter(({ madeFrom }) => madeFrom === 'selfie');
    for (const source of held) if (source.sourceId !== selfie) remove(source);
    if (selfie !== null && !held.some(({ sourceId }) => sourceId === selfie)) {
      sources.insertWaiting(userId, selfie);
    }
  }

  function follow(row: ConsentRow): void {
    // Also one that an earlier-arrived consent is later than: what was made before it must go.
    if (row.decision === 'withdrawn') {
      for (const source of sources.ofPerson(row.user_id)) remove(source);
      erasures.note(row.user_id, row.recorded_at);
    }
    refreshSelfie(row.user_id);
  }

  return {
    isGiven,
    latest: (userId) => consents.latest(userId),
    follow,
    take: (row) => {
      if (consents.insertNew(row)) follow(row);
    },
    refreshSelfie,
  };
}
