import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { ensureAgeIdentity } from '#core/keys/age-identity.ts';
import { openDatabaseKey } from '#core/keys/database-key.ts';
import { DATABASE_FILE } from '#core/storage/database.ts';
import { silentLog } from '#core/log.ts';
import { healthLines } from '#server/cli/kiosk-health.ts';
import { openCommands } from '#server/parts/commands.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { daysOfReopenCode, reopenKey } from '#shared/domain/reopen-code.ts';
import { openTestHub, type TestHub } from '#tests/fixtures/hub-app.ts';
import { addHubEvent } from '#tests/fixtures/hub-event.ts';
import { openRaw } from '../../integration/core/test-core.ts';
import { listen, openKiosk, STAND_KEY, type StandKiosk } from './kiosk-stand.ts';

const PATIENCE = { timeout: 20_000, interval: 50 };
const DAY_MS = 24 * 60 * 60_000;
const OPERATOR = { type: 'system', id: null, ip: null, userAgent: null } as const;

const opened: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one[Symbol.asyncDispose]();
});

async function open(): Promise<{ hub: TestHub; hubUrl: string; eventId: Uuid; gateId: Uuid }> {
  const hub = await openTestHub();
  opened.push(hub);
  const eventId = await addHubEvent(hub.hub.pool, 'Sammelan');
  const gateId = newId();
  await hub.hub.pool.query(`INSERT INTO gates (id, event_id, name) VALUES ($1, $2, 'North')`, [
    gateId,
    eventId,
  ]);
  return { hub, hubUrl: await listen(hub), eventId, gateId };
}

async function announce({ hub }: TestHub, eventId: Uuid, name = 'Gate A') {
  const given = { name, use: 'gate', events: [eventId] } as const;
  return await hub.kiosks.enrolment.announce(OPERATOR, given);
}

async function kiosk(): Promise<StandKiosk> {
  const made = await openKiosk();
  opened.push(made);
  return made;
}

async function untilLive({ core }: StandKiosk): Promise<void> {
  await vi.waitFor(async () => {
    expect((await core.call('sync.view', {})).phase).toBe('live');
  }, PATIENCE);
}

/** Two kiosks at a gate of an event. */
async function joinGates(
  hub: TestHub,
  { hubUrl, eventId, gateId }: { hubUrl: string; eventId: Uuid; gateId: Uuid },
): Promise<StandKiosk[]> {
  const kiosks: StandKiosk[] = [];
  for (const name of ['Gate A', 'Gate B']) {
    const { code } = await announce(hub, eventId, name);
    const one = await kiosk();
    await one.core.call('setup.enrol', { hubUrl, code });
    await untilLive(one);
    await one.core.call('setup.chooseGate', { kioskName: name, eventId, gateId });
    kiosks.push(one);
  }
  return kiosks;
}

test('a kiosk joins by a typed code, loads its event, and stands at its gate', async () => {
  const { hub, hubUrl, eventId, gateId } = await open();
  const { code } = await announce(hub, eventId);
  const one = await kiosk();
  const joined = await one.core.call('setup.enrol', { hubUrl, code: code.toLowerCase() });
  expect(joined).toEqual({
    hubName: expect.any(String),
    kioskName: 'Gate A',
    events: [{ id: eventId, title: 'Sammelan' }],
  });
  await untilLive(one);
  const { events } = await one.core.call('setup.events', {});
  expect(events.map(({ id, gates }) => ({ id, gates }))).toEqual([
    { id: eventId, gates: [{ id: gateId, name: 'North' }] },
  ]);
  await one.core.call('setup.chooseGate', { kioskName: 'Gate A', eventId, gateId });
  const view = await one.core.call('sync.view', {});
  expect(view).toMatchObject({ factsWaiting: 0, loading: null, why: null, locked: null });
  expect(view.copyAt).not.toBeNull();
});

test('a check-in reaches the hub by itself, once', async () => {
  const { hub, hubUrl, eventId, gateId } = await open();
  const { code } = await announce(hub, eventId);
  const one = await kiosk();
  await one.core.call('setup.enrol', { hubUrl, code });
  await untilLive(one);
  await one.core.call('setup.chooseGate', { kioskName: 'Gate A', eventId, gateId });
  const scan = { scanId: newId(), text: 'some other code', reader: 'camera', direction: 'in' };
  const result = await one.core.call('gate.scan', scan as never);
  await vi.waitFor(async () => {
    const { rows } = await hub.hub.pool.query<{ id: string }>('SELECT id FROM check_ins');
    expect(rows.map(({ id }) => id)).toEqual([result.checkInId]);
  }, PATIENCE);
  await vi.waitFor(async () => {
    expect((await one.core.call('sync.view', {})).factsWaiting).toBe(0);
  }, PATIENCE);
});

test('a check-in at one gate is known at the other, without its asking', async () => {
  const { hub, hubUrl, eventId, gateId } = await open();
  const kiosks = await joinGates(hub, { hubUrl, eventId, gateId });
  const [a, b] = kiosks;
  const scan = { scanId: newId(), text: 'some other code', reader: 'camera', direction: 'in' };
  const { at } = (await a?.core.call('gate.scan', scan as never)) ?? {};
  await vi.waitFor(async () => {
    const view = await b?.core.call('sync.view', {});
    expect(view?.peers.map(({ name, lastFactAt }) => ({ name, lastFactAt }))).toEqual([
      { name: 'Gate A', lastFactAt: at },
    ]);
  }, PATIENCE);
});

test('a kiosk learns from its hub how long it may be without it', async () => {
  const hub = await openTestHub({ kioskLeaseDays: 5 });
  opened.push(hub);
  const eventId = await addHubEvent(hub.hub.pool, 'Sammelan');
  const { code } = await announce(hub, eventId);
  const one = await kiosk();
  await one.core.call('setup.enrol', { hubUrl: await listen(hub), code });
  await untilLive(one);
  const { lease } = await one.core.call('sync.view', {});
  expect(lease).toEqual({ days: 5, leftMs: expect.any(Number), challenge: null });
  expect(lease?.leftMs).toBeLessThanOrEqual(5 * DAY_MS);
  expect(lease?.leftMs).toBeGreaterThan(4 * DAY_MS);
});

test('a kiosk believes the codes of its hub, by what both learned at the enrolment', async () => {
  const { hub, hubUrl, eventId, gateId } = await open();
  const [a, b] = await joinGates(hub, { hubUrl, eventId, gateId });
  const asked = { challenge: 'AB2D4F7H', days: 3 };
  for (const { folder } of [a!, b!]) {
    const opening = await openDatabaseKey({
      dataFolder: folder,
      hasDatabase: true,
      throwawayKey: STAND_KEY,
    });
    if (opening.kind !== 'opened') throw new Error(`a store that is ${opening.kind}`);
    const { identity } = await ensureAgeIdentity(opening.key.secrets);
    const database = openRaw(folder, STAND_KEY);
    const hubRecipient = database
      .prepare<[], string>('SELECT hub_recipient FROM hub_link')
      .pluck()
      .get()!;
    const kioskId = database
      .prepare<[], string>('SELECT id FROM kiosks WHERE own = 1')
      .pluck()
      .get()!;
    database.close();
    const key = reopenKey(identity, hubRecipient, kioskId);
    const code = await hub.hub.kiosks.fleet.reopen(OPERATOR, kioskId, asked);
    expect(daysOfReopenCode(key, { kioskId, challenge: asked.challenge }, code)).toBe(3);
  }
});

test('a kiosk tells its hub how it is doing, in numbers', async () => {
  const { hub, hubUrl, eventId } = await open();
  const { code } = await announce(hub, eventId);
  const shell = {
    version: '0.1.0',
    memory: [
      { program: 'shell', bytes: 200 },
      { program: 'core', bytes: 100 },
    ],
    restarts: { core: 1, page: 2 },
    crashes: 3,
  } as const;
  const one = await openKiosk(silentLog, { shellFigures: () => structuredClone(shell) as never });
  opened.push(one);
  await one.core.call('setup.enrol', { hubUrl, code });
  await vi.waitFor(async () => {
    const [seen] = await hub.hub.kiosks.fleet.list();
    expect(seen?.report?.figures).toMatchObject({
      scans: 0,
      verdicts: [],
      camera_drops: 0,
      memory_bytes: 300,
      restarts: { core: 1, page: 2 },
      crashes: 3,
      troubles: [],
    });
    expect(healthLines(seen!)).toContain('Restarts      core 1, window 2');
  }, PATIENCE);
});

test('a kiosk whose copy an administrator destroys is revoked at its hub by its own word', async () => {
  const { hub, hubUrl, eventId } = await open();
  const { code } = await announce(hub, eventId);
  const one = await kiosk();
  const admin = { email: 'gurpreet@example.org', name: 'Gurpreet', password: 'lotus tank evening' };
  const { token } = await one.core.call('session.makeFirstAdmin', admin);
  const { call } = one.core.as(token);
  await call('sync.join', { hubUrl, code });
  await untilLive(one);
  await vi.waitFor(async () => {
    expect((await call('copy.contents', {})).onlyHere).toBe(0);
  }, PATIENCE);
  await call('copy.destroy', { people: 0 });
  await vi.waitFor(() => {
    expect(one.core.state()).toMatchObject({ code: 'copy-destroyed', facts: { hub: 'told' } });
  }, PATIENCE);
  expect(existsSync(path.join(one.folder, DATABASE_FILE))).toBe(false);
  const [seen] = await hub.hub.kiosks.fleet.list();
  expect(seen?.revoked_at).not.toBeNull();
  expect(seen?.wiped_at).not.toBeNull();
});

test('a locked kiosk lets nobody in until it is unlocked', async () => {
  const { hub, hubUrl, eventId, gateId } = await open();
  const { code } = await announce(hub, eventId);
  const one = await kiosk();
  await one.core.call('setup.enrol', { hubUrl, code });
  await untilLive(one);
  await one.core.call('setup.chooseGate', { kioskName: 'Gate A', eventId, gateId });
  const { rows } = await hub.hub.pool.query<{ id: Uuid }>('SELECT id FROM kiosks');
  const id = rows[0]?.id ?? '';
  const order = hub.hub.kiosks.fleet.order.bind(hub.hub.kiosks.fleet);
  await order(OPERATOR, id, { kind: 'lock', words: 'Call IT' });
  const scan = { scanId: newId(), text: 'x', reader: 'camera', direction: 'in' };
  await vi.waitFor(async () => {
    expect((await one.core.call('sync.view', {})).locked).toEqual({ words: 'Call IT' });
  }, PATIENCE);
  await expect(one.core.call('gate.scan', scan as never)).rejects.toMatchObject({
    code: 'kiosk-locked',
  });
  await order(OPERATOR, id, { kind: 'unlock', words: null });
  await vi.waitFor(async () => {
    expect((await one.core.call('sync.view', {})).locked).toBeNull();
  }, PATIENCE);
  expect(await one.core.call('gate.scan', scan as never)).toMatchObject({
    verdict: 'not-a-ticket',
  });
});

test('a kiosk’s support bundle comes to the hub by an order and by hand, and names nobody', async () => {
  const { hub, hubUrl, eventId } = await open();
  const { code } = await announce(hub, eventId, 'Quetzalcoatl');
  const one = await kiosk();
  const admin = { email: 'gurpreet@example.org', name: 'Gurpreet', password: 'lotus tank evening' };
  const { token } = await one.core.call('session.makeFirstAdmin', admin);
  const { call } = one.core.as(token);
  const alone = await call('support.prepare', { target: 'hub' });
  expect(alone.canSend).toBe(false);
  await call('sync.join', { hubUrl, code });
  await untilLive(one);
  mkdirSync(path.join(one.folder, 'logs'));
  const line = { message: 'page complains', text: 'no Zarathustra' };
  writeFileSync(path.join(one.folder, 'logs/shell-2026-11-24.log'), `${JSON.stringify(line)}\n`);

  const { rows } = await hub.hub.pool.query<{ id: Uuid }>('SELECT id FROM kiosks');
  const id = rows[0]?.id ?? '';
  const { fleet, logs } = hub.hub.kiosks;
  await fleet.order(OPERATOR, id, { kind: 'send-logs', words: null });
  await vi.waitFor(async () => {
    expect(await logs.list(id)).toHaveLength(1);
  }, PATIENCE);
  const listed = await call('support.prepare', { target: 'hub' });
  expect(listed.canSend).toBe(true);
  const names = ['sync.json', 'shell.log'];
  await call('support.send', { id: listed.id, names });

  const kept = await logs.list(id);
  expect(kept.map(({ order_id: order }) => order === null)).toEqual([true, false]);
  const [byHand, ordered] = await Promise.all(
    kept.map(async (log) => await logs.read(OPERATOR, id, log.id)),
  );
  for (const name of names) expect(byHand).toContain(JSON.stringify({ part: name }));
  expect(byHand).toContain('"phase": "live"');
  expect(byHand).not.toContain('store.json');
  for (const name of ['laptop.json', 'health.json', 'store.json', ...names]) {
    expect(ordered).toContain(JSON.stringify({ part: name }));
  }
  for (const text of [byHand, ordered]) {
    expect(text).toContain('page complains');
    expect(text).not.toMatch(/Zarathustra|Quetzalcoatl|Gurpreet|127\.0\.0\.1/i);
  }
});

test('a hub that was set back to an older copy has all facts again', async () => {
  const { hub, hubUrl, eventId, gateId } = await open();
  const { pool } = hub.hub;
  const joined = await joinGates(hub, { hubUrl, eventId, gateId });
  const told: Uuid[] = [];
  for (const { core } of joined) {
    const scan = { scanId: newId(), text: 'some other code', reader: 'camera', direction: 'in' };
    told.push((await core.call('gate.scan', scan as never)).checkInId);
  }
  const checkIns = async () =>
    (await pool.query<{ id: Uuid }>('SELECT id FROM check_ins')).rows.map(({ id }) => id);
  const allCame = async () => {
    expect(new Set(await checkIns())).toEqual(new Set(told));
    for (const { core } of joined) {
      expect(await core.call('sync.view', {})).toMatchObject({ phase: 'live', factsWaiting: 0 });
    }
  };
  await vi.waitFor(allCame, PATIENCE);
  // What a copy of before does not have.
  for (const table of ['check_ins', 'operations']) {
    await pool.query(`ALTER TABLE ${table} DISABLE TRIGGER ALL`);
    await pool.query(`DELETE FROM ${table}`);
    await pool.query(`ALTER TABLE ${table} ENABLE TRIGGER ALL`);
  }
  await pool.query('DELETE FROM kiosk_heads');
  const { epochs } = await openCommands(hub.hub.base);
  await epochs.begin(await epochs.settle(), 'by-hand');
  await vi.waitFor(allCame, PATIENCE);
  const { rows } = await pool.query<{ n: number }>('SELECT count(*)::int AS n FROM quarantine');
  expect(rows).toEqual([{ n: 0 }]);
});

test('a revoked kiosk hands over what it has, then nothing of its copy is left', async () => {
  const { hub, hubUrl, eventId, gateId } = await open();
  const { code } = await announce(hub, eventId);
  const one = await kiosk();
  await one.core.call('setup.enrol', { hubUrl, code });
  await untilLive(one);
  await one.core.call('setup.chooseGate', { kioskName: 'Gate A', eventId, gateId });
  const { rows } = await hub.hub.pool.query<{ id: Uuid }>('SELECT id FROM kiosks');
  await hub.hub.kiosks.fleet.revoke(OPERATOR, rows[0]?.id ?? '');
  const scan = { scanId: newId(), text: 'late', reader: 'camera', direction: 'in' };
  const { checkInId } = await one.core.call('gate.scan', scan as never);
  await vi.waitFor(() => {
    expect(one.core.state()).toMatchObject({ phase: 'failed', code: 'kiosk-revoked' });
    expect(existsSync(path.join(one.folder, 'gatehouse.db'))).toBe(false);
  }, PATIENCE);
  const kept = await hub.hub.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM operations WHERE payload::text LIKE '%' || $1 || '%'`,
    [checkInId],
  );
  const apart = await hub.hub.pool.query<{ n: number }>(
    `SELECT count(*)::int AS n FROM quarantine q WHERE q::text LIKE '%' || $1 || '%'`,
    [checkInId],
  );
  expect((kept.rows[0]?.n ?? 0) + (apart.rows[0]?.n ?? 0)).toBeGreaterThan(0);
  expect(existsSync(path.join(one.folder, 'keys.db'))).toBe(false);
});
