import sharp from 'sharp';
import { buildApp } from '#server/app.ts';
import type { AnyRoute } from '#server/http/route.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { GatehouseError, type ErrorCode } from '#shared/errors.ts';
import { openTestHub, type TestHub } from '#tests/fixtures/hub-app.ts';
import { addCallers, type Callers } from '#tests/fixtures/hub-callers.ts';
import type { FastifyInstance } from 'fastify';

export const PASSWORD = 'a quiet monsoon evening';

/** Somebody with everything that an attendee can have. */
export interface Victim {
  readonly id: Uuid;
  readonly email: string;
  readonly bearer: string;
  readonly eventId: Uuid;
  readonly registrationId: Uuid;
  readonly ticketNumber: string;
  readonly documentId: Uuid;
}

/** A whole hub without limits, with a caller of each role beside one victim. */
export interface AttackedHub extends AsyncDisposable {
  readonly stand: TestHub;
  readonly app: FastifyInstance;
  readonly callers: Callers;
  readonly victim: Victim;
  /** The code of the last refusal. */
  refusal(): ErrorCode | null;
  /** Every row that is the victim's, as text. */
  rowsOfVictim(): Promise<string>;
}

/** Registers and confirms somebody as a program does. */
export async function addAccount(
  stand: TestHub,
  app: FastifyInstance,
  person: { readonly email: string; readonly phone: string; readonly name?: string },
): Promise<Uuid> {
  const payload = { name: 'Asha Verma', location: 'Pune', password: PASSWORD, ...person };
  const made = await app.inject({ method: 'POST', url: '/v1/accounts', payload });
  if (made.statusCode !== 202) throw new Error(made.body);
  const { id } = await stand.hub.base.database
    .updateTable('users')
    .set({ email_confirmed_at: new Date().toISOString() })
    .where('email', '=', person.email)
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** A hub's limits are tried elsewhere. */
export function withoutLimits({ hub }: TestHub): Promise<FastifyInstance> {
  return buildApp({ ...hub, ports: { ...hub.ports, count: async () => {} } });
}

/** An event in a month, as an organiser's import would leave it. */
async function addEvent({ hub }: TestHub): Promise<Uuid> {
  const id = newId();
  const day = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10);
  await hub.pool.query(
    `INSERT INTO events (id, title, description, party_name, venue, event_date, event_time,
       time_zone, status, doors_open_at, doors_close_at, entry_mode, version)
     VALUES ($1, 'Assembly', 'An evening.', 'Sangathan', 'Nagpur', $2, '18:30', 'Asia/Kolkata',
       'upcoming', $2::date + interval '11.5 hours', $2::date + interval '16 hours', 'single', $3)`,
    [id, day, '000000000000-0000'],
  );
  await hub.pool.query(`INSERT INTO ticket_types (id, event_id, name) VALUES ($1, $2, 'General')`, [
    newId(),
    id,
  ]);
  return id;
}

async function addVictim(stand: TestHub, app: FastifyInstance): Promise<Victim> {
  const email = 'victim@hub.example';
  const id = await addAccount(stand, app, { email, phone: '9000000001' });
  const payload = { email, password: PASSWORD };
  const opened = await app.inject({ method: 'POST', url: '/v1/sessions', payload });
  const bearer = `Bearer ${opened.json<{ access_token: string }>().access_token}`;
  const headers = { authorization: bearer };
  const picture = await sharp({
    create: { width: 640, height: 480, channels: 3, background: '#864' },
  })
    .jpeg()
    .toBuffer();
  const head =
    '--b\r\ncontent-disposition: form-data; name="file"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n';
  const sent = await app.inject({
    method: 'POST',
    url: '/v1/me/documents/selfie',
    headers: { ...headers, 'content-type': 'multipart/form-data; boundary=b' },
    payload: Buffer.concat([Buffer.from(head), picture, Buffer.from('\r\n--b--\r\n')]),
  });
  await stand.hub.pool.query(
    `UPDATE users SET status = 'approved', review_state = 'done', waiting_since = NULL WHERE id = $1`,
    [id],
  );
  const eventId = await addEvent(stand);
  const place = await app.inject({
    method: 'POST',
    url: '/v1/me/registrations',
    headers,
    payload: { event_id: eventId },
  });
  const registrationId = place.json<{ registration: { id: Uuid } }>().registration.id;
  const ticket = await app.inject({
    url: `/v1/me/registrations/${registrationId}/ticket`,
    headers,
  });
  return {
    id,
    email,
    bearer,
    eventId,
    registrationId,
    ticketNumber: ticket.json<{ number: string }>().number,
    documentId: sent.json<{ id: Uuid }>().id,
  };
}

const TABLES = ['registrations', 'tickets', 'documents', 'user_sessions'] as const;

export async function openAttackedHub(): Promise<AttackedHub> {
  const stand = await openTestHub();
  const app = await withoutLimits(stand);
  let refusal: ErrorCode | null = null;
  app.addHook('onError', async (_request, _reply, error) => {
    refusal = error instanceof GatehouseError ? error.code : 'internal';
  });
  const callers = await addCallers(stand);
  const victim = await addVictim(stand, app);
  return {
    stand,
    app,
    callers,
    victim,
    refusal: () => refusal,
    async rowsOfVictim() {
      const { pool } = stand.hub;
      const own = await pool.query('SELECT * FROM users WHERE id = $1', [victim.id]);
      const rows: unknown[] = [own.rows];
      for (const table of TABLES) {
        const column = table === 'tickets' ? 'registration_id' : 'user_id';
        const id = table === 'tickets' ? victim.registrationId : victim.id;
        const sql = `SELECT * FROM ${table} WHERE ${column} = $1 ORDER BY 1`;
        rows.push((await pool.query(sql, [id])).rows);
      }
      return JSON.stringify(rows);
    },
    async [Symbol.asyncDispose]() {
      await app.close();
      await stand[Symbol.asyncDispose]();
    },
  };
}

/** The address of a route that names what is the victim's; null: it names nothing of anybody. */
export function addressOf({ url }: Pick<AnyRoute, 'url'>, victim: Victim): string | null {
  const own: Record<string, string> = {
    registration_id: victim.registrationId,
    user_id: victim.id,
    number: victim.ticketNumber,
    staff_id: victim.id,
    decision_id: victim.documentId,
  };
  const other: Record<string, string> = { variant: 'original', file_type: 'selfie' };
  let names = false;
  const filled = url.replaceAll(/:(\w+)/g, (_, name: string) => {
    if (name === 'id' && !url.startsWith('/events/')) {
      names = true;
      return url.startsWith('/v1/documents/') ? victim.documentId : victim.registrationId;
    }
    const value = own[name];
    if (value !== undefined) names = true;
    return value ?? other[name] ?? victim.eventId;
  });
  return names ? filled : null;
}
