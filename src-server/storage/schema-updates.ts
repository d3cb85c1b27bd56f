import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { UpdateChannel } from '#shared/wire/update.ts';
import type { ColumnType, Generated } from 'kysely';

interface ReleasesTable {
  sequence: number;
  channel: UpdateChannel;
  version: string;
  manifest: string;
  signature: string;
  percent: Generated<number>;
  groups: Generated<string[]>;
  paused_at: Generated<Instant | null>;
  added_at: Generated<Instant>;
}

interface KioskUpdatesTable {
  kiosk_id: Uuid;
  channel: Generated<UpdateChannel>;
  update_group: Generated<string | null>;
  report: ColumnType<unknown, string | undefined, string>;
  reported_at: Generated<Instant | null>;
}

/** Tables of updates (migrations/server/0006-updates.ts), part of HubSchema. */
export interface UpdatesSchema {
  releases: ReleasesTable;
  kiosk_updates: KioskUpdatesTable;
}
