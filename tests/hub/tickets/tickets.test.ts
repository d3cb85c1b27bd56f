import { execFile } from 'node:child_process';
import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { registrationId } from '#shared/domain/id.ts';
import { readTicket, type IssuerKey } from '#shared/ticket/verify-ticket.ts';
import { FULL_LOOK } from '#renderer/camera/decoder.ts';
import { createZxingWasmDecoder } from '#renderer/camera/zxing-wasm-decoder.ts';
import { openHubDesk, type HubDesk } from '#tests/fixtures/hub-desk.ts';

const run = promisify(execFile);

/** What the kiosk's camera reads in a picture. */
async function readCode(picture: Buffer): Promise<string[]> {
  const file = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm');
  const wasm = Uint8Array.from(readFileSync(file));
  const decoder = await createZxingWasmDecoder(async () => wasm.buffer);
  const { data, info } = await sharp(picture)
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const codes = decoder.decode(
    { data: new Uint8Array(data), width, height, stride: width },
    FULL_LOOK,
  );
  decoder.close();
  return codes.map(({ text }) => text);
}

/** The keys that a kiosk would know. */
async function issuerKeys(desk: HubDesk): Promise<IssuerKey[]> {
  const rows = await desk.base.database.selectFrom('signing_keys').selectAll().execute();
  return rows.map((row) => {
    const x = Buffer.from(row.public_key, 'base64').toString('base64url');
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
    return {
      keyId: row.key_id,
      eventId: row.event_id,
      validFrom: row.valid_from,
      validUntil: row.valid_until,
      revokedAt: row.revoked_at,
      verify: (bytes, signature) => verify(null, bytes, key, signature),
    };
  });
}

async function ticketed(desk: HubDesk, name = 'Asha Kulkarni') {
  const event = await desk.addEvent();
  const person = await desk.addPerson({ status: 'approved', name });
  const made = await desk.ask(person, 'POST', '/v1/me/registrations', { event_id: event.id });
  const url = `/v1/me/registrations/${made.body.registration.id}/ticket`;
  return { event, person, url, id: made.body.registration.id as string };
}

test('a ticket’s code is read by the kiosk’s decoder and is genuine under the event’s key', async () => {
  await using desk = await openHubDesk();
  const { event, person, url } = await ticketed(desk);
  const ticket = (await desk.ask(person, 'GET', url)).body;
  const svg = await desk.ask(person, 'GET', `${url}.svg`);
  expect(svg.headers['content-type']).toBe('image/svg+xml');
  const picture = await sharp(svg.bytes, { density: 300 }).resize(600).png().toBuffer();
  const [text = ''] = await readCode(picture);
  expect(text).toBe(ticket.text);
  const keys = await issuerKeys(desk);
  const now = new Date(desk.base.now()).toISOString();
  expect(readTicket(text, (id) => keys.filter(({ keyId }) => keyId === id), now)).toMatchObject({
    kind: 'genuine',
    eventId: event.id,
    claim: { number: ticket.number },
  });
  expect(await desk.mailsOf(person.id)).toEqual(['ticket']);
  expect(await desk.logged()).toEqual([
    'event.made',
    'signing-key.added',
    'registration.added',
    'ticket.issued',
  ]);
});

test.each([
  ['a4', 'en'],
  ['a4', 'hi'],
  ['phone', 'hi'],
] as const)('a ticket on paper (%s, %s) says its code and its words', async (size, language) => {
  await using desk = await openHubDesk();
  const { person, url } = await ticketed(desk, 'श्रीमती क्षितिज्ञा द्विवेदी');
  const { text } = (await desk.ask(person, 'GET', url)).body;
  const pdf = await desk.ask(person, 'GET', `${url}.pdf?size=${size}&language=${language}`);
  expect(pdf.headers['content-type']).toBe('application/pdf');
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-paper-'));
  try {
    const file = path.join(folder, 'ticket.pdf');
    writeFileSync(file, pdf.bytes);
    await run('pdftoppm', ['-r', '110', '-png', '-singlefile', file, path.join(folder, 'page')]);
    expect(await readCode(readFileSync(path.join(folder, 'page.png')))).toEqual([text]);
    const fonts = (await run('pdffonts', [file])).stdout;
    expect(fonts).toContain('NotoSans');
    // Both embedded: no printer has Devanagari of its own.
    expect(fonts.match(/yes yes yes/g)?.length).toBeGreaterThanOrEqual(3);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a ticket is its owner’s alone, and none before the approval', async () => {
  await using desk = await openHubDesk();
  const { person, url, event } = await ticketed(desk);
  const other = await desk.addPerson();
  expect((await desk.ask(other, 'GET', url)).body.code).toBe('registration-unknown');
  expect((await desk.ask(null, 'GET', url)).status).toBe(401);
  await desk.ask(other, 'POST', '/v1/me/registrations', { event_id: event.id });
  const own = registrationId(other.id, event.id);
  const early = await desk.ask(other, 'GET', `/v1/me/registrations/${own}/ticket`);
  expect([early.status, early.body.code]).toEqual([409, 'ticket-not-ready']);
  expect((await desk.ask(person, 'GET', url)).status).toBe(200);
});

test('a replaced ticket names the new one, a revoked one is gone, a cancelled place ends both', async () => {
  await using desk = await openHubDesk();
  const { person, url, id } = await ticketed(desk);
  const supervisor = await desk.addStaff('supervisor');
  const before = (await desk.ask(person, 'GET', url)).body.number;
  const next = (await desk.ask(supervisor, 'POST', `/v1/registrations/${id}/ticket`)).body;
  expect((await desk.ask(person, 'GET', url)).body.number).toBe(next.number);
  expect((await desk.ask(supervisor, 'DELETE', `/v1/tickets/${next.number}`)).status).toBe(204);
  expect((await desk.ask(person, 'GET', url)).body.code).toBe('ticket-not-ready');
  const third = (await desk.ask(supervisor, 'POST', `/v1/registrations/${id}/ticket`)).body;
  await desk.ask(person, 'DELETE', `/v1/me/registrations/${id}`);
  const rows = await desk.base.database
    .selectFrom('tickets')
    .select(['number', 'status', 'replaced_by'])
    .orderBy('created_at')
    .execute();
  expect(rows).toEqual([
    { number: before, status: 'replaced', replaced_by: next.number },
    { number: next.number, status: 'revoked', replaced_by: null },
    { number: third.number, status: 'revoked', replaced_by: null },
  ]);
});

test('the private half of an issuer’s key is sealed, and opens no other event’s', async () => {
  await using desk = await openHubDesk();
  await desk.addEvent();
  const row = await desk.base.database
    .selectFrom('issuer_keys')
    .selectAll()
    .executeTakeFirstOrThrow();
  const { master } = desk.base.keys;
  const binding = `issuer-key\0${row.event_id}\0${row.key_id}`;
  expect(master.open(row.sealed_private_key, binding)).toHaveLength(48);
  expect(() => master.open(row.sealed_private_key, `${binding}1`)).toThrow('does not open');
});

test('a message’s ticket is the same as its owner’s', async () => {
  await using desk = await openHubDesk();
  const { person, url, id } = await ticketed(desk);
  const ticket = (await desk.ask(person, 'GET', url)).body;
  const mailed = await desk.tickets.paper.forMail(id, 'hi');
  expect(mailed).toMatchObject({ number: ticket.shown_number, ticketType: 'Standard' });
  expect(await readCode(Buffer.from(mailed?.code ?? []))).toEqual([ticket.text]);
});

test('the code of a poster leads to the event’s page', async () => {
  await using desk = await openHubDesk();
  const { id } = await desk.addEvent();
  const address = `https://hub.example/events/${id}`;
  const png = await desk.ask(null, 'GET', `/v1/events/${id}/code.png`);
  expect(await readCode(png.bytes)).toEqual([address]);
  const svg = await desk.ask(null, 'GET', `/v1/events/${id}/code.svg`);
  expect(await readCode(await sharp(svg.bytes).resize(600).png().toBuffer())).toEqual([address]);
  expect((await desk.ask(null, 'GET', `/v1/events/${id}/code.gif`)).status).toBe(400);
});
