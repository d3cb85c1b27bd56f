import { setTimeout as sleep } from 'node:timers/promises';
import type { CrashPointName } from '#core/services/crash-point.ts';
import { openBackingKiosk } from './backing-kiosk.ts';

/** What the child is told: it ends itself with SIGKILL at a point, the nth time that it comes there. */
export interface BackupPlanned {
  readonly dataFolder: string;
  readonly hubUrl: string;
  readonly point: CrashPointName;
  readonly nth: number;
}

const planned = JSON.parse(process.argv[2] ?? '') as BackupPlanned;
let passed = 0;
await openBackingKiosk(planned.dataFolder, planned.hubUrl, (name) => {
  if (name === planned.point && ++passed === planned.nth) process.kill(process.pid, 'SIGKILL');
});
// The parent ends it where the point never comes.
await sleep(60_000);
