import { Readable } from 'node:stream';
import { z } from 'zod';
import {
  attendeeRow,
  documentRow,
  flag,
  kycStatus,
  registrationRow,
} from '#shared/domain/attendee.ts';
import { formField } from '#shared/domain/attendee-form.ts';
import { BYTE_ORDER_MARK, csvLine } from '#shared/domain/csv-line.ts';
import { hlcStamp } from '#shared/domain/hybrid-clock.ts';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { kycDecision, kycReason } from '#shared/domain/kyc.ts';
import { ticketRow } from '#shared/domain/ticket.ts';
import { GatehouseError } from '#shared/errors.ts';
import { CALL_ROLES } from '#shared/ipc/call-roles.ts';
import { done, json, type Answer } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { ListedPerson, PeopleFilter } from '../services/people-ports.ts';
import type { PeopleImport } from '../services/people-import.ts';
import { MIN_QUERY_CHARS, type People } from '../services/people.ts';
import { nextCursor, pageOf, pageQuery, readCursor } from './list-cursor.ts';
import { readPeople } from './people-table.ts';

const TAG = 'Attendees';
/** Bytes of an uploaded list: 200,000 people. */
const MAX_LIST_BYTES = 64 * 1024 * 1024;

const reviewState = z.enum(['none', 'waiting', 'asked', 'done']);
// What somebody typed at a kiosk years ago is shown as it is: no rule of today's form.
const listed = z.strictObject({
  id: uuid,
  name: z.string(),
  email: z.string(),
  phone: z.string(),
  location: z.string(),
  status: kycStatus,
  blocked: z.boolean(),
  review_state: reviewState,
  created_at: instant,
});
const detail = listed.extend({
  version: hlcStamp,
  language: z.enum(['en', 'hi']),
  email_confirmed_at: instant.nullable(),
  mail_state: z.enum(['good', 'hard']),
  updated_at: attendeeRow.shape.updated_at,
  documents: z.array(documentRow.pick({ id: true, file_type: true, created_at: true })),
  registrations: z.array(
    z.strictObject({
      id: uuid,
      event_id: uuid,
      title: z.string(),
      status: registrationRow.shape.status,
      ticket_type_id: uuid,
      ticket_type: z.string(),
      flags: z.array(flag),
      check_in_time: instant.nullable(),
      tickets: z.array(
        ticketRow.pick({ number: true, status: true, replaced_by: true, created_at: true }),
      ),
    }),
  ),
  decisions: z.array(
    z.strictObject({
      id: uuid,
      decision: kycDecision,
      reason: kycReason.nullable(),
      words: z.string().nullable(),
      by: z.string().nullable(),
      decided_at: instant,
    }),
  ),
  check_ins: z.array(
    z.strictObject({ id: uuid, event_id: uuid, verdict: z.string(), occurred_at: instant }),
  ),
  consents: z.array(
    z.strictObject({
      purpose: z.string(),
      decision: z.enum(['given', 'withdrawn']),
      recorded_at: instant,
    }),
  ),
});
const filterQuery = {
  q: z
    .string()
    .trim()
    .max(200)
    .refine((text) => text === '' || text.length >= MIN_QUERY_CHARS)
    .default('')
    .describe('the beginning of a name, an e-mail address or a phone number'),
  status: kycStatus.optional(),
  blocked: z.stringbool().optional(),
  event_id: uuid.optional().describe('registered for this event'),
};
const filterSchema = z.object(filterQuery);
const ofUser = z.strictObject({ user_id: uuid });
const format = z.enum(['csv', 'ndjson']);

const imported = z.strictObject({ rows: z.int(), added: z.int(), unchanged: z.int() });
const refused = z.strictObject({
  rows: z.int(),
  problems: z.int().describe('all of them; the first are listed'),
  bad_rows: z.array(z.strictObject({ line: z.int(), field: formField, code: z.string() })),
});

function filterOf(query: z.output<typeof filterSchema>): PeopleFilter {
  const { q, status = null, blocked = null, event_id: eventId = null } = query;
  return { query: q, status, blocked, eventId };
}

function shown({ sort_name: _order, ...person }: ListedPerson) {
  return person;
}

/** The rows, refused at their end where they were cut off. @throws GatehouseError request-too-large */
async function* untilEnd<T>(rows: AsyncIterable<T>, isCut: () => boolean): AsyncGenerator<T, void> {
  yield* rows;
  if (isCut()) throw new GatehouseError('request-too-large', `more than ${MAX_LIST_BYTES} bytes`);
}

/** Headings that an import takes again. */
const HEADINGS = ['Name', 'E-mail', 'Phone', 'Location', 'Status', 'Blocked', 'Added'];

async function* csvText(people: AsyncIterable<readonly ListedPerson[]>): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(HEADINGS);
  for await (const rows of people) {
    yield rows
      .map(({ name, email, phone, location, status, blocked, created_at }) =>
        csvLine([name, email, phone, location, status, blocked, created_at]),
      )
      .join('');
  }
}

async function* jsonText(people: AsyncIterable<readonly ListedPerson[]>): AsyncGenerator<string> {
  for await (const rows of people) {
    yield rows.map((row) => `${JSON.stringify(shown(row))}\n`).join('');
  }
}

/** The routes of people, for staff. */
export function attendeeRoutes(ports: {
  readonly people: People;
  readonly imports: PeopleImport;
}): AnyRoute[] {
  const { people, imports } = ports;
  return [
    route({
      method: 'GET',
      url: '/v1/attendees',
      kind: 'api',
      tag: TAG,
      summary: 'Lists people by name.',
      access: { staff: CALL_ROLES['attendee.list'] },
      limit: 'read',
      params: null,
      query: z.strictObject({ ...pageQuery, ...filterQuery }),
      body: null,
      answers: { 200: z.strictObject({ attendees: z.array(listed), next: nextCursor }) },
      async handle({ query }) {
        const { limit } = query;
        const found = await people.list(filterOf(query), readCursor(query.cursor), limit + 1);
        const page = pageOf(found, limit, ({ sort_name: value, id }) => ({ value, id }));
        return json({ attendees: page.rows.map(shown), next: page.next });
      },
    }),
    route({
      method: 'GET',
      url: '/v1/attendees/:user_id',
      kind: 'api',
      tag: TAG,
      summary: 'Shows a person with everything that happened to them.',
      access: { staff: CALL_ROLES['attendee.detail'] },
      limit: 'read',
      params: ofUser,
      query: null,
      body: null,
      answers: { 200: detail },
      async handle({ params }) {
        const person = await people.detail(params.user_id);
        return json(person, 200, person.version);
      },
    }),
    route({
      method: 'PUT',
      url: '/v1/attendees/:user_id/block',
      kind: 'api',
      tag: TAG,
      summary: 'Blocks a person everywhere, or lifts it.',
      access: { staff: CALL_ROLES['attendee.block'] },
      limit: 'change',
      params: ofUser,
      query: null,
      body: z.strictObject({ blocked: z.boolean() }),
      answers: { 204: null },
      async handle({ actor, params, body }) {
        await people.block(params.user_id, body.blocked, actor);
        return done;
      },
    }),
    route({
      method: 'POST',
      url: '/v1/attendee-imports',
      kind: 'api',
      tag: TAG,
      summary:
        'Takes a list of people in (field `file`; columns name, email, phone, location): all of it, or nothing and what is wrong with it.',
      access: { staff: CALL_ROLES['import.run'] },
      limit: 'upload',
      params: null,
      query: z.strictObject({ format: format.default('csv') }),
      body: null,
      consumes: 'multipart/form-data',
      answers: { 200: imported, 422: refused },
      async handle({ actor, query, raw }) {
        if (!raw.isMultipart()) {
          throw new GatehouseError('media-type-unknown', 'wants multipart/form-data');
        }
        const part = await raw.file({ limits: { fileSize: MAX_LIST_BYTES, files: 1 } });
        if (part === undefined || part.fieldname !== 'file') {
          throw new GatehouseError('invalid-input', 'wants a list in the field `file`', {
            field: 'file',
          });
        }
        const { file } = part;
        const rows = readPeople(file, query.format);
        const outcome = await imports.run(
          untilEnd(rows, () => file.truncated),
          actor,
        );
        if (outcome.ok) {
          const { added, unchanged } = outcome;
          return json({ rows: outcome.rows, added, unchanged });
        }
        const { total, bad } = outcome;
        return json({ rows: outcome.rows, problems: total, bad_rows: bad }, 422);
      },
    }),
    route({
      method: 'GET',
      url: '/v1/attendee-exports',
      kind: 'api',
      tag: TAG,
      summary: 'Writes people to a file, as CSV or one JSON object a line; noted in the log.',
      access: { staff: CALL_ROLES['attendee.export'] },
      limit: 'upload',
      params: null,
      query: z.strictObject({ ...filterQuery, format: format.default('csv') }),
      body: null,
      answers: { 200: null },
      async handle({ actor, query }): Promise<Answer> {
        const rows = await people.export(filterOf(query), actor);
        const isCsv = query.format === 'csv';
        return {
          kind: 'bytes',
          status: 200,
          type: isCsv ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
          bytes: Readable.from(isCsv ? csvText(rows) : jsonText(rows)),
          headers: {
            'cache-control': 'private, no-store',
            'content-disposition': `attachment; filename="attendees.${query.format}"`,
          },
        };
      },
    }),
  ];
}
