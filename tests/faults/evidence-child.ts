import { writeSync } from 'node:fs';
import { createCore } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { newId } from '#shared/domain/id.ts';
import { TEST_KEY } from '#tests/fixtures/small-event.ts';
import { scanWith, seenFace, type FaceGuest } from '#tests/integration/core/face-guests.ts';

/*
 * A kiosk that lets guests in by their faces and keeps their live frames, in a process of its own
 * that ends itself with SIGKILL (kill-evidence.test.ts). What was answered goes to the standard
 * output at that very moment.
 */

/** What the child is told. */
export interface EvidencePlan {
  readonly folder: string;
  readonly guests: readonly (Omit<FaceGuest, 'face'> & { readonly face: readonly number[] })[];
  readonly point: string;
  readonly nth: number;
}

/** What somebody at the gate saw. */
export interface EvidenceAnswer {
  readonly checkInId: string;
  readonly verdict: string;
}

const { folder, guests, point, nth } = JSON.parse(process.argv[2] ?? '') as EvidencePlan;
let passed = 0;
const core = createCore({
  dataFolder: folder,
  throwawayKey: TEST_KEY,
  log: silentLog,
  crashPoint(name) {
    if (name !== point) return;
    passed += 1;
    if (passed === nth) process.kill(process.pid, 'SIGKILL');
  },
});
await core.open();
for (const guest of guests) {
  const known = { ...guest, face: Float64Array.from(guest.face) };
  const answer = await scanWith({ core }, known, seenFace(known, 0.9), newId());
  const { checkInId, verdict } = answer;
  writeSync(1, `${JSON.stringify({ checkInId, verdict } satisfies EvidenceAnswer)}\n`);
}
await core.close();
