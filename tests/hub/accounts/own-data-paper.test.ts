import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OWN_DATA_WORDS } from '#server/paper/own-data-words.ts';
import { ownDataPdf } from '#server/paper/own-data-pdf.ts';
import { openAccountsHub, type AccountsHub } from './accounts-hub.ts';

const run = promisify(execFile);

/** What a PDF says, and how many pages it says it on. */
async function read(pdf: Uint8Array): Promise<{ text: string; pages: number; fonts: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-paper-'));
  try {
    const file = path.join(folder, 'data.pdf');
    writeFileSync(file, pdf);
    const text = (await run('pdftotext', ['-layout', file, '-'])).stdout;
    const { stdout: fonts } = await run('pdffonts', [file]);
    return { text, pages: text.split('\f').length - 1, fonts };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let hub: AccountsHub;
beforeAll(async () => {
  hub = await openAccountsHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

async function signedIn(email: string, phone: string): Promise<{ id: string; token: string }> {
  const id = await hub.addPerson(email, phone);
  const { access: token } = await hub.signIn(email);
  await hub.call('PATCH', '/v1/me', { token, body: { location: 'Kolhapur' } });
  const consent = { purpose: 'face-matching', decision: 'given', language: 'hi' };
  await hub.call('PUT', '/v1/me/consents', { token, body: consent });
  return { id, token };
}

// What a PDF gives back of Devanagari is not in order; that it was set is seen by its font.
test.each([
  ['en', '9876500001', Object.values(OWN_DATA_WORDS.en.parts), /NotoSans/],
  ['hi', '9876500002', [], /Devanagari/],
] as const)('one’s own data are on paper, in words (%s)', async (language, phone, titles, font) => {
  const { id, token } = await signedIn(`paper-${language}@example.org`, phone);
  const url = `/v1/me/data.pdf?language=${language}`;
  const answer = await hub.call('GET', url, { token });
  expect(answer.headers['content-type']).toBe('application/pdf');
  expect(answer.headers['cache-control']).toBe('no-store');
  const { text, fonts } = await read(answer.rawPayload);
  for (const said of [`paper-${language}@example.org`, phone, 'Kolhapur', 'Pune']) {
    expect(text).toContain(said);
  }
  // An edit as people read it.
  expect(text).toMatch(/: Pune · .+: Kolhapur/);
  expect(text).not.toContain(id);
  expect(text).not.toContain('argon2');
  for (const title of titles) expect(text).toContain(title);
  expect(fonts).toMatch(font);
  const entries = await hub.base.database
    .selectFrom('activity_logs')
    .select('activity_type')
    .where('about_id', '=', id)
    .where('activity_type', '=', 'account.data-read')
    .execute();
  expect(entries).toHaveLength(1);
});

test('what is read has its words, the same in both languages', async () => {
  const { en, hi } = OWN_DATA_WORDS;
  expect(Object.keys(hi.parts)).toEqual(Object.keys(en.parts));
  expect(Object.keys(hi.columns)).toEqual(Object.keys(en.columns));
  const { token } = await signedIn('words@example.org', '9876500003');
  const body = (await hub.call('GET', '/v1/me/data', { token })).json<Record<string, object>>();
  const parts = Object.entries(body).filter(([, part]) => typeof part === 'object');
  expect(parts.map(([name]) => name).toSorted()).toEqual(Object.keys(en.parts).toSorted());
  const columns = parts
    .flatMap(([, part]) => (Array.isArray(part) ? part : [part]))
    .flatMap((row: object) => Object.keys(row))
    .filter((column) => !/(^|_)id$/.test(column));
  expect(columns.filter((column) => !(column in en.columns))).toEqual([]);
  expect(columns).toContain('text_version');
});

test('a long record goes over many pages, and nothing of it is left out', async () => {
  const entries = Array.from({ length: 200 }, (_unused, at) => ({
    activity_type: `entry-${at}`,
    created_at: '2026-11-24T10:00:00.000Z',
    facts: { about: 'x'.repeat(at === 7 ? 6_000 : 10) },
  }));
  const data = {
    made_at: '2026-11-24T10:00:00.000Z',
    account: { name: 'आशा Sharma' },
    log: entries,
  };
  const { text, pages } = await read(await ownDataPdf(data, 'en'));
  expect(pages).toBeGreaterThan(10);
  for (const { activity_type: type } of entries) expect(text).toMatch(new RegExp(`${type}\\b`));
  expect(text.match(/x/g)?.length).toBeGreaterThanOrEqual(6_000 + 199 * 10);
  expect(text).toContain('24 Nov 2026, 10:00');
  expect(text).toContain(`Page ${pages}`);
});
