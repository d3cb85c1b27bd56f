import { changeText } from '#shared/domain/activity-change.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { ActivityLogStore, LogSeal } from './activity-log-ports.ts';
import type { Activity, Audit } from './audit.ts';

/** The attendee whom an activity concerns: as its object, by what changed, or as who did it. */
function attendeeOf({ about, change, actor }: Activity): Uuid | null {
  if (about?.type === 'attendee') return about.id;
  return change?.personId ?? (actor.type === 'attendee' ? actor.id : null);
}

/** The hub's hash-chained activity log. */
export function createAudit(ports: {
  readonly store: ActivityLogStore;
  readonly seal: LogSeal;
  readonly hubId: Uuid;
  readonly now: () => number;
}): Audit {
  const { store, seal, hubId, now } = ports;
  return {
    async record(tx, activity) {
      const { actor, type, facts, about, change } = activity;
      const id = newId();
      const sealed =
        change === undefined ? null : await seal.seal(tx, change.personId, id, changeText(change));
      const entry = {
        id,
        kiosk_id: hubId,
        actor_type: actor.type,
        actor_id: actor.id,
        activity_type: type,
        description: JSON.stringify(facts),
        ip_address: actor.ip,
        user_agent: actor.userAgent,
        created_at: toInstant(now()),
        about_type: about?.type ?? null,
        about_id: about?.id ?? null,
        sealed,
      };
      await store.append(tx, entry, attendeeOf(activity));
    },
  };
}
