import type { CronTask } from '../jobs/worker.ts';
import type { Audit } from '../services/audit.ts';
import { createDocumentErasure } from '../services/document-erasure.ts';
import { createDocumentRetention, type DocumentRetention } from '../services/document-retention.ts';
import type { PersonKeys } from '../services/person-keys.ts';
import { createDocumentRetentionStore } from '../storage/document-retention-store.ts';
import { createDocumentStore } from '../storage/document-store.ts';
import { erasureStore } from '../storage/erasure-store.ts';
import { jobQueue } from '../storage/job-queue.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { HubBase, HubPart } from './base.ts';

/** What ends by itself. */
export interface PrivacyPart extends HubPart {
  readonly retention: DocumentRetention;
  readonly crons: readonly CronTask[];
}

/** Makes the part of how long is kept what: for the command line too. */
export function openPrivacy(
  { config, keys, database, transact, now }: HubBase,
  needs: { readonly audit: Audit; readonly hubId: Uuid; readonly personKeys: PersonKeys },
): PrivacyPart {
  const retention = createDocumentRetention({
    store: createDocumentRetentionStore(database),
    erasures: erasureStore,
    documents: createDocumentErasure({
      store: createDocumentStore(database),
      keys: needs.personKeys,
      jobs: jobQueue,
      now,
    }),
    audit: needs.audit,
    transact,
    hubId: needs.hubId,
    key: keys.log,
    days: config.keepDocumentsDays ?? null,
    now,
  });
  return {
    retention,
    routes: [],
    crons: [
      {
        name: 'end-documents',
        match: '12 * * * *',
        run: async () => {
          await retention.sweep();
        },
      },
    ],
  };
}
