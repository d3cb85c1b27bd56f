import { expect, test } from '@playwright/test';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import Database from 'better-sqlite3';
import { newId, type Uuid } from '#shared/domain/id.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import { ROOT } from '#tools/runtime.ts';
import { seededRandom } from '#tools/simulate/random.ts';
import { KioskProcess } from '#tools/soak/kiosk-process.ts';
import { untilLoaded } from '#tools/soak/run.ts';
import { PASSWORD, SoakHub } from '#tools/soak/soak-hub.ts';
import { SOAK_KEY, SoakKiosk } from '#tools/soak/soak-kiosk.ts';
import { addEvent } from '#tools/soak/world.ts';
import { UpdateStand } from './update-stand.ts';

/*
 * The one drill of docs/OPERATIONS.md: a laptop is destroyed, another one takes its place from the hub and
 * the organiser's key, agrees with the hub to the row, updates itself, and stands at its gate.
 */

const PATIENCE = { timeout: 90_000, intervals: [100] };
const GUESTS = 12;

test.skip(process.platform !== 'linux', 'the stand-in is one for an AppImage');

let hub: SoakHub;
let stand: UpdateStand;

test.beforeAll(async () => {
  hub = await SoakHub.start();
  stand = new UpdateStand('0.1.1', SOAK_KEY);
});
test.afterAll(async () => {
  stand.close();
  await hub.close();
});

async function admit(gate: CoreClient, ticketNumber: string): Promise<Uuid> {
  const by = { way: 'typed', ticketNumber } as const;
  const { checkInId, verdict } = await gate('gate.admitByHand', {
    scanId: newId(),
    by,
    direction: 'in',
    face: null,
  });
  expect(verdict).toBe('admitted');
  return checkInId;
}

const ROWS = 'SELECT id, scan_id, verdict, gate_id FROM check_ins ORDER BY id';

async function rowsAtHub(): Promise<unknown[]> {
  return hub.query(ROWS);
}

/** What the laptop's store says, read beside its own code. */
function inStore<T>(work: (store: Database.Database) => T): T {
  const store = new Database(path.join(stand.dataFolder, 'gatehouse.db'));
  try {
    store.pragma("cipher='sqlcipher'");
    store.pragma('legacy=4');
    store.pragma(`key = "x'${SOAK_KEY}'"`);
    return work(store);
  } finally {
    store.close();
  }
}

const rowsHere = (): unknown[] => inStore((store) => store.prepare(ROWS).all());

/** Phases that the core's log tells of, the newest last. */
function phases(): string[] {
  const logs = path.join(stand.dataFolder, 'logs');
  const files = readdirSync(logs).filter((name) => /^core-.*\.log$/.test(name));
  return files
    .flatMap((name) => readFileSync(path.join(logs, name), 'utf8').trim().split('\n'))
    .map((line) => JSON.parse(line) as { message: string; phase?: string })
    .filter(({ message }) => message === 'phase')
    .map(({ phase = '' }) => phase);
}

test('destroyed, restored, in step with the hub, updated, and back at its gate', async () => {
  test.setTimeout(300_000);
  const identity = await generateX25519Identity();
  await hub.query(
    `INSERT INTO backup_recipients (id, name, kind, recipient, added_at)
     VALUES ($1, 'The organiser', 'organiser', $2, now())`,
    [newId(), await identityToRecipient(identity)],
  );
  const random = seededRandom(11);
  const { eventId, gateIds } = await addEvent(hub, { title: 'An evening', people: GUESTS, random });
  const lost = await SoakKiosk.join(hub, { name: 'Gate A', use: 'office', seed: 1 });
  await lost.enrol([eventId]);
  await untilLoaded(lost, eventId);
  const chosen = { kioskName: 'Gate A', eventId, gateId: gateIds[0] ?? newId() };
  await lost.gate('setup.chooseGate', chosen);
  const tickets = await hub.query<{ number: string }>('SELECT number FROM tickets ORDER BY number');
  const numbers = tickets.map(({ number }) => number);
  for (const number of numbers.splice(0, GUESTS - 2)) await admit(lost.gate, number);
  const desk = await lost.as('organiser');
  await desk('backup.now', {});
  await expect
    .poll(() => desk('backup.view', {}), PATIENCE)
    .toMatchObject({ state: 'resting', goodAt: expect.any(String), failure: null });

  // The accident.
  await lost.kill();
  await lost.close();
  const begun = performance.now();
  const minutes = (): string => ((performance.now() - begun) / 60_000).toFixed(2);

  const keyFile = path.join(stand.room, 'key.txt');
  const authority = path.join(stand.room, 'ca.crt');
  writeFileSync(keyFile, `${identity}\n`);
  writeFileSync(authority, hub.connection.ca);
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', path.join(ROOT, 'tools/restore.ts'), '--from', hub.connection.origin].concat([
      '--identity',
      keyFile,
      '--data',
      stand.dataFolder,
    ]),
    { env: { ...process.env, NODE_EXTRA_CA_CERTS: authority, GATEHOUSE_THROWAWAY_KEY: SOAK_KEY } },
  );
  expect(stdout).toContain('whole');
  const restoredAfter = minutes();

  const next = new KioskProcess({ dataFolder: stand.dataFolder, key: SOAK_KEY, clockMs: 0 });
  await next.ask({ do: 'open' });
  const gate = next.client(null);
  const given = { name: 'Gate A2', use: 'office', events: [eventId] };
  const made = await hub.as('admin').call('POST', '/v1/kiosks', given);
  const { email } = hub.staff('admin');
  const { token } = await gate('session.signIn', { by: 'password', email, password: PASSWORD });
  await next.client(token)('sync.join', { link: String(made['qr']) });
  await expect.poll(() => gate('sync.view', {}), PATIENCE).toMatchObject({ phase: 'live' });
  await gate('setup.chooseGate', { ...chosen, kioskName: 'Gate A2' });
  await admit(gate, numbers.shift() ?? '');
  await expect.poll(() => gate('sync.view', {}), PATIENCE).toMatchObject({ factsWaiting: 0 });
  await next.close();
  const admittingAfter = minutes();
  expect(await rowsAtHub()).toHaveLength(GUESTS - 1);
  expect(rowsHere()).toEqual(await rowsAtHub());

  // The doors have closed, and IT's window is open.
  const closed = new Date(Date.now() - 60_000).toISOString();
  inStore((store) => store.prepare('UPDATE events SET doors_close_at = ?').run(closed));
  stand.setWindow();
  await stand.release(hub, { sequence: 1, version: '0.2.0' });
  const updateBegun = performance.now();
  stand.start();
  await expect
    .poll(
      async () =>
        (await hub.query<{ report: unknown }>('SELECT report FROM kiosk_updates'))[0]?.report ?? {},
      PATIENCE,
    )
    .toMatchObject({ version: '0.2.0', state: 'current', sequence: 1 });
  const updateMinutes = ((performance.now() - updateBegun) / 60_000).toFixed(2);
  expect(stand.installedVersion()).toBe('0.2.0');
  expect(phases().at(-1)).toBe('gate');
  await stand.stop();
  expect(rowsHere()).toEqual(await rowsAtHub());
  console.info(
    `drill: restored after ${restoredAfter} min, admitting after ${admittingAfter} min, ` +
      `updated in ${updateMinutes} min, all in ${minutes()} min`,
  );
});
