import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';

/** An entry of the activity log as staff read it: what was sealed stays so. */
export interface ListedActivity {
  readonly position: number;
  readonly id: Uuid;
  readonly seq: number;
  readonly created_at: Instant;
  readonly activity_type: string;
  readonly actor_type: 'attendee' | 'staff' | 'kiosk' | 'system';
  readonly actor_id: Uuid | null;
  readonly user_id: Uuid | null;
  readonly about_type: string | null;
  readonly about_id: Uuid | null;
  /** JSON of codes, ids and numbers. */
  readonly description: string;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
  readonly has_change: boolean;
}

export interface LogFilter {
  readonly userId: Uuid | null;
  readonly actorId: Uuid | null;
  readonly aboutId: Uuid | null;
  readonly type: string | null;
}

/** Reads the activity log. */
export interface LogList {
  /** The latest first. @param before only entries of lower positions; null: all */
  list(filter: LogFilter, before: number | null, limit: number): Promise<readonly ListedActivity[]>;
}
