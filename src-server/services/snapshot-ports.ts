import type { FeedName } from '#shared/wire/sync.ts';
import type { WantedRows } from './feed-ports.ts';

/** Some rows of a section, and the key of the last one; null: the section has no more. */
export interface SectionKeys {
  readonly wanted: WantedRows;
  readonly after: readonly string[] | null;
}

/** A feed's rows in the order of a snapshot, in storage. */
export interface SnapshotStore {
  /** How many sections a feed's snapshot has. */
  sections(feed: FeedName): number;
  /** Whether a section's rows bring no others. */
  isLight(feed: FeedName, section: number): boolean;
  /** @param after the key of the last row that was read; empty: from the beginning */
  keys(
    feed: FeedName,
    section: number,
    after: readonly string[],
    limit: number,
  ): Promise<SectionKeys>;
  /** About how many rows a snapshot has. */
  count(feed: FeedName): Promise<number>;
}
