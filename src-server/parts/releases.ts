import { createReleaseFiles } from '../files/release-files.ts';
import { releaseRoutes } from '../routes/releases.ts';
import type { Audit } from '../services/audit.ts';
import type { FileStore } from '../services/file-store.ts';
import { createReleases, type Releases } from '../services/releases.ts';
import { createReleaseStore } from '../storage/release-store.ts';
import type { HubBase, HubPart } from './base.ts';

/** Makes the service of releases: for the command line too. */
export function openReleaseDesk(
  { database, transact, now }: Pick<HubBase, 'database' | 'transact' | 'now'>,
  { audit, files }: { readonly audit: Audit; readonly files: FileStore },
): Releases {
  const store = createReleaseStore(database);
  return createReleases({ store, files: createReleaseFiles(files), audit, transact, now });
}

/** Makes the part of releases. */
export function openReleases(base: HubBase, needs: Parameters<typeof openReleaseDesk>[1]): HubPart {
  return { routes: releaseRoutes(openReleaseDesk(base, needs)) };
}
