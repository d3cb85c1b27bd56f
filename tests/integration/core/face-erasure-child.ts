import { createCore } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { openDesk } from '#tests/fixtures/face-desk.ts';
import { EVENT_ID, TEST_KEY } from '#tests/fixtures/small-event.ts';

// Withdraws a consent in a process of its own, which ends by SIGKILL at the point that it is told.
const [dataFolder = '', userId = '', point = ''] = process.argv.slice(2);
const core = createCore({
  dataFolder,
  throwawayKey: TEST_KEY,
  log: silentLog,
  crashPoint: (name) => {
    if (name === point && isWithdrawing) process.kill(process.pid, 'SIGKILL');
  },
});
let isWithdrawing = false;
await core.open();
const session = await openDesk(core);
isWithdrawing = true;
await core.as(session).call('desk.withdrawConsent', { eventId: EVENT_ID, userId, language: 'en' });
await core.close();
