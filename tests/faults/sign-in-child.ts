import { createCore } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import { STAFF } from '#tests/fixtures/staff-session.ts';
import { TEST_KEY } from '#tests/fixtures/small-event.ts';

// Tries a wrong password in a process of its own, which is killed while that is looked at.
const core = createCore({
  dataFolder: process.argv[2] ?? '',
  throwawayKey: TEST_KEY,
  log: silentLog,
});
await core.open();
const { email } = STAFF.admin;
void core.call('session.signIn', { by: 'password', email, password: 'not the password' });
// What can be done at once is done: the try is counted, the hash is still being made.
setImmediate(() => process.kill(process.pid, 'SIGKILL'));
