import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { SignedManifest, UpdateChannel, UpdateReport } from '#shared/wire/update.ts';
import type { Transaction } from './transaction.ts';

/** Whom a release has reached. */
export interface RollOut {
  /** Of the kiosks of its channel. */
  readonly percent: number;
  /** Groups that have it whatever the percentage. */
  readonly groups: readonly string[];
  readonly pausedAt: Instant | null;
}

/** A release as it lies at the hub. */
export interface StoredRelease extends SignedManifest, RollOut {
  readonly sequence: number;
  readonly channel: UpdateChannel;
  readonly version: string;
  readonly addedAt: Instant;
}

/** A kiosk, as to updates. */
export interface KioskUpdate {
  readonly kioskId: Uuid;
  readonly name: string;
  readonly channel: UpdateChannel;
  readonly group: string | null;
  /** Null: it has not said yet. */
  readonly report: UpdateReport | null;
  readonly reportedAt: Instant | null;
}

export interface ReleaseStore {
  /** The highest sequence number first. */
  list(): Promise<readonly StoredRelease[]>;
  /** Locks all releases against others who change them. @returns the highest first */
  lock(tx: Transaction): Promise<readonly StoredRelease[]>;
  add(tx: Transaction, release: Omit<StoredRelease, 'addedAt'>): Promise<void>;
  change(tx: Transaction, sequence: number, rollOut: RollOut): Promise<void>;
  /** Kiosks that are enrolled and not revoked, by name. */
  kiosks(): Promise<readonly KioskUpdate[]>;
  /** Null: no such kiosk. */
  kiosk(id: Uuid): Promise<KioskUpdate | null>;
  place(tx: Transaction, id: Uuid, channel: UpdateChannel, group: string | null): Promise<void>;
  report(id: Uuid, report: UpdateReport, at: Instant): Promise<void>;
}

/** Files of releases: public, large, read from any place on. */
export interface ReleaseFiles {
  /**
   * Stores a file of this machine; one that is there already is not sent again.
   * @throws GatehouseError store-unavailable
   */
  put(file: string, sha512: string): Promise<void>;
  /** @param from the first byte @param to the last one */
  read(sha512: string, from: number, to: number): AsyncIterable<Buffer>;
}
