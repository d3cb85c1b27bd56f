import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hash, verify } from '@node-rs/argon2';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import fastify, {
  type FastifyInstance,
  type InjectOptions,
  type LightMyRequestResponse,
} from 'fastify';
import type { HubConfig } from '#server/config.ts';
import { problemOf, statusOf } from '#server/http/problem.ts';
import { registerRoutes } from '#server/http/registrar.ts';
import type { AnyRoute } from '#server/http/route.ts';
import { createIssuerKeys } from '#server/keys/issuer-keys.ts';
import { makeKeyFiles, openKeyFiles } from '#server/keys/key-files.ts';
import { openAccounts, type AccountsPart } from '#server/parts/accounts.ts';
import { openAudit, type AuditPart } from '#server/parts/audit.ts';
import type { HubBase } from '#server/parts/base.ts';
import { openConsents } from '#server/parts/consents.ts';
import { openDocuments, type DocumentsPart } from '#server/parts/documents.ts';
import { openStaff, type StaffPart } from '#server/parts/staff.ts';
import { createTickets } from '#server/services/tickets.ts';
import { openDatabase, openPool, transactions } from '#server/storage/connection.ts';
import { jobQueue } from '#server/storage/job-queue.ts';
import { createMailQueue } from '#server/storage/mail-queue.ts';
import { createPersonKeys } from '#server/storage/person-key-store.ts';
import { createRegistrationStore } from '#server/storage/registration-store.ts';
import { createTicketStore } from '#server/storage/ticket-store.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import type { Role } from '#shared/domain/staff.ts';
import { GatehouseError } from '#shared/errors.ts';
import { ticketNumberFromBytes } from '#shared/ticket/ticket-number.ts';
import { freshDatabase } from '#tests/fixtures/hub-database.ts';

export const PASSWORD = 'a quiet monsoon evening';

/** Accounts, sessions and staff on a database and keys of their own, behind their real routes. */
export interface AccountsHub extends AsyncDisposable {
  readonly base: HubBase;
  readonly app: FastifyInstance;
  readonly part: AccountsPart;
  readonly staff: StaffPart;
  readonly audit: AuditPart;
  readonly documents: DocumentsPart;
  /** How often Argon2 was asked to work. */
  readonly argon2: { hash: number; verify: number };
  readonly tried: string[];
  registered: number;
  /** How far the hub's clock is ahead, milliseconds. */
  clockAhead: number;
  /** A request with a JSON body. */
  call(
    method: InjectOptions['method'] & string,
    url: string,
    options?: { readonly body?: object; readonly token?: string; readonly headers?: object },
  ): Promise<LightMyRequestResponse>;
  /** A row of a person, with PASSWORD. */
  addPerson(email?: string, phone?: string): Promise<Uuid>;
  addStaff(role: Role, email?: string): Promise<Uuid>;
  /** Signs in as somebody with PASSWORD. */
  signIn(email: string, as?: 'attendee' | 'staff'): Promise<{ access: string; refresh: string }>;
  mails(): Promise<{ kind: string; user_id: string }[]>;
}

let known: Promise<string> | null = null;
/** One hash for all rows: tests that need many people do not hash for each. */
const passwordHash = (): Promise<string> => (known ??= hash(PASSWORD));

/** The one registrar, without limits: a test asks more often than people do. */
async function appOf(
  routes: readonly AnyRoute[],
  part: Pick<AccountsPart, 'authenticate'>,
): Promise<FastifyInstance> {
  const app = fastify({ logger: false });
  await app.register(cookie);
  await app.register(multipart);
  app.setErrorHandler(async (error, request, reply) => {
    const known = error instanceof GatehouseError ? error : new GatehouseError('internal', '');
    if (known !== error) console.error(error);
    return reply.status(statusOf(known.code)).send(problemOf(known, known.code, request.id));
  });
  registerRoutes(app, routes, {
    authenticate: part.authenticate,
    count: async () => {},
    language: () => 'en',
    secureCookies: true,
  });
  return app;
}

export async function openAccountsHub(evenAnswerMs = 0): Promise<AccountsHub> {
  const own = await freshDatabase();
  const folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-accounts-'));
  const config: HubConfig = {
    mode: 'test',
    databaseUrl: own.url,
    databasePool: 12,
    publicUrl: 'https://hub.example',
    files: { kind: 'disk', folder: path.join(folder, 'files') },
    mail: { kind: 'folder', folder: path.join(folder, 'mail'), from: 'hub@hub.example' },
    keysFolder: path.join(folder, 'keys'),
    clamd: null,
    trustedProxies: [],
    logLevel: 'silent',
  };
  await makeKeyFiles(config.keysFolder, Date.now());
  const keys = openKeyFiles(config.keysFolder);
  const pool = openPool({
    url: own.url,
    size: config.databasePool,
    name: 'test',
    statementTimeoutMs: 20_000,
  });
  const database = openDatabase(pool);
  const now = (): number => Date.now() + hub.clockAhead;
  const base: HubBase = { config, keys, pool, database, transact: transactions(database), now };
  const { transact } = base;
  const personKeys = createPersonKeys(database, keys.master);
  const audit = await openAudit(base, { personKeys });
  const mail = createMailQueue({ domain: 'hub.example', sealer: keys.master });
  const documents = openDocuments(base, {
    personKeys,
    audit: audit.audit,
    queue: jobQueue,
    uploaded: () => {},
  });
  const registrations = createRegistrationStore(database);
  const tickets = createTickets({
    store: createTicketStore(database, pool),
    lockHolder: (tx, id) => registrations.lockHolder(tx, id),
    keys: createIssuerKeys(keys.master),
    freshNumber: () => ticketNumberFromBytes(crypto.getRandomValues(new Uint8Array(8))),
    mail,
    audit: audit.audit,
    transact,
    issuer: 'hub.example',
    now,
  });
  const argon2 = { hash: 0, verify: 0 };
  const tried: string[] = [];
  const part = openAccounts(base, {
    audit: audit.audit,
    mail,
    personKeys,
    documentErasure: documents.erasure,
    tickets,
    registered: () => void (hub.registered += 1),
    tried: (status) => void tried.push(status),
    evenAnswerMs,
    argon2: {
      hash: async (password) => {
        argon2.hash += 1;
        return await hash(password);
      },
      verify: async (encoded, password) => {
        argon2.verify += 1;
        return await verify(encoded, password);
      },
    },
  });
  const staff = openStaff(base, {
    audit: audit.audit,
    accounts: part,
    tried: (status) => void tried.push(status),
  });
  const { routes: consentRoutes } = openConsents(base, { audit: audit.audit });
  const app = await appOf(
    [...consentRoutes, ...part.routes, ...staff.routes, ...documents.routes],
    part,
  );
  let count = 0;

  const hub: AccountsHub = {
    base,
    app,
    part,
    staff,
    audit,
    documents,
    argon2,
    tried,
    registered: 0,
    clockAhead: 0,
    call: (method, url, { body, token, headers } = {}) =>
      app.inject({
        method,
        url,
        headers: {
          'user-agent': 'a test',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        ...(body === undefined ? {} : { payload: body }),
      }),
    async addPerson(email, phone) {
      const id = newId();
      count += 1;
      await database
        .insertInto('users')
        .values({
          id,
          email: email ?? `person-${count}@example.org`,
          name: `Person ${count}`,
          phone: phone ?? String(9_100_000_000 + count),
          location: 'Pune',
          password_hash: await passwordHash(),
          email_confirmed_at: '2026-01-01T00:00:00.000Z',
          version: '000000000001-0000',
        })
        .execute();
      return id;
    },
    async addStaff(role, email) {
      const id = newId();
      await database
        .insertInto('admin_users')
        .values({
          id,
          email: email ?? `${id}@example.org`,
          name: role,
          password_hash: await passwordHash(),
          role,
        })
        .execute();
      return id;
    },
    async signIn(email, as = 'attendee') {
      const url = as === 'staff' ? '/v1/staff/sessions' : '/v1/sessions';
      const answer = await hub.call('POST', url, { body: { email, password: PASSWORD } });
      if (answer.statusCode !== 201) throw new Error(answer.body);
      const { access_token, refresh_token } = answer.json<Record<string, string>>();
      return { access: access_token!, refresh: refresh_token! };
    },
    mails: () =>
      database.selectFrom('mails').select(['kind', 'user_id']).orderBy('created_at').execute(),
    async [Symbol.asyncDispose]() {
      await app.close();
      documents.close();
      await database.destroy();
      await own[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return hub;
}
