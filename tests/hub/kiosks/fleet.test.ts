import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { daysOfReopenCode, reopenKey } from '#shared/domain/reopen-code.ts';
import type { KioskReport } from '#shared/wire/sync.ts';
import { openTestHub, type TestHub } from '#tests/fixtures/hub-app.ts';
import { addCallers, type Callers } from '#tests/fixtures/hub-callers.ts';
import { addHubEvent } from '#tests/fixtures/hub-event.ts';
import { enrolKiosk, KIOSK_RECIPIENT } from '#tests/fixtures/hub-kiosk.ts';

let stand: TestHub;
let callers: Callers;
let event: Uuid;
beforeAll(async () => {
  stand = await openTestHub();
  callers = await addCallers(stand);
  event = await addHubEvent(stand.hub.pool, 'Assembly');
});
afterAll(() => stand[Symbol.asyncDispose]());

async function asAdmin(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH',
  url: string,
  payload?: object,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = await callers.headers('api', 'admin');
  const answer = await stand.app.inject({
    method,
    url,
    headers,
    ...(payload === undefined ? {} : { payload }),
  });
  const isJson = String(answer.headers['content-type']).includes('json');
  return { status: answer.statusCode, body: isJson ? answer.json() : { text: answer.body } };
}

const REPORT: KioskReport = {
  version: '0.1.0',
  gate_id: null,
  event_id: null,
  copy_at: '2026-11-23T10:32:00.000Z',
  facts_waiting: 3,
  dead_letters: 1,
  disk_free: 1_000_000_000,
  clock_skew: -150_000,
  camera: 'ready',
  done_orders: [],
};

async function entries(about: Uuid): Promise<string[]> {
  const { rows } = await stand.hub.pool.query<{ activity_type: string }>(
    'SELECT activity_type FROM activity_logs WHERE about_id = $1 ORDER BY position',
    [about],
  );
  return rows.map((one) => one.activity_type);
}

describe('the fleet, for staff', () => {
  test('is announced with a code and what its QR code says, once', async () => {
    const payload = { name: 'Gate East', use: 'office', events: [event] };
    const { status, body } = await asAdmin('POST', '/v1/kiosks', payload);
    expect(status).toBe(201);
    expect(body['code']).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    const qr = new URL(String(body['qr']));
    const said = new URLSearchParams(qr.hash.slice(1));
    expect([qr.origin, said.get('code')]).toEqual(['https://hub.example', body['code']]);
    expect(said.get('ca')).toMatch(/^[\w-]{43}$/);
    const one = await asAdmin('GET', `/v1/kiosks/${String(body['kiosk_id'])}`);
    expect(one.body).toMatchObject({ name: 'Gate East', use: 'office', enrolled_at: null });
    expect(JSON.stringify(one.body)).not.toContain(String(body['code']));
    const none = await asAdmin('POST', '/v1/kiosks', { name: 'X', events: [newId()] });
    expect([none.status, none.body['code']]).toEqual([404, 'event-unknown']);
    expect((await asAdmin('POST', '/v1/kiosks', { name: ' ' })).body['code']).toBe('invalid-input');
  });

  test('shows each kiosk with what it said of itself', async () => {
    const kiosk = await enrolKiosk(stand, { name: 'Gate B', events: [event] });
    await stand.hub.kiosks.standing.report(kiosk.id, REPORT);
    await kiosk.ask('POST', '/v1/sync/certificate', { tls_key: kiosk.keys.tlsKey });
    const { body } = await asAdmin('GET', '/v1/kiosks');
    const kiosks = body['kiosks'] as Record<string, unknown>[];
    expect(kiosks.find(({ id }) => id === kiosk.id)).toMatchObject({
      name: 'Gate B',
      use: 'gate',
      report: REPORT,
      events: [{ id: event, title: 'Assembly' }],
      revoked_at: null,
      last_seen_at: expect.any(String),
      certificate_until: expect.any(String),
      reported_at: expect.any(String),
    });
  });

  test('is renamed, used for something else, given events and let go of them', async () => {
    const kiosk = await enrolKiosk(stand, { events: [event] });
    const other = await addHubEvent(stand.hub.pool, 'Rally');
    const url = `/v1/kiosks/${kiosk.id}`;
    await asAdmin('PATCH', url, { name: 'Gate C' });
    await asAdmin('PATCH', url, { use: 'office' });
    await asAdmin('PUT', `${url}/events`, { events: [other, other] });
    expect(await stand.hub.kiosks.standing.of(kiosk.id)).toEqual({
      kiosk_id: kiosk.id,
      name: 'Gate C',
      use: 'office',
      events: [{ id: other, title: 'Rally', attendees: 0 }],
      orders: [],
      lease_days: 30,
    });
    const wrong = await asAdmin('PUT', `${url}/events`, { events: [newId()] });
    expect(wrong.body['code']).toBe('event-unknown');
    expect(await entries(kiosk.id)).toEqual([
      'kiosk.enrolled',
      'kiosk.changed',
      'kiosk.changed',
      'kiosk.assigned',
    ]);
  });

  test('is given orders, the latest of a kind, and says when they are done', async () => {
    const kiosk = await enrolKiosk(stand);
    const orders = `/v1/kiosks/${kiosk.id}/orders`;
    await asAdmin('POST', orders, { kind: 'lock', words: 'Ask IT' });
    await asAdmin('POST', orders, { kind: 'lock', words: 'Ask Asha' });
    const locked = await stand.hub.kiosks.fleet.find(kiosk.id);
    expect(locked.locked_at).not.toBeNull();
    expect(locked.open_orders).toEqual([
      { id: expect.any(String), kind: 'lock', words: 'Ask Asha' },
    ]);
    await asAdmin('POST', orders, { kind: 'unlock' });
    await asAdmin('POST', orders, { kind: 'push-again' });
    const { orders: open } = await stand.hub.kiosks.standing.of(kiosk.id);
    expect(open.map(({ kind }) => kind)).toEqual(['unlock', 'push-again']);
    const foreign = await enrolKiosk(stand);
    const done = { ...REPORT, done_orders: open.map(({ id }) => id) };
    await stand.hub.kiosks.standing.report(foreign.id, done);
    expect((await stand.hub.kiosks.standing.of(kiosk.id)).orders).toHaveLength(2);
    await stand.hub.kiosks.standing.report(kiosk.id, done);
    expect((await stand.hub.kiosks.standing.of(kiosk.id)).orders).toEqual([]);
    expect((await stand.hub.kiosks.fleet.find(kiosk.id)).locked_at).toBeNull();
  });

  test('is opened by a code once its lease has ended, unless it was revoked', async () => {
    const kiosk = await enrolKiosk(stand);
    const url = `/v1/kiosks/${kiosk.id}`;
    const made = await asAdmin('POST', `${url}/reopenings`, { challenge: 'ab2d-4f7h', days: 3 });
    expect([made.status, made.body]).toEqual([
      201,
      { code: expect.stringMatching(/^3[0-9A-HJKMNP-TV-Z]{9}$/) },
    ]);
    const asIdentity = await readFile(path.join(stand.folder, 'keys', 'sync.age'), 'utf8');
    const key = reopenKey(asIdentity, KIOSK_RECIPIENT, kiosk.id);
    const asked = { kioskId: kiosk.id, challenge: 'AB2D4F7H' };
    expect(daysOfReopenCode(key, asked, String(made.body['code']))).toBe(3);
    for (const body of [
      { challenge: 'AB2D4F7', days: 3 },
      { challenge: 'AB2D4F7U', days: 3 },
      { challenge: 'AB2D4F7H', days: 32 },
    ]) {
      const wrong = await asAdmin('POST', `${url}/reopenings`, body);
      expect([wrong.status, wrong.body['code']]).toEqual([400, 'invalid-input']);
    }
    expect((await entries(kiosk.id)).filter((type) => type === 'kiosk.reopened')).toHaveLength(1);
    await asAdmin('POST', `${url}/revoke`);
    const late = await asAdmin('POST', `${url}/reopenings`, { challenge: 'AB2D4F7H', days: 3 });
    expect(late.body['code']).toBe('kiosk-revoked');
  });

  test('is revoked for good, and nothing of it is deleted', async () => {
    const kiosk = await enrolKiosk(stand, { events: [event] });
    const url = `/v1/kiosks/${kiosk.id}`;
    const first = await asAdmin('POST', `${url}/revoke`);
    const second = await asAdmin('POST', `${url}/revoke`);
    expect(second.body['revoked_at']).toBe(first.body['revoked_at']);
    expect(second.body).toMatchObject({ wiped_at: null, events: [{ id: event }] });
    const changed = await asAdmin('PATCH', url, { name: 'Back again' });
    expect(changed.body['code']).toBe('kiosk-revoked');
    expect((await entries(kiosk.id)).filter((type) => type === 'kiosk.revoked')).toHaveLength(1);
    const unknown = await asAdmin('POST', `/v1/kiosks/${newId()}/revoke`);
    expect([unknown.status, unknown.body['code']]).toEqual([404, 'kiosk-unknown']);
  });
});

describe('logs of kiosks', () => {
  test('come without what is personal, are read by staff, and the oldest go', async () => {
    const kiosk = await enrolKiosk(stand);
    await stand.hub.kiosks.fleet.order(
      { type: 'system', id: null, ip: null, userAgent: null },
      kiosk.id,
      { kind: 'send-logs', words: null },
    );
    const [order] = (await stand.hub.kiosks.standing.of(kiosk.id)).orders;
    const kept = `2026-11-23T10:32:00.000Z info kiosk ${kiosk.id} at 1795430000123: 250 rows, 98765 ms`;
    const lines = `${kept}\nfor asha@example.org, +91 98765 43210, 2345 6789 0123\nGH1-${'A1b2'.repeat(20)}`;
    const sent = await kiosk.ask('POST', '/v1/sync/logs', { order_id: order!.id, lines });
    expect(sent.statusCode).toBe(204);
    const { body } = await asAdmin('GET', `/v1/kiosks/${kiosk.id}/logs`);
    const [log] = body['logs'] as { id: string; order_id: string }[];
    expect(log!.order_id).toBe(order!.id);
    const read = await asAdmin('GET', `/v1/kiosks/${kiosk.id}/logs/${log!.id}`);
    expect(read.body['text']).toBe(`${kept}\nfor [removed], [removed], [removed]\n[removed]`);
    for (let at = 0; at < 11; at += 1) {
      await kiosk.ask('POST', '/v1/sync/logs', { order_id: null, lines: `${at}` });
    }
    const all = await asAdmin('GET', `/v1/kiosks/${kiosk.id}/logs`);
    expect(all.body['logs']).toHaveLength(10);
    expect(await entries(kiosk.id)).toContain('kiosk.log-read');
  });

  test('stay where they are asked for again before the kiosk said that it is done', async () => {
    const kiosk = await enrolKiosk(stand);
    const ask = () =>
      stand.hub.kiosks.fleet.order(
        { type: 'system', id: null, ip: null, userAgent: null },
        kiosk.id,
        { kind: 'send-logs', words: null },
      );
    await ask();
    const [first] = (await stand.hub.kiosks.standing.of(kiosk.id)).orders;
    await kiosk.ask('POST', '/v1/sync/logs', { order_id: first!.id, lines: 'a' });
    await ask();
    const { orders } = await stand.hub.kiosks.standing.of(kiosk.id);
    expect(orders).toHaveLength(1);
    expect(orders[0]!.id).not.toBe(first!.id);
    const { body } = await asAdmin('GET', `/v1/kiosks/${kiosk.id}/logs`);
    expect(body['logs']).toMatchObject([{ order_id: null }]);
  });

  test('are refused for another’s order, and where they are too long', async () => {
    const kiosk = await enrolKiosk(stand);
    const wrong = await kiosk.ask('POST', '/v1/sync/logs', { order_id: newId(), lines: 'a' });
    expect(wrong.statusCode).toBe(404);
    const lines = 'x'.repeat(1_000_001);
    const long = await kiosk.ask('POST', '/v1/sync/logs', { order_id: null, lines });
    expect(long.json().code).toBe('invalid-input');
    const huge = await kiosk.ask('POST', '/v1/sync/logs', {
      order_id: null,
      lines: lines + lines + lines,
    });
    expect(huge.statusCode).toBe(413);
    expect(huge.headers['gatehouse-time']).toMatch(/^\d{13}$/);
  });
});
