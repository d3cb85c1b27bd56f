import { receiveSyncFiles } from '../files/received-sync-file.ts';
import { syncFileRoutes } from '../routes/sync-files.ts';
import type { OperationIntake } from '../services/operations.ts';
import { createSyncFiles } from '../services/sync-files.ts';
import { createOperationStore } from '../storage/operation-store.ts';
import type { HubBase, HubPart } from './base.ts';

/** Makes the part of files that kiosks wrote to a stick. */
export function openSyncFiles(
  { database, keys }: Pick<HubBase, 'database' | 'keys'>,
  { intake }: { readonly intake: OperationIntake },
): HubPart & { readonly take: ReturnType<typeof createSyncFiles> } {
  const store = createOperationStore(database);
  const take = createSyncFiles({
    receive: receiveSyncFiles(keys.age),
    intake,
    kiosks: (ids) => store.kiosks(ids, null),
  });
  return { take, routes: syncFileRoutes(take) };
}
