import { openDatabaseKey } from '#core/keys/database-key.ts';
import { silentLog } from '#core/log.ts';
import { restoreBackup, type RestoreStage } from '#core/restore.ts';
import { openFolderSource } from '#core/services/backup/folder-source.ts';
import { TEST_KEY } from '#tests/fixtures/small-event.ts';

/*
 * Restores a backup in a process of its own that ends itself with SIGKILL at a stage
 * (restore-killed.test.ts).
 */

/** What the child is told. */
export interface RestorePlanned {
  readonly from: string;
  readonly identity: string;
  readonly dataFolder: string;
  readonly stage: RestoreStage;
  readonly nth: number;
}

const planned = JSON.parse(process.argv[2] ?? '') as RestorePlanned;
let passed = 0;
await restoreBackup({
  openSource: () => openFolderSource(planned.from, planned.identity),
  identity: planned.identity,
  dataFolder: planned.dataFolder,
  async openKey(dataFolder) {
    const asked = { dataFolder, hasDatabase: false, throwawayKey: TEST_KEY };
    const opening = await openDatabaseKey(asked);
    if (opening.kind !== 'opened') throw new TypeError('a throw-away key opens at once');
    return opening.key;
  },
  log: silentLog,
  onProgress(stage) {
    if (stage === planned.stage && ++passed === planned.nth) process.kill(process.pid, 'SIGKILL');
  },
});
