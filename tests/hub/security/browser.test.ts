import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AnyRoute } from '#server/http/route.ts';
import { newId } from '#shared/domain/id.ts';
import { PageReader } from '#tests/fixtures/page-reader.ts';
import { addAccount, openAttackedHub, PASSWORD, type AttackedHub } from './attacked-hub.ts';

const SESSION = '__Host-gatehouse_session';
const EVIL = 'evil.example';

let hub: AttackedHub;
beforeAll(async () => {
  hub = await openAttackedHub();
});
afterAll(() => hub[Symbol.asyncDispose]());

const anyAddress = ({ url }: AnyRoute): string => {
  const fixed: Record<string, string> = { file_type: 'selfie', language: 'hi', variant: 'display' };
  return url.replaceAll(/:(\w+)/g, (_, name: string) => fixed[name] ?? newId());
};

async function signedInReader(): Promise<PageReader> {
  const reader = new PageReader(hub.app);
  await reader.get('/sign-in');
  const { email } = hub.victim;
  const answer = await reader.send('/sign-in', { email, password: PASSWORD });
  expect(answer.statusCode).toBe(303);
  return reader;
}

describe('a redirect', () => {
  test.each([
    `https://${EVIL}/`,
    `//${EVIL}/`,
    `/\\${EVIL}/`,
    `\\\\${EVIL}/`,
    `/\t/${EVIL}/`,
    `/%09/${EVIL}/\n`,
    `http:${EVIL}`,
    `javascript:alert(1)//`,
    `/\r\nSet-Cookie: a=b`,
    `@${EVIL}`,
    ` //${EVIL}`,
    `${'/'.repeat(3)}${EVIL}`,
  ])('to %j stays here', async (back) => {
    const reader = new PageReader(hub.app);
    const { email } = hub.victim;
    const answers = [await reader.get(`/language/hi?back=${encodeURIComponent(back)}`)];
    await reader.get('/sign-in');
    answers.push(await reader.send('/sign-in', { email, password: PASSWORD, back }));
    answers.push(await reader.get(`/sign-in?back=${encodeURIComponent(back)}`));
    for (const answer of answers) {
      expect(answer.statusCode).toBe(303);
      const to = new URL(String(answer.headers.location), 'https://hub.example');
      expect([to.origin, answer.headers['set-cookie']?.toString() ?? '']).toEqual([
        'https://hub.example',
        expect.not.stringContaining('a=b'),
      ]);
    }
  });
});

describe('a Host header that is made up', () => {
  const headers = {
    host: EVIL,
    'x-forwarded-host': EVIL,
    'x-forwarded-proto': 'http',
    forwarded: `host=${EVIL}`,
    'x-original-url': '/v1/staff',
    'x-rewrite-url': '/v1/staff',
    'x-http-method-override': 'DELETE',
  };

  test('is in no answer of any page or address', async () => {
    const wrong: string[] = [];
    for (const route of hub.stand.hub.routes.filter(({ method }) => method === 'GET')) {
      const url = anyAddress(route);
      const own = await hub.callers.headers(route.kind, 'attendee');
      const answer = await hub.app.inject({ url, headers: { ...own, ...headers } });
      const said = `${JSON.stringify(answer.headers)}${answer.body}`;
      if (said.includes(EVIL)) wrong.push(route.url);
    }
    expect(wrong).toEqual([]);
  });

  test('is in no message: a link to a new password leads to the hub', async () => {
    const { hub: whole, folder } = hub.stand;
    const payload = { email: hub.victim.email };
    await hub.app.inject({ method: 'POST', url: '/v1/accounts/forgot', payload, headers });
    const { rows } = await whole.pool.query<{ id: string }>(
      `SELECT id FROM mails WHERE kind = 'reset-password'`,
    );
    expect(rows).toHaveLength(1);
    const work = whole.openWork();
    const signal = AbortSignal.timeout(20_000);
    await work.tasks['send-mail']({ mailId: rows[0]!.id }, { id: 'a', isLast: true, signal });
    await work.close();
    const files = readdirSync(`${folder}/mail`).filter((name) => name.endsWith('.eml'));
    const texts = files.map((name) => readFileSync(`${folder}/mail/${name}`, 'utf8')).join('');
    expect(texts).toContain('https://hub.example/reset');
    expect(texts).not.toContain(EVIL);
  });
});

describe('cookies', () => {
  test('are host-only, HttpOnly, Secure and Lax', async () => {
    const reader = new PageReader(hub.app);
    const first = await reader.get('/sign-in');
    const second = await reader.send('/sign-in', { email: hub.victim.email, password: PASSWORD });
    const language = await reader.get('/language/hi');
    const all = [first, second, language].flatMap((one) => one.cookies);
    expect(all.map(({ name }) => name)).toContain(SESSION);
    for (const one of all) {
      expect(one).toMatchObject({ path: '/', httpOnly: true, secure: true, sameSite: 'Lax' });
      expect(one).not.toHaveProperty('domain');
    }
    const session = all.find(({ name }) => name === SESSION);
    expect(session?.maxAge).toBeGreaterThan(86_000);
    expect(session?.maxAge).toBeLessThanOrEqual(86_400);
  });

  test('that somebody planted do not become a session', async () => {
    const planted = 'A'.repeat(43);
    const reader = new PageReader(hub.app, { [SESSION]: planted });
    await reader.get('/sign-in');
    await reader.send('/sign-in', { email: hub.victim.email, password: PASSWORD });
    expect(reader.cookies.get(SESSION)).not.toBe(planted);
    const attacker = new PageReader(hub.app, { [SESSION]: planted });
    expect((await attacker.get('/account')).statusCode).toBe(303);
  });

  test('of a session end with the next sign-in in the same browser', async () => {
    const reader = await signedInReader();
    const before = reader.cookies.get(SESSION)!;
    // The form to sign in is not shown to who is signed in; its token is on every page.
    await reader.get('/account');
    await reader.send('/sign-in', { email: hub.victim.email, password: PASSWORD });
    expect(reader.cookies.get(SESSION)).not.toBe(before);
    const old = new PageReader(hub.app, { [SESSION]: before });
    expect((await old.get('/account')).statusCode).toBe(303);
    expect((await reader.get('/account')).statusCode).toBe(200);
  });

  test('stop at a change of the password elsewhere', async () => {
    const email = 'two-phones@hub.example';
    await addAccount(hub.stand, hub.app, { email, phone: '9000000077' });
    const phones = [new PageReader(hub.app), new PageReader(hub.app)] as const;
    for (const reader of phones) {
      await reader.get('/sign-in');
      await reader.send('/sign-in', { email, password: PASSWORD });
    }
    const [changing, other] = phones;
    await changing.get('/account/password');
    const fields = { current: PASSWORD, password: 'another dry winter morning' };
    const answer = await changing.send('/account/password', fields);
    expect(answer.statusCode).toBe(303);
    expect((await other.get('/account')).statusCode).toBe(303);
    expect((await changing.get('/account')).statusCode).toBe(200);
  });
});

describe('every form', () => {
  const forms = (): readonly AnyRoute[] =>
    // Mail programs send the end of reminders, by a link that is the proof (RFC 8058).
    hub.stand.hub.routes.filter(
      ({ kind, method, url }) =>
        kind === 'page' && method !== 'GET' && !url.startsWith('/unsubscribe/'),
    );

  test('is refused without a token of a page, and with another session’s', async () => {
    const before = await hub.rowsOfVictim();
    const stolen = hub.callers.formToken(newId());
    const wrong: string[] = [];
    for (const route of forms()) {
      for (const token of [undefined, '', 'A'.repeat(86), stolen]) {
        const isFile = route.consumes !== undefined;
        const own = await hub.callers.headers('page', 'attendee');
        const field = `--b\r\ncontent-disposition: form-data; name="_csrf"\r\n\r\n${token}\r\n`;
        const answer = await hub.app.inject({
          method: route.method,
          url: anyAddress(route),
          headers: {
            ...own,
            'content-type': isFile
              ? 'multipart/form-data; boundary=b'
              : 'application/x-www-form-urlencoded',
          },
          payload: isFile
            ? `${token === undefined ? '' : field}--b--\r\n`
            : new URLSearchParams(token === undefined ? {} : { _csrf: token }).toString(),
        });
        if (answer.statusCode !== 403 || hub.refusal() !== 'form-stale') {
          wrong.push(`${route.url} (${token}): ${answer.statusCode} ${hub.refusal()}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(forms().length).toBeGreaterThan(10);
    expect(await hub.rowsOfVictim()).toBe(before);
  });

  test('changes nothing when it is opened by a link', async () => {
    const { pool } = hub.stand.hub;
    const count = async (): Promise<unknown> =>
      (
        await pool.query(`SELECT (SELECT max(version) FROM users) AS users,
        (SELECT count(*) FROM registrations) AS places, (SELECT count(*) FROM mails) AS mails`)
      ).rows;
    const before = await count();
    const reader = await signedInReader();
    for (const route of hub.stand.hub.routes) {
      if (route.kind === 'page' && route.method === 'GET') await reader.get(anyAddress(route));
    }
    expect(await count()).toEqual(before);
  });
});

describe('every answer', () => {
  test('to somebody is kept by no cache', async () => {
    const wrong: string[] = [];
    for (const route of hub.stand.hub.routes) {
      if (route.method !== 'GET') continue;
      const access = typeof route.access === 'object' ? 'admin' : 'attendee';
      const own = await hub.callers.headers(route.kind, access);
      const answer = await hub.app.inject({ url: anyAddress(route), headers: own });
      const isOurs = /^\/(?:assets|v1\/docs|sw\.js|favicon|offline|privacy|events|v1\/events)/;
      const said = String(answer.headers['cache-control']);
      if (!isOurs.test(route.url) && route.access !== 'public' && !said.includes('no-store')) {
        wrong.push(`${route.url}: ${answer.statusCode} ${said}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('has the headers that protect it, and grants other sites nothing', async () => {
    const wrong: string[] = [];
    for (const route of hub.stand.hub.routes) {
      const own = await hub.callers.headers(route.kind, 'attendee');
      const answer = await hub.app.inject({
        method: route.method,
        url: anyAddress(route),
        headers: { ...own, origin: `https://${EVIL}` },
      });
      const { headers } = answer;
      const isSafe =
        headers['x-content-type-options'] === 'nosniff' &&
        headers['x-frame-options'] === 'DENY' &&
        String(headers['strict-transport-security']).includes('max-age=31536000') &&
        !/unsafe-(?:inline|eval)|\*/.test(String(headers['content-security-policy'])) &&
        String(headers['content-security-policy']).includes('default-src') &&
        !Object.keys(headers).some((name) => name.startsWith('access-control-')) &&
        headers['server'] === undefined;
      if (!isSafe) wrong.push(`${route.method} ${route.url}`);
    }
    expect(wrong).toEqual([]);
  });
});
