import { hash } from '@node-rs/argon2';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { buildApp } from '#server/app.ts';
import { openHub } from '#server/hub.ts';
import { createAccessTokens } from '#server/keys/access-token.ts';
import { hashOfSecret, newSecret } from '#server/services/session-secret.ts';
import { startEmbeddedPostgres } from '#server/start/embedded-postgres.ts';
import { prepareDatabase } from '#server/start/prepare-database.ts';
import { GatehouseError } from '#shared/errors.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';

/** A request whose every part a scanner changes. */
export interface ScanTarget {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  readonly url: string;
  readonly body: string | null;
  readonly token: string;
}

/** A hub on 127.0.0.1 with somebody signed in, an admin, an event and a place; without limits. */
export interface ScanStand extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
  readonly folder: string;
  /** Of a browser that is signed in. */
  readonly cookie: string;
  readonly targets: readonly ScanTarget[];
  /** Addresses of pages, with every query that one reads. */
  readonly pages: readonly string[];
  /** What was answered, by status. */
  seen(): string;
}

async function seed(
  client: pg.Client,
): Promise<Record<'event' | 'person' | 'admin' | 'place', Uuid>> {
  const ids = { event: newId(), person: newId(), admin: newId(), place: newId() };
  const passwordHash = await hash('a quiet monsoon evening');
  await client.query(
    `INSERT INTO events (id, title, description, party_name, venue, event_date, event_time,
       time_zone, status, doors_open_at, doors_close_at, entry_mode, version)
     VALUES ($1, 'Assembly', 'An evening.', 'Sangathan', 'Nagpur', current_date + 30, '18:30',
       'Asia/Kolkata', 'upcoming', now() + interval '30 days', now() + interval '30 days 5 hours',
       'single', '000000000000-0000')`,
    [ids.event],
  );
  await client.query(
    `INSERT INTO ticket_types (id, event_id, name) VALUES (gen_random_uuid(), $1, 'General')`,
    [ids.event],
  );
  await client.query(
    `INSERT INTO users (id, email, name, phone, location, password_hash, status, review_state,
       email_confirmed_at, version)
     VALUES ($1, 'asha@hub.example', 'Asha Verma', '9000000001', 'Pune', $2, 'approved', 'done',
       now(), '000000000000-0000')`,
    [ids.person, passwordHash],
  );
  await client.query(
    `INSERT INTO registrations (id, user_id, event_id, ticket_type_id, version)
     SELECT $1, $2, event_id, id, '000000000000-0000' FROM ticket_types WHERE event_id = $3`,
    [ids.place, ids.person, ids.event],
  );
  await client.query(
    `INSERT INTO admin_users (id, email, name, role, password_hash)
     VALUES ($1, 'admin@hub.example', 'Admin', 'admin', $2)`,
    [ids.admin, passwordHash],
  );
  return ids;
}

async function addSession(
  client: pg.Client,
  holder: { readonly id: Uuid; readonly isStaff: boolean },
  kind: 'web' | 'api',
): Promise<{ readonly id: Uuid; readonly secret: string }> {
  const id = newId();
  const secret = newSecret();
  await client.query(
    `INSERT INTO user_sessions (id, family_id, user_id, staff_id, actor_type, kind, session_token,
       expires_at)
     VALUES ($1, $1, $2, $3, $4, $5, $6, now() + interval '10 hours')`,
    [
      id,
      holder.isStaff ? null : holder.id,
      holder.isStaff ? holder.id : null,
      holder.isStaff ? 'staff' : 'attendee',
      kind,
      hashOfSecret(secret).toString('hex'),
    ],
  );
  return { id, secret };
}

function targetsOf(
  ids: { readonly event: Uuid; readonly place: Uuid; readonly person: Uuid },
  tokens: { readonly person: string; readonly admin: string },
): ScanTarget[] {
  const get = (url: string, token: string): ScanTarget => ({
    method: 'GET',
    url,
    body: null,
    token,
  });
  const { admin, person } = tokens;
  return [
    get('/v1/events?limit=2', person),
    get(`/v1/attendees?q=asha&status=approved&event_id=${ids.event}&limit=5`, admin),
    get('/v1/staff/events?q=assembly&status=upcoming&limit=5', admin),
    get(`/v1/attendee-exports?q=asha&format=csv`, admin),
    get(`/v1/me/registrations/${ids.place}*`, person),
    get(`/v1/attendees/${ids.person}*`, admin),
    {
      method: 'POST',
      url: '/v1/sessions',
      body: '{"email":"asha@hub.example","password":"wrong"}',
      token: person,
    },
    { method: 'PATCH', url: '/v1/me', body: '{"location":"Goa"}', token: person },
  ];
}

function addressOf(route: string, ids: { readonly event: Uuid; readonly place: Uuid }): string {
  const known: Record<string, string> = { file_type: 'selfie', language: 'hi', variant: 'display' };
  const id = route.startsWith('/events/') ? ids.event : ids.place;
  return route.replaceAll(/:(\w+)/g, (_, name: string) => known[name] ?? id);
}

/** Known before the hub is made: its tokens name its address. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Opens a hub to be scanned; everything of it is gone when it is disposed. */
export async function openScanStand(): Promise<ScanStand> {
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-scan-'));
  // As root PostgreSQL runs as nobody, who must come through.
  chmodSync(folder, 0o711);
  const postgres = await startEmbeddedPostgres({ folder: path.join(folder, 'postgres') });
  await prepareDatabase(postgres.url);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const hub = await openHub(
    {
      mode: 'test',
      databaseUrl: postgres.url,
      databasePool: 10,
      publicUrl: url,
      files: { kind: 'disk', folder: path.join(folder, 'files') },
      mail: { kind: 'folder', folder: path.join(folder, 'mail'), from: 'hub@hub.example' },
      keysFolder: path.join(folder, 'keys'),
      clamd: null,
      trustedProxies: [],
      logLevel: 'silent',
    },
    'scan',
  );
  const client = new pg.Client({ connectionString: postgres.url });
  await client.connect();
  const ids = await seed(client);
  const web = await addSession(client, { id: ids.person, isStaff: false }, 'web');
  const own = await addSession(client, { id: ids.person, isStaff: false }, 'api');
  const staff = await addSession(client, { id: ids.admin, isStaff: true }, 'api');
  await client.end();
  const statuses = new Map<number, number>();
  // A scanner would see little but 429: limits are lifted, and have tests of their own.
  const app = await buildApp({
    ...hub,
    ports: { ...hub.ports, count: async () => {} },
    answered(_method, _route, status) {
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
    },
  });
  // A scanner that follows every form would sign itself out, and see little after it.
  app.addHook('onRequest', async (request) => {
    if (/^\/(?:sign-out|account\/erase)/.test(request.url)) {
      throw new GatehouseError('not-allowed', 'not while it is scanned');
    }
  });
  await app.listen({ host: '127.0.0.1', port });
  // Good for ten minutes: the scanners end before.
  const access = createAccessTokens(hub.base.keys.tokens, url, Date.now);
  const personToken = await access.issue({
    holderId: ids.person,
    role: 'attendee',
    sessionId: own.id,
  });
  const adminToken = await access.issue({
    holderId: ids.admin,
    role: 'admin',
    sessionId: staff.id,
  });
  return {
    url,
    host: `127.0.0.1:${port}`,
    folder,
    cookie: `gatehouse_session=${web.secret}; gatehouse_form=${'A'.repeat(22)}`,
    pages: [
      ...hub.routes
        .filter(
          ({ method, kind, url: route }) => method === 'GET' && kind === 'page' && route !== '/',
        )
        .map(({ url: route }) => addressOf(route, ids)),
      '/sign-in?back=/account',
      '/language/hi?back=/account',
      `/register?event=${ids.event}`,
      '/reset?token=a-secret-of-a-link',
      '/confirm?token=a-secret-of-a-link',
      '/v1/events?limit=2&cursor=W10',
      '/v1/document-links?token=a-secret-of-a-picture',
    ],
    targets: targetsOf(ids, { person: personToken, admin: adminToken }),
    seen: () =>
      [...statuses]
        .toSorted(([a], [b]) => a - b)
        .map(([status, count]) => `${status} × ${count}`)
        .join(', '),
    async [Symbol.asyncDispose]() {
      await app.close();
      await hub.close();
      await postgres.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
