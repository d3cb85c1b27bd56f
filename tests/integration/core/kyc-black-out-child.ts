import { createCore } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { signInAs } from '#tests/fixtures/staff-session.ts';
import { TEST_KEY } from '#tests/fixtures/small-event.ts';

// Blacks a card's number out in a process of its own, which ends by SIGKILL at the point that it is
// told.
const [dataFolder = '', userId = '', documentId = '', newDocumentId = '', point = ''] =
  process.argv.slice(2);
let isAtWork = false;
const core = createCore({
  dataFolder,
  throwawayKey: TEST_KEY,
  log: silentLog,
  crashPoint: (name) => {
    if (name === point && isAtWork) process.kill(process.pid, 'SIGKILL');
  },
});
await core.open();
const { call } = await signInAs(core, 'reviewer');
await call('kyc.open', { userId });
isAtWork = true;
const boxes = [{ x: 0.25, y: 0.75, width: 0.5, height: 0.2 }];
await call('kyc.blackOut', { documentId, newDocumentId, boxes });
await core.close();
