import { createCore } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { EVENT_ID, TEST_KEY, TYPE_STANDARD } from '#tests/fixtures/small-event.ts';
import { signInAs } from '#tests/fixtures/staff-session.ts';

// Imports a list in a process of its own, which ends by SIGKILL when it comes to a point so often.
// `cancel`: takes the import back in its middle; `clear`: only opens, and removes what another left.
const [dataFolder = '', path = '', importId = '', point = '', times = '1', act = 'run'] =
  process.argv.slice(2);
let left = Number(times);
const core = createCore({
  dataFolder,
  throwawayKey: TEST_KEY,
  log: silentLog,
  crashPoint: (name) => {
    if (name === point && --left === 0) process.kill(process.pid, 'SIGKILL');
  },
});
await core.open();
const { call } = await signInAs(core, 'organiser');
if (act !== 'clear') {
  const mapping = {
    fields: ['name' as const, 'email' as const, 'phone' as const, 'location' as const],
    ticketTypeId: TYPE_STANDARD,
    approve: true,
    issueTickets: false,
  };
  const { added } = await call('import.check', { importId, eventId: EVENT_ID, path, mapping });
  core.onEvent(({ event }) => {
    if (event === 'work-progress' && act === 'cancel') void call('import.cancel', { importId });
  });
  await call('import.run', { importId, rows: added, leaveOut: 0 });
}
await core.close();
