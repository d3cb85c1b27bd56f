import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId, type Uuid } from '#shared/domain/id.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import { seededRandom } from '#tools/simulate/random.ts';
import { KioskProcess } from '#tools/soak/kiosk-process.ts';
import { untilLoaded } from '#tools/soak/run.ts';
import { PASSWORD, SoakHub } from '#tools/soak/soak-hub.ts';
import { SOAK_KEY, SoakKiosk } from '#tools/soak/soak-kiosk.ts';
import { addEvent } from '#tools/soak/world.ts';

/* The whole way of docs/OPERATIONS.md, "A laptop is lost": real programs, and nothing but the key file. */

const PATIENCE_MS = 90_000;
const RESTORE = path.join(import.meta.dirname, '../../tools/restore.ts');

let room: string;
let hub: SoakHub;
let identity: string;

beforeAll(async () => {
  room = mkdtempSync(path.join(tmpdir(), 'gatehouse-lost-'));
  hub = await SoakHub.start();
  identity = await generateX25519Identity();
  await hub.query(
    `INSERT INTO backup_recipients (id, name, kind, recipient, added_at)
     VALUES ($1, 'The organiser', 'organiser', $2, now())`,
    [newId(), await identityToRecipient(identity)],
  );
});
afterAll(async () => {
  await hub.close();
  rmSync(room, { recursive: true, force: true });
});

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`never came: ${what}`);
    await sleep(100);
  }
}

async function admit(gate: CoreClient, ticketNumber: string): Promise<Uuid> {
  const { checkInId, verdict } = await gate('gate.admitByHand', {
    scanId: newId(),
    by: { way: 'typed', ticketNumber },
    direction: 'in',
    face: null,
  });
  if (verdict !== 'admitted') throw new Error(`a good ticket is ${verdict}`);
  return checkInId;
}

test('a laptop that is destroyed comes back on another one, from the key file and the hub', async () => {
  const event = await addEvent(hub, { title: 'An evening', people: 12, random: seededRandom(7) });
  const lost = await SoakKiosk.join(hub, { name: 'Gate A', use: 'office', seed: 1 });
  await lost.enrol([event.eventId]);
  await untilLoaded(lost, event.eventId);
  const gateId = event.gateIds[0] ?? newId();
  const chosen = { kioskName: 'Gate A', eventId: event.eventId, gateId };
  await lost.gate('setup.chooseGate', chosen);
  const tickets = await hub.query<{ number: string }>('SELECT number FROM tickets ORDER BY number');
  const numbers = tickets.map(({ number }) => number);
  const told: Uuid[] = [];
  for (const number of numbers.splice(0, 8)) told.push(await admit(lost.gate, number));
  const desk = await lost.as('organiser');
  await desk('backup.now', {});
  await until('a snapshot that the hub has whole', async () => {
    const { state, goodAt, failure } = await desk('backup.view', {});
    if (failure !== null) throw new Error(`the backup fails: ${failure.code}`);
    return state === 'resting' && goodAt !== null;
  });
  await lost.kill();
  await lost.close();

  const keyFile = path.join(room, 'key.txt');
  const authority = path.join(room, 'ca.crt');
  const dataFolder = path.join(room, 'data');
  writeFileSync(keyFile, `${identity}\n`);
  writeFileSync(authority, hub.connection.ca);
  const asked = ['--from', hub.connection.origin, '--identity', keyFile, '--data', dataFolder];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--no-warnings', RESTORE, ...asked],
    {
      env: {
        ...process.env,
        NODE_EXTRA_CA_CERTS: authority,
        GATEHOUSE_THROWAWAY_KEY: SOAK_KEY,
      },
    },
  );
  expect(stdout).toContain(`  check_ins: ${told.length}\n`);
  expect(stdout).toContain('whole');
  expect(stdout).not.toContain('NOT WHOLE');

  const found = new KioskProcess({ dataFolder, key: SOAK_KEY, clockMs: 0 });
  try {
    await found.ask({ do: 'open' });
    const gate = found.client(null);
    const made = await hub
      .as('admin')
      .call('POST', '/v1/kiosks', { name: 'Gate A2', use: 'office', events: [event.eventId] });
    // Its staff came with it: one of them joins it anew.
    const { email } = hub.staff('admin');
    const signIn = { by: 'password', email, password: PASSWORD } as const;
    const { token } = await gate('session.signIn', signIn);
    await found.client(token)('sync.join', { link: String(made['qr']) });
    await until('the event on the new laptop', async () => {
      const { events } = await gate('setup.events', {});
      return events.some(({ id }) => id === event.eventId);
    });
    await gate('setup.chooseGate', { ...chosen, kioskName: 'Gate A2' });
    // Back at the gate: whoever is in is known to be, whoever is not comes in.
    const [next = ''] = numbers;
    told.push(await admit(gate, next));
    await until('every fact at the hub', async () => {
      const view = await gate('sync.view', {});
      return view.phase === 'live' && view.factsWaiting === 0;
    });
    const kept = await hub.query<{ id: Uuid }>('SELECT id FROM check_ins');
    expect(kept.map(({ id }) => id).toSorted()).toEqual(told.toSorted());
    const { scans } = await gate('gate.recent', {});
    expect(scans.length).toBeGreaterThan(0);
  } finally {
    await found.close();
  }
});
