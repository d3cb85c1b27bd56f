import { rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { seededRandom } from '#tools/simulate/random.ts';
import { SHIM_RUNS_HERE } from './disk-shim.ts';
import { Evening, makeWorkFolder } from './evening.ts';
import { makeParty, setUp, setUpCalls, type Party } from './party.ts';
import { auditStore } from './store-audit.ts';
import { silentLog } from '#core/log.ts';
import { openTestKiosk, TEST_KEY, type KeySource } from './test-kiosk.ts';
import { drawScans } from './scan-script.ts';

const KILLS_AT_FIRST_START = 40;
const KILLS_AT_KEYS = 14;
const KILLS_IN_IMPORT = 30;
const GUESTS_IMPORTED = 1500;
const work = makeWorkFolder('set-up');
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Does the whole set-up once, on the shim. @returns its disk operations: until open, until done */
async function countOperations(
  party: Party,
  keys: KeySource = 'throwaway',
): Promise<{ opened: number; done: number }> {
  const evening = await Evening.begin(path.join(work, 'counted'), party, { onShim: true });
  const kiosk = await evening.start({ keys });
  await kiosk.open();
  const opened = evening.disk.operations();
  await kiosk.setUp(party, evening.packageFile);
  const done = evening.disk.operations();
  await kiosk.close();
  evening.close();
  return { opened, done };
}

/**
 * Sets up a kiosk that is killed before its n-th disk operation, then starts another on the same
 * folder, sets it up again and scans one ticket.
 * @returns what was wrong
 */
async function killAt(
  killBefore: number,
  party: Party,
  name: string,
  keys: KeySource = 'throwaway',
): Promise<string[]> {
  const evening = await Evening.begin(path.join(work, name), party, { onShim: true });
  evening.disk.set({ noRealSync: true, killBefore });
  const kiosk = await evening.start({ keys });
  let died = (await kiosk.attempt({ do: 'open' })).kind === 'died';
  for (const call of setUpCalls(party, evening.packageFile)) {
    if (!died) died = (await kiosk.attempt({ do: 'call', ...call })).kind === 'died';
  }
  if (!died) return [`it was not killed before operation ${killBefore}`];
  evening.readJournal();

  const found: string[] = [];
  const again = await openTestKiosk({ dataFolder: evening.folder, keys, log: silentLog });
  const { phase } = again.state;
  if (phase !== 'setup' && phase !== 'gate') return [`it stands at ${JSON.stringify(again.state)}`];
  const { events } = await again.call('setup.events', {});
  const attendees = events.map((event) => event.attendees);
  if (events.length > 1 || attendees.some((count) => count !== party.tickets.length)) {
    found.push(`an event is visible with ${attendees.join()} of ${party.tickets.length} guests`);
  }
  await setUp(again.call, party, evening.packageFile);
  const [step] = drawScans(party, 1, () => 0.06);
  evening.journal.asked.set(step!.scanId, step!);
  const answer = await again.scan(step!);
  evening.journal.answered.set(answer.scanId, answer);
  if (answer.verdict !== 'admitted') found.push(`a good ticket was answered ${answer.verdict}`);
  const { expected } = await again.call('gate.status', {});
  if (expected !== party.tickets.length) found.push(`${expected} guests are expected`);
  await again.close();
  // Only the throw-away key is known here; the others are random.
  if (keys === 'throwaway') {
    found.push(...auditStore(evening.folder, TEST_KEY, evening.journal));
  }
  evening.close();
  return found;
}

describe.skipIf(!SHIM_RUNS_HERE)('a core that is killed before it ever reached the gate', () => {
  it(`comes to the gate at the next start (${KILLS_AT_FIRST_START} kills)`, async () => {
    const party = makeParty(40);
    const { done } = await countOperations(party);
    const found: string[] = [];
    for (let kill = 0; kill < KILLS_AT_FIRST_START; kill += 1) {
      const killBefore = 1 + Math.floor((kill * done) / KILLS_AT_FIRST_START);
      const troubles = await killAt(killBefore, party, `first-${kill}`);
      found.push(...troubles.map((trouble) => `before operation ${killBefore}: ${trouble}`));
    }
    expect(found).toEqual([]);
  });

  it.each(['passphrase', 'keychain'] as const)(
    `never loses the key of what it began to encrypt: %s (${KILLS_AT_KEYS} kills)`,
    async (keys) => {
      const party = makeParty(5);
      const { opened } = await countOperations(party, keys);
      const found: string[] = [];
      for (let kill = 0; kill < KILLS_AT_KEYS; kill += 1) {
        const killBefore = 1 + Math.floor((kill * opened) / KILLS_AT_KEYS);
        const troubles = await killAt(killBefore, party, `${keys}-${kill}`, keys);
        found.push(...troubles.map((trouble) => `before operation ${killBefore}: ${trouble}`));
      }
      expect(found).toEqual([]);
    },
  );

  it(`takes the whole package again, or had it all (${KILLS_IN_IMPORT} kills, seeds from 0)`, async () => {
    const party = makeParty(GUESTS_IMPORTED);
    const { opened, done } = await countOperations(party);
    const found: string[] = [];
    for (let seed = 0; seed < KILLS_IN_IMPORT; seed += 1) {
      const random = seededRandom(seed);
      const killBefore = opened + 1 + Math.floor(random() * (done - opened));
      const troubles = await killAt(killBefore, party, `import-${seed}`);
      found.push(...troubles.map((trouble) => `seed ${seed}, ${killBefore}: ${trouble}`));
    }
    expect(found).toEqual([]);
  });
});
