import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HOLDERS } from '#tests/fixtures/hub-callers.ts';
import { PageReader } from '#tests/fixtures/page-reader.ts';
import { addAccount, openAttackedHub, PASSWORD, type AttackedHub } from './attacked-hub.ts';

let hub: AttackedHub;
beforeAll(async () => {
  hub = await openAttackedHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

/** What a person must not set of themselves. */
const PRIVILEGED = {
  id: '019a0000-0000-7000-8000-000000000001',
  status: 'approved',
  role: 'admin',
  blocked: false,
  email_confirmed_at: '2026-01-01T00:00:00.000Z',
  emailConfirmedAt: '2026-01-01T00:00:00.000Z',
  review_state: 'done',
  password_hash: 'x',
  version: '9'.repeat(17),
};

describe('members that nobody asked for', () => {
  test('are refused where an account is made, and none is', async () => {
    const person = {
      name: 'Asha Verma',
      email: 'more@hub.example',
      phone: '9000000055',
      location: 'Pune',
      password: PASSWORD,
    };
    for (const [name, value] of Object.entries(PRIVILEGED)) {
      const payload = { ...person, [name]: value };
      const answer = await hub.app.inject({ method: 'POST', url: '/v1/accounts', payload });
      expect([name, answer.statusCode]).toEqual([name, 400]);
    }
    const reader = new PageReader(hub.app);
    await reader.get('/register');
    const sent = { ...person, ...PRIVILEGED, blocked: 'false' };
    expect((await reader.send('/register', sent)).statusCode).toBe(303);
    const row = await hub.stand.hub.base.database
      .selectFrom('users')
      .selectAll()
      .where('email', '=', person.email)
      .executeTakeFirstOrThrow();
    expect(row).toMatchObject({ status: 'pending', email_confirmed_at: null });
    expect([row.id, row.version]).not.toContain(PRIVILEGED.id);
  });

  test('are refused where one changes oneself', async () => {
    const before = await hub.rowsOfVictim();
    for (const [name, value] of Object.entries({ ...PRIVILEGED, email: 'x@hub.example' })) {
      const answer = await hub.app.inject({
        method: 'PATCH',
        url: '/v1/me',
        headers: { authorization: hub.victim.bearer },
        payload: { location: 'Goa', [name]: value },
      });
      expect([name, answer.statusCode]).toEqual([name, 400]);
    }
    expect(await hub.rowsOfVictim()).toBe(before);
  });

  test.each([
    '{"email":"a@b.co","password":"x","__proto__":{"admin":true}}',
    '{"email":"a@b.co","password":"x","constructor":{"prototype":{"admin":true}}}',
  ])('never reach a prototype: %s', async (payload) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await hub.app.inject({ method: 'POST', url: '/v1/sessions', headers, payload });
    expect(answer.statusCode).toBe(400);
    expect(Reflect.get({}, 'admin')).toBeUndefined();
  });

  test('of a form never reach a prototype', async () => {
    const reader = new PageReader(hub.app);
    await reader.get('/sign-in');
    await reader.send('/sign-in', {
      email: 'a@b.co',
      password: 'x',
      '__proto__[admin]': 'true',
      'constructor.prototype.admin': 'true',
    });
    expect(Reflect.get({}, 'admin')).toBeUndefined();
  });
});

describe('what is typed', () => {
  const typed = '<b>Asha</b> <%= 7*7 %> {{7*7}} ${7*7}';

  test('is no template, no tag and no header, in no message', async () => {
    const { hub: whole, folder } = hub.stand;
    const email = 'template@hub.example';
    const name = 'Asha <%= 7*191 %> {{7*191}} ${7*191}';
    await addAccount(hub.stand, hub.app, { email, phone: '9000000056', name });
    // A message that asks to confirm what is confirmed is not sent.
    await whole.pool.query('UPDATE users SET email_confirmed_at = NULL WHERE email = $1', [email]);
    const { rows } = await whole.pool.query<{ id: string }>(
      `SELECT mails.id FROM mails JOIN users ON users.id = user_id WHERE users.email = $1`,
      [email],
    );
    const work = whole.openWork();
    const signal = AbortSignal.timeout(20_000);
    await work.tasks['send-mail']({ mailId: rows[0]!.id }, { id: 'a', isLast: true, signal });
    await work.close();
    const files = readdirSync(`${folder}/mail`).filter((one) => one.endsWith('.eml'));
    const text = files.map((one) => readFileSync(`${folder}/mail/${one}`, 'utf8')).join('');
    expect(text).toContain('template@hub.example');
    expect(text).not.toContain('1337');
  });

  test('is shown again as text', async () => {
    const reader = new PageReader(hub.app);
    await reader.get('/register');
    const answer = await reader.send('/register', { name: typed, email: '"><script>x</script>' });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain('&lt;%= 7*7 %');
    expect(answer.body).not.toMatch(/<script>x|<b>Asha|49/);
  });

  test.each(['Asha\r\nBcc: thief@evil.example', 'Asha\nSubject: x', 'Asha\u0000', 'Asha\u2028x'])(
    'ends no line of a header: %j',
    async (name) => {
      const email = `line-${Buffer.from(name).toString('hex').slice(8, 20)}@hub.example`;
      const payload = { name, email, phone: '9000000057', location: 'Pune', password: PASSWORD };
      await hub.app.inject({ method: 'POST', url: '/v1/accounts', payload });
      const rows = await hub.stand.hub.base.database.selectFrom('users').select('name').execute();
      const lines = /[\p{Cc}\p{Zl}\p{Zp}]/u;
      expect(rows.filter((row) => lines.test(row.name))).toEqual([]);
    },
  );

  test('in a list is never part of a statement', async () => {
    const headers = await hub.callers.headers('api', 'admin');
    const count = async (): Promise<number> =>
      Number((await hub.stand.hub.pool.query('SELECT count(*) FROM users')).rows[0].count);
    const before = await count();
    const begun = performance.now();
    for (const text of [
      "' OR 1=1 --",
      "x'; DELETE FROM users; --",
      "'||pg_sleep(5)||'",
      '%',
      '_',
    ]) {
      const url = `/v1/attendees?q=${encodeURIComponent(text)}`;
      const answer = await hub.app.inject({ url, headers });
      expect([text, answer.statusCode < 500]).toEqual([text, true]);
    }
    expect(performance.now() - begun).toBeLessThan(4_000);
    expect(await count()).toBe(before);
  });
});

describe('a path that climbs', () => {
  const CLIMBS = [
    '../../../package.json',
    '..%2f..%2f..%2fpackage.json',
    '..%252f..%252fpackage.json',
    '%2e%2e/%2e%2e/package.json',
    '..%5c..%5cpackage.json',
    '....//....//package.json',
    '%2fetc%2fpasswd',
    'site.css%00.js',
    '__proto__',
    'constructor',
  ];
  test.each(['/assets/', '/v1/docs/', '/v1/documents/'])(
    'from %s leads nowhere',
    async (folder) => {
      const headers = await hub.callers.headers('api', 'attendee');
      for (const climb of CLIMBS) {
        const answer = await hub.app.inject({ url: `${folder}${climb}`, headers });
        expect([climb, answer.statusCode]).toEqual([climb, 404]);
        expect(answer.body).not.toMatch(/"dependencies"|root:/);
      }
    },
  );
});

describe('limits', () => {
  beforeEach(() => hub.stand.hub.pool.query('DELETE FROM rate_limits'));
  const attempt = (email: string, address: string) =>
    hub.stand.app.inject({
      method: 'POST',
      url: '/v1/sessions',
      payload: { email, password: 'wrong password' },
      headers: {
        'x-forwarded-for': address,
        'x-real-ip': address,
        forwarded: `for=${address}`,
        'cf-connecting-ip': address,
      },
    });

  test('of sign-ins are the same from every address that a header claims', async () => {
    const statuses: number[] = [];
    for (let index = 0; index < 6; index++) {
      statuses.push((await attempt('target@hub.example', `198.51.100.${index}`)).statusCode);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
    const networks = await hub.stand.hub.pool.query(
      `SELECT count(*) FROM rate_limits WHERE key LIKE '%198.51.100%'`,
    );
    expect(Number(networks.rows[0].count)).toBe(0);
  });

  test('of sign-ins count for the account that is tried, whoever is signed in meanwhile', async () => {
    const statuses: number[] = [];
    for (const holder of [...HOLDERS, 'attendee'] as const) {
      const { authorization = '' } = await hub.callers.headers('api', holder);
      const answer = await hub.stand.app.inject({
        method: 'POST',
        url: '/v1/sessions',
        headers: { authorization },
        payload: { email: 'target@hub.example', password: 'wrong password' },
      });
      statuses.push(answer.statusCode);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
  });

  test('of sign-ins count an address however it is written', async () => {
    const reader = new PageReader(hub.stand.app);
    const statuses: number[] = [];
    for (const before of ['', ' ', ' '.repeat(300), '\t'.repeat(2_000), '\u00a0', ' \n']) {
      await reader.get('/sign-in');
      const email = `${before}TARGET@hub.example${before}`;
      statuses.push((await reader.send('/sign-in', { email, password: 'wrong' })).statusCode);
    }
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429]);
  });

  // The last one: a spent bucket is remembered in the process too.
  test('offer work in place of waiting to who stands behind a spent network', async () => {
    await attempt('first@hub.example', '198.51.100.1');
    await hub.stand.hub.pool.query(`UPDATE rate_limits SET points = points + 1000`);
    const answer = await attempt('second@hub.example', '198.51.100.1');
    expect([answer.statusCode, answer.json().facts.challenge]).toEqual([
      429,
      expect.stringMatching(/^20\.\d+\.[\w-]{12}\.[\w-]{22}$/),
    ]);
  });
});

describe('outgoing requests', () => {
  const SOURCES = path.resolve(import.meta.dirname, '../../../src-server');
  /** What opens a connection, and to where: each an address of the operator’s settings. */
  const ALLOWED = [
    'files/clamd.ts',
    'files/copy-store.ts',
    'files/file-store.ts',
    'files/storages.ts',
    // Writes files: a transport of nodemailer that opens nothing.
    'mail/folder-carrier.ts',
    'mail/smtp-carrier.ts',
    'start/instance-lock.ts',
    'watch/error-reports.ts',
    'watch/traces.ts',
  ];

  test('are made by few parts, none of which takes an address that somebody typed', () => {
    const opens =
      /\bfetch\(|\bhttps?\.(?:get|request)\(|import \{[^}]*\b(?:connect|request|get)\b[^}]*\} from 'node:(?:net|tls|https?|http2)'|\bcreateTransport\(|^import (?!type)[^;]*from '(?:undici|@aws-sdk[^']*|@sentry[^']*|@opentelemetry\/exporter[^']*)'/m;
    const found = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.startsWith('web/assets'))
      .filter((name) => opens.test(readFileSync(path.join(SOURCES, name), 'utf8')))
      .map((name) => name.replaceAll('\\', '/'));
    expect(found.filter((name) => !ALLOWED.includes(name))).toEqual([]);
    expect(found.length).toBeGreaterThan(2);
  });
});
