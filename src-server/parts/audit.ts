import type { Uuid } from '#shared/domain/id.ts';
import { seal } from '../keys/envelope.ts';
import type { CronTask } from '../jobs/worker.ts';
import { createAudit } from '../services/activity-log.ts';
import type { Audit } from '../services/audit.ts';
import { createLogVerification, type LogVerification } from '../services/log-verification.ts';
import { logRoutes } from '../routes/log.ts';
import type { PersonKeys } from '../services/person-keys.ts';
import { createActivityLogStore, openHubState } from '../storage/activity-log-store.ts';
import { createLogList } from '../storage/log-list.ts';
import type { HubBase, HubPart } from './base.ts';

/** The activity log, which every other part writes. */
export interface AuditPart extends HubPart {
  readonly audit: Audit;
  readonly verification: LogVerification;
  /** Names this hub in the chain and as the writer of versions. */
  readonly hubId: Uuid;
  readonly crons: readonly CronTask[];
}

/** Makes the part of the activity log; at a database's first time it gives the hub its id. */
export async function openAudit(
  { database, keys, now }: Pick<HubBase, 'database' | 'keys' | 'now'>,
  needs: { readonly personKeys: PersonKeys },
): Promise<AuditPart> {
  const hubId = await openHubState(database);
  const store = createActivityLogStore(database);
  const audit = createAudit({
    store,
    hubId,
    now,
    seal: {
      async seal(tx, personId, entryId, text) {
        const key = await needs.personKeys.keyFor(tx, personId, 'log');
        return seal(key, Buffer.from(text, 'utf8'), `log\0${entryId}`);
      },
    },
  });
  const verification = createLogVerification({ store, hubId, key: keys.log, now });
  return {
    audit,
    verification,
    hubId,
    routes: logRoutes(createLogList(database)),
    crons: [
      {
        name: 'sign-log',
        match: '* * * * *',
        run: async () => {
          await verification.signHead();
        },
      },
    ],
  };
}
