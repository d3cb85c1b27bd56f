import { Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildApp } from '#server/app.ts';
import { startWorker } from '#server/jobs/worker.ts';
import { openTestHub, type TestHub } from '#tests/fixtures/hub-app.ts';
import { PageReader } from '#tests/fixtures/page-reader.ts';
import type { FastifyInstance } from 'fastify';

/** Each is found again wherever it leaks to. */
const CANARIES = {
  name: 'Kanaripakshi Sharma',
  email: 'kanari-mail@hub.example',
  phone: '9812345670',
  newPhone: '9812345671',
  location: 'Kanarigaon',
  password: 'kanari quiet monsoon evening',
  wrong: 'kanari wrong dry winter',
  next: 'kanari new spring morning',
  agent: 'KanariBrowser/1.0',
} as const;

let stand: TestHub;
let app: FastifyInstance;
const lines: string[] = [];
/** What was given out, and must be written down by nobody. */
const tokens: string[] = [];

beforeAll(async () => {
  stand = await openTestHub();
  const logTo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  app = await buildApp({
    ...stand.hub,
    config: { ...stand.hub.config, logLevel: 'debug' },
    ports: { ...stand.hub.ports, count: async () => {} },
    logTo: { write: (text: string) => logTo.write(text) },
  });
  await wholeWay();
});
afterAll(async () => {
  await app.close();
  await stand[Symbol.asyncDispose]();
});

async function call(method: 'POST' | 'PUT' | 'GET', url: string, payload?: object, token?: string) {
  const headers = {
    'user-agent': CANARIES.agent,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
  return app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
}

async function sendMails(): Promise<void> {
  const work = stand.hub.openWork();
  const say = (fields: unknown, message?: unknown): void => {
    lines.push(JSON.stringify([fields, message]));
  };
  const log = { info: say, warn: say, error: say };
  const { databaseUrl } = stand.hub.config;
  const { tasks } = work;
  const worker = await startWorker({ databaseUrl, tasks, crons: [], concurrency: 2, log });
  for (let tries = 0; tries < 100; tries++) {
    const { rows } = await stand.hub.pool.query(`SELECT 1 FROM mails WHERE sent_at IS NULL`);
    if (rows.length === 0) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await worker.stop();
  await work.close();
}

/** Registers, errs, signs in, changes, forgets, reads: once as a program, once as a browser. */
async function wholeWay(): Promise<void> {
  const { name, email, phone, newPhone, location, password, wrong, next } = CANARIES;
  await call('POST', '/v1/accounts', { name, email, phone, location, password });
  await call('POST', '/v1/accounts', { name, email, phone, location: 7, password });
  await call('POST', '/v1/sessions', { email, password: wrong });
  const opened = await call('POST', '/v1/sessions', { email, password });
  const pair = opened.json<{ access_token: string; refresh_token: string }>();
  tokens.push(pair.access_token, pair.refresh_token);
  await call('GET', '/v1/me', undefined, pair.access_token);
  await call('PUT', '/v1/me/phone', { phone: newPhone, password: wrong }, pair.access_token);
  await call('PUT', '/v1/me/phone', { phone: newPhone, password }, pair.access_token);
  await call('GET', '/v1/me/data', undefined, pair.access_token);
  await call('POST', '/v1/accounts/forgot', { email });
  await call('POST', '/v1/accounts/reset', { token: 'kanari-link-of-nobody', password: next });
  await call('GET', `/unsubscribe/kanari-link-of-nobody`);
  await call('POST', '/v1/sessions', { email, password: { kanari: password } });
  const again = await call('POST', '/v1/sessions/refresh', { refresh_token: pair.refresh_token });
  tokens.push(again.json<{ refresh_token: string }>().refresh_token);
  const reader = new PageReader(app);
  await reader.get(`/sign-in?back=/account?email=${email}`);
  await reader.send('/sign-in', { email, password: wrong });
  await reader.send('/sign-in', { email, password });
  await reader.get('/account');
  await reader.get('/account/password');
  await reader.send('/account/password', { current: password, password: next });
  for (const value of reader.cookies.values()) if (value.length > 20) tokens.push(value);
  await sendMails();
}

const secretsOf = (): readonly string[] => [
  ...Object.values(CANARIES),
  'kanari-link-of-nobody',
  ...tokens,
];

test('no line of the log, at its most talkative, has a password, a token or what is personal', () => {
  const text = lines.join('\n');
  expect(lines.filter((line) => line.includes('"answered"')).length).toBeGreaterThan(15);
  expect(secretsOf().filter((one) => text.includes(one))).toEqual([]);
  expect(text.toLowerCase()).not.toContain('kanari');
});

test('the messages of that way were sent', async () => {
  const { rows } = await stand.hub.pool.query(`SELECT kind FROM mails WHERE sent_at IS NOT NULL`);
  expect(rows.length).toBeGreaterThanOrEqual(3);
});

test('no table has a password, a token or a link’s secret, and the log of deeds nothing personal', async () => {
  const { rows: tables } = await stand.hub.pool.query<{ name: string }>(
    `SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS name
     FROM information_schema.tables WHERE table_type = 'BASE TABLE'
       AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  // Where a person's address stands: their row, and the links that were sent to it.
  const personal = new Set(['public.users', 'public.link_tokens']);
  const found: string[] = [];
  for (const { name } of tables) {
    const { rows } = await stand.hub.pool.query<{ row: string }>(
      `SELECT row_to_json(whole_row)::text AS row FROM ${name} AS whole_row`,
    );
    const text = rows.map(({ row }) => row).join('\n');
    const { password, wrong, next } = CANARIES;
    const { name: called, email, phone, newPhone, location } = CANARIES;
    const secret = [password, wrong, next, ...tokens];
    const about = personal.has(name) ? [] : [called, email, phone, newPhone, location];
    const hits = [...secret, ...about].filter((one) => text.includes(one));
    if (hits.length > 0) found.push(`${name}: ${hits.join()}`);
  }
  expect(found).toEqual([]);
  const { rows: deeds } = await stand.hub.pool.query<{ row: string }>(
    `SELECT (row_to_json(one)::jsonb - 'user_agent')::text AS row FROM activity_logs AS one`,
  );
  expect(deeds.length).toBeGreaterThan(8);
  expect(deeds.filter(({ row }) => /kanari|98123456/i.test(row))).toEqual([]);
});

test('a refusal says what is wrong, and repeats nothing that was typed', async () => {
  const { email, phone, name } = CANARIES;
  const answers = [
    await call('POST', '/v1/sessions', { email, password: CANARIES.wrong }),
    await call('POST', '/v1/accounts', {
      name,
      email: `${email} x`,
      phone: `${phone}1`,
      location: '',
    }),
    await call('POST', '/v1/accounts/reset', { token: 'kanari', password: CANARIES.next }),
    await call('GET', `/v1/events/kanari`),
    await call('GET', `/kanari`),
  ];
  for (const answer of answers) {
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(answer.body.toLowerCase()).not.toContain('kanari');
    expect(answer.body).not.toMatch(/node_modules|\.ts:\d|at \w+ \(|select |insert |postgres/i);
  }
});
