import type { AboutType, ActivityChange } from '#shared/domain/activity-change.ts';
import type { ActivityEntry } from '#shared/domain/activity-chain.ts';
import type { Uuid } from '#shared/domain/id.ts';

/** What somebody did, for the log. */
export interface Activity {
  readonly actor: { readonly type: ActivityEntry['actor_type']; readonly id: Uuid | null };
  readonly type: string;
  /** Codes, ids and numbers: never a name, a phone or a ticket's text. */
  readonly facts: Readonly<Record<string, string | number | boolean | null>>;
  readonly about?: { readonly type: AboutType; readonly id: Uuid };
  /** What was changed. */
  readonly change?: ActivityChange;
}
