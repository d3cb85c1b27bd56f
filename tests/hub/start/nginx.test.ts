import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHub } from '#server/hub.ts';
import { makeAuthority } from '#server/keys/authority.ts';
import { ensureCertificate } from '#server/keys/certificate.ts';
import { makeKeyFiles } from '#server/keys/key-files.ts';
import { freshDatabase, type TestDatabase } from '#tests/fixtures/hub-database.ts';
import {
  enrolmentRequestOf,
  makeKioskKeys,
  PROTOCOL,
  readEnrolment,
} from '#tests/fixtures/hub-kiosk.ts';
import { freePorts, runHub, within, type HubProgram } from './hub-program.ts';

const DEPLOY = path.resolve(import.meta.dirname, '../../../deploy/nginx');
/** The kiosks' name in site.conf. */
const KIOSKS = 'kiosks.example.org';
const hasNginx = spawnSync('nginx', ['-v']).error === undefined;

let folder: string;
let database: TestDatabase;
let hubs: readonly HubProgram[];
let nginx: ChildProcess;
let [http, https]: readonly number[] = [];
let session: ClientHttp2Session;

/** The files of deploy/nginx with this machine's ports, paths and certificate, and nothing else. */
function configure(ports: readonly number[]): string {
  const target = path.join(folder, 'nginx');
  cpSync(DEPLOY, target, { recursive: true });
  const edit = (name: string, change: (text: string) => string): void => {
    const file = path.join(target, name);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  };
  edit('nginx.conf', (text) =>
    text
      .replace('/run/nginx.pid', path.join(folder, 'nginx.pid'))
      .replace('/dev/stdout', path.join(folder, 'access.log')),
  );
  edit('site.conf', (text) =>
    text
      .replaceAll('hub.example.org', `localhost:${https}`)
      .replace(`server_name localhost:${https}`, 'server_name localhost')
      .replaceAll(/tls\/(?:server|kiosks)\.pem/g, path.join(folder, 'keys/server.pem'))
      .replaceAll(/listen (\[::\]:)?(80|443)/g, (_all, six = '', port: string) =>
        six === ''
          ? `listen 127.0.0.1:${port === '80' ? http : https}`
          : `listen [::1]:${port === '80' ? http : https}`,
      ),
  );
  writeFileSync(
    path.join(target, 'upstream.conf'),
    ports.map((port) => `server 127.0.0.1:${port} max_fails=3 fail_timeout=10s;\n`).join(''),
  );
  return path.join(target, 'nginx.conf');
}

function ask(
  target: string,
  options: Record<string, string> = {},
  body?: Buffer,
): Promise<{ headers: IncomingHttpHeaders; bytes: number }> {
  return new Promise((resolve, reject) => {
    const stream = session.request(
      { ':path': target, ...options },
      { endStream: body === undefined },
    );
    let headers: IncomingHttpHeaders = {};
    let bytes = 0;
    stream.once('response', (got) => (headers = got));
    stream.on('data', (chunk: Buffer) => (bytes += chunk.length));
    stream.once('end', () => resolve({ headers, bytes }));
    stream.once('error', reject);
    if (body !== undefined) stream.end(body);
  });
}

/** A kiosk's request, by its name and believing one authority. */
function askAsKiosk(
  ca: string,
  method: string,
  target: string,
  body?: object,
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = secure(
      {
        host: '127.0.0.1',
        port: https,
        servername: KIOSKS,
        path: target,
        method,
        ca,
        agent: false,
        headers: {
          ...PROTOCOL,
          host: KIOSKS,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject).once('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: response.statusCode, headers: response.headers, text });
        });
      },
    );
    asked.once('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

describe.skipIf(!hasNginx)("the proxy's configuration, where nginx is installed", () => {
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-nginx-'));
    database = await freshDatabase();
    const keys = path.join(folder, 'keys');
    await makeKeyFiles(keys, Date.now());
    await makeAuthority(keys, Date.now());
    await ensureCertificate(keys, ['localhost', '127.0.0.1', KIOSKS], Date.now());
    const ports = await freePorts(4);
    [http, https] = ports.slice(2);
    hubs = ports.slice(0, 2).map((port) =>
      runHub(['web'], {
        MODE: 'test',
        PUBLIC_URL: `https://localhost:${https}`,
        KIOSK_URL: `https://${KIOSKS}:${https}`,
        DATABASE_URL: database.url,
        DATABASE_POOL: '2',
        KEYS_DIR: keys,
        FILES_DIR: path.join(folder, 'files'),
        MAIL_DIR: path.join(folder, 'mail'),
        MAIL_FROM: 'hub@localhost',
        TRUSTED_PROXIES: '127.0.0.1',
        LISTEN: '127.0.0.1',
        PORT: String(port),
        WEB_PROCESSES: '1',
        LOG_LEVEL: 'info',
      }),
    );
    const file = configure(ports.slice(0, 2));
    const checked = spawnSync('nginx', ['-t', '-c', file], { encoding: 'utf8' });
    if (checked.status !== 0) throw new Error(`nginx -t: ${checked.stderr}`);
    nginx = spawn('nginx', ['-c', file, '-g', 'daemon off;'], { stdio: 'ignore' });
    await Promise.all(hubs.map((one) => one.untilItSays('the hub is running')));
    const ca = readFileSync(path.join(keys, 'ca.crt'), 'utf8');
    session = connect(`https://localhost:${https}`, { ca });
    await new Promise((resolve, reject) => session.once('connect', resolve).once('error', reject));
  });
  afterAll(async () => {
    session?.destroy();
    nginx?.kill('SIGTERM');
    for (const one of hubs ?? []) one.child.kill('SIGKILL');
    await Promise.all((hubs ?? []).map((one) => one.ended()));
    await database[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  it('speaks HTTP/2 with our certificate, and keeps measures and readiness inside', async () => {
    expect((await ask('/health')).headers[':status']).toBe(200);
    expect((await ask('/metrics')).headers[':status']).toBe(404);
    expect((await ask('/ready')).headers[':status']).toBe(404);
  });

  it('sends plain HTTP to our own name, whatever was asked for', async () => {
    const location = await new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port: http,
        path: '/a?b=c',
        headers: { host: 'evil.example' },
      };
      plain(options, (response) => {
        response.resume();
        resolve([response.statusCode, response.headers.location]);
      })
        .once('error', reject)
        .end();
    });
    expect(location).toEqual([308, `https://localhost:${https}/a?b=c`]);
  });

  it('refuses a body that is too large before the hub sees it, except for pictures', async () => {
    const body = Buffer.alloc(200_000);
    const post = { ':method': 'POST', 'content-type': 'application/octet-stream' };
    expect((await ask('/v1/accounts', post, body)).headers[':status']).toBe(413);
    expect((await ask('/v1/me/documents/selfie', post, body)).headers[':status']).not.toBe(413);
  });

  it('takes a kiosk in by its own name, under a certificate of the hub’s, and shows it nothing else', async () => {
    const keys = path.join(folder, 'keys');
    const hub = await openHub(
      {
        mode: 'test',
        databaseUrl: database.url,
        databasePool: 2,
        publicUrl: `https://localhost:${https}`,
        kioskUrl: `https://${KIOSKS}:${https}`,
        files: { kind: 'disk', folder: path.join(folder, 'files') },
        mail: { kind: 'folder', folder: path.join(folder, 'mail'), from: 'hub@localhost' },
        keysFolder: keys,
        clamd: null,
        trustedProxies: [],
        logLevel: 'silent',
      },
      'test',
    );
    const operator = { type: 'system', id: null, ip: null, userAgent: null } as const;
    const kiosk = { name: 'Gate A', use: 'gate', events: [] } as const;
    const announced = await hub.kiosks.enrolment.announce(operator, kiosk);
    await hub.close();
    expect(announced.hubUrl).toBe(`https://${KIOSKS}:${https}`);

    const authority = readFileSync(path.join(keys, 'ca.crt'), 'utf8');
    const request = enrolmentRequestOf(makeKioskKeys(), announced.code);
    const enrolled = await askAsKiosk(authority, 'POST', '/v1/enrolments', request);
    expect(enrolled.status).toBe(200);
    const told = readEnrolment(request, announced.code, JSON.parse(enrolled.text));
    expect(told.authority).toBe(authority);
    const challenge = await askAsKiosk(told.authority, 'POST', '/v1/sync/challenge');
    expect([challenge.status, challenge.headers['gatehouse-protocol']]).toEqual([200, '1']);
    // The batch reaches the hub, which asks who it is, before it has read it.
    const batch = { operations: 'x'.repeat(1_000_000) };
    const pushed = await askAsKiosk(told.authority, 'POST', '/v1/sync/push', batch);
    expect(pushed.status).toBe(401);
    for (const other of ['/', '/v1/staff', '/v1/kiosks', '/health'])
      expect((await askAsKiosk(told.authority, 'GET', other)).status).toBe(404);
    await expect(
      askAsKiosk(told.spare_authority, 'POST', '/v1/sync/challenge'),
    ).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' });
  });

  it('writes no query and no secret of a link into its log', async () => {
    await ask('/health?token=hunter2');
    const log = (): string => readFileSync(path.join(folder, 'access.log'), 'utf8');
    await within(3_000, () => log().includes('"/health"'), 'the request is in the log');
    expect(log()).not.toContain('hunter2');
  });

  it('goes on when one of two hubs is killed', async () => {
    const [first] = hubs;
    first?.child.kill('SIGKILL');
    await first?.ended();
    const answers = [];
    for (let count = 0; count < 20; count += 1)
      answers.push((await ask('/health')).headers[':status']);
    expect(answers).toEqual(Array.from({ length: 20 }, () => 200));
  });
});
