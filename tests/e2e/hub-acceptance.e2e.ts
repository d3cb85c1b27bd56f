import { expect, test, type Page } from '@playwright/test';
import { createPublicKey, verify } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { simpleParser, type ParsedMail } from 'mailparser';
import sharp from 'sharp';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { FULL_LOOK } from '#renderer/camera/decoder.ts';
import { signingKeyRow, type SigningKeyRow } from '#shared/domain/ticket.ts';
import { readTicket, type IssuerKey } from '#shared/ticket/verify-ticket.ts';
import { draftOf } from '#tests/fixtures/event-draft.ts';
import { chromiumProgram, openChromium, openPhone } from '#tests/fixtures/hub-browser.ts';
import { staffClient, type HubClient } from '#tests/fixtures/hub-client.ts';
import { freePorts, runHub, type HubProgram } from '#tests/hub/start/hub-program.ts';
import { openZxingWasm } from '#tools/eval-qr.ts';

// docs/ACCEPTANCE.md, from the operator's first start to the gate: the hub's own program on an empty
// folder, a person with a phone, staff with a program, and the kiosk's decoder and codec at the end.
test.skip(chromiumProgram() === null, 'no chromium on this machine');

const PERSON = { name: 'Asha Deshmukh', email: 'asha@example.com', phone: '98765 43210' };
const PERSONS_PASSWORD = 'four plain words';
const STAFF_PASSWORD = 'tin roof and lantern';
const TITLE = 'People’s Assembly for Clean Water';

let folder: string;
let program: HubProgram;
let origin: string;

test.beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-acceptance-'));
  // As root PostgreSQL runs as nobody, who must come through.
  chmodSync(folder, 0o711);
  const [port, metrics] = await freePorts(2);
  origin = `https://localhost:${port}`;
  const env = { METRICS_PORT: String(metrics), LOG_LEVEL: 'error' };
  program = runHub(['--data', folder, '--port', String(port)], env);
  await program.untilItSays('Password');
});
test.afterAll(async () => {
  program.child.kill('SIGINT');
  expect(await program.ended()).toBe(0);
  rmSync(folder, { recursive: true, force: true });
});

/** The messages to a person, in the folder that stands for a mail server. */
async function messages(): Promise<readonly ParsedMail[]> {
  const mail = path.join(folder, 'mail');
  const names = readdirSync(mail).filter((name) => name.endsWith('.eml'));
  return Promise.all(names.map((name) => simpleParser(readFileSync(path.join(mail, name)))));
}

async function messageOf(subject: RegExp): Promise<ParsedMail> {
  let found: ParsedMail | undefined;
  await expect
    .poll(async () => {
      found = (await messages()).find((one) => subject.test(one.subject ?? ''));
      return found?.subject;
    })
    .toMatch(subject);
  return found!;
}

/** A picture as a phone takes one. */
function picture(seed: number): Promise<Buffer> {
  const background = { r: 40 + 40 * seed, g: 120, b: 200 };
  return sharp({ create: { width: 1600, height: 1200, channels: 3, background } })
    .jpeg()
    .toBuffer();
}

/** Signs staff in whose password was shown once: they choose one of their own by it. */
function signInFirst(email: string, password: string): Promise<HubClient> {
  const ca = readFileSync(path.join(folder, 'keys/ca.crt'), 'utf8');
  return staffClient({ origin, ca }, { email, password, new_password: STAFF_PASSWORD });
}

async function staff(admin: HubClient, role: string): Promise<HubClient> {
  const email = `${role}@example.org`;
  const made = await admin.call('POST', '/v1/staff', { email, name: `The ${role}`, role });
  return signInFirst(email, String(made['password']));
}

function firstAdmin(): Promise<HubClient> {
  const shown = (what: string): string => new RegExp(`${what} +(\\S+)`).exec(program.said())![1]!;
  return signInFirst(shown('E-mail'), shown('Password'));
}

async function registerAndSignIn(page: Page): Promise<void> {
  await page.goto(`${origin}/register`);
  await page.getByLabel('Full name').fill(PERSON.name);
  await page.getByLabel('E-mail address').fill(PERSON.email);
  await page.getByLabel('Mobile number').fill(PERSON.phone);
  await page.getByLabel('Place').fill('Sadar, Nagpur');
  await page.getByLabel('Password', { exact: true }).fill(PERSONS_PASSWORD);
  await page.getByRole('button', { name: 'Make my account' }).click();
  const { text } = await messageOf(/confirm/i);
  await page.goto(/https:\S+\/confirm\?token=\S+/.exec(text ?? '')![0]);
  await page.getByRole('button', { name: 'Confirm my address' }).click();
  await page.getByLabel('E-mail address').fill(PERSON.email);
  await page.getByLabel('Password', { exact: true }).fill(PERSONS_PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: '3 pictures are missing' })).toBeVisible();
}

async function sendPictures(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Take: Aadhaar, front' }).click();
  const headings = ['Front of your Aadhaar card', 'Back of your Aadhaar card', 'A selfie'];
  for (const [seed, name] of headings.entries()) {
    await expect(page.getByRole('heading', { name })).toBeVisible();
    await page.getByLabel('Take or choose a picture').setInputFiles({
      name: `IMG_${seed}.jpg`,
      mimeType: 'image/jpeg',
      buffer: await picture(seed),
    });
    await page.getByRole('button', { name: 'Send this picture' }).click();
  }
}

function issuerKey(row: SigningKeyRow): IssuerKey {
  const x = Buffer.from(row.public_key, 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return {
    keyId: row.key_id,
    eventId: row.event_id,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    revokedAt: row.revoked_at,
    verify: (bytes, signature) => verify(null, bytes, key, signature),
  };
}

/** Reads a picture's code as a kiosk does. */
async function readCode(png: Buffer): Promise<string> {
  const decoder = await openZxingWasm();
  const { data, info } = await sharp(png)
    .flatten({ background: '#ffffff' })
    .extend({ top: 40, bottom: 40, left: 40, right: 40, background: '#ffffff' })
    .grayscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const codes = decoder.decode({ data, width, height, stride: width }, FULL_LOOK);
  decoder.close();
  return codes[0]!.text;
}

test('from an empty folder to a ticket that a gate believes', async () => {
  test.setTimeout(180_000);
  const admin = await firstAdmin();
  const organiser = await staff(admin, 'organiser');
  const reviewer = await staff(admin, 'reviewer');

  const eventId: Uuid = newId();
  const draft = draftOf({ title: TITLE, capacity: 500 });
  await organiser.call('PUT', `/v1/events/${eventId}`, draft);

  const browser = await openChromium();
  const { page } = await openPhone(browser, { ignoreHTTPSErrors: true });
  await page.goto(`${origin}/`);
  await expect(page.getByRole('link', { name: TITLE })).toBeVisible();
  await registerAndSignIn(page);
  await sendPictures(page);
  await expect(page.getByRole('heading', { name: 'We are checking your pictures' })).toBeVisible();
  await page.goto(`${origin}/events/${eventId}`);
  await page.getByRole('button', { name: 'Register for this event' }).click();
  await messageOf(/registration|registered/i);

  const { case: found } = await reviewer.call('POST', '/v1/reviews/next', {});
  const person = found as { user_id: Uuid; seen_id: Uuid | null; documents: { id: Uuid }[] };
  expect(person.documents).toHaveLength(3);
  for (const { id } of person.documents) {
    const { format } = await sharp(await reviewer.bytes(`/v1/documents/${id}/display`)).metadata();
    expect(format).toBe('jpeg');
  }
  await reviewer.call('POST', `/v1/reviews/${person.user_id}/decisions`, {
    id: newId(),
    decision: 'approved',
    seen_id: person.seen_id,
    documents: person.documents.map(({ id }) => id),
  });

  const ticket = await messageOf(/ticket/i);
  const code = ticket.attachments.find(({ contentType }) => contentType === 'image/png');
  const { signing_keys: rows } = await organiser.call('GET', `/v1/events/${eventId}/signing-keys`);
  const keys = signingKeyRow.array().parse(rows).map(issuerKey);
  const text = await readCode(code!.content);
  const now = new Date().toISOString();
  const reading = readTicket(text, (id) => keys.filter(({ keyId }) => keyId === id), now);
  expect(reading).toMatchObject({ kind: 'genuine', eventId });

  await page.goto(`${origin}/account`);
  await page.getByRole('link', { name: `Ticket : ${TITLE}` }).click();
  await expect(page.getByRole('img', { name: /QR code of your ticket/ })).toBeVisible();
  await browser.close();
});
