import type pg from 'pg';
import { missingCase } from '#shared/errors.ts';
import type { KioskUse } from '#shared/wire/sync.ts';
import type { FeedPlace } from '../services/feed-cursor.ts';
import type {
  FeedEntity,
  FeedRows,
  RenderedRows,
  TemplateOpener,
  WantedRows,
} from '../services/feed-ports.ts';
import {
  ALERT_CHANGE,
  ALIAS_CHANGE,
  ATTENDEE_CHANGE,
  CHECK_IN_CHANGE,
  CLASH_CHANGE,
  CONSENT_CHANGE,
  DOCUMENT_CHANGE,
  ERASURE_CHANGE,
  EVENT_CHANGE,
  KIOSK_CHANGE,
  KYC_DECISION_CHANGE,
  REGISTRATION_CHANGE,
  SIGNING_KEY_CHANGE,
  staffChange,
  TICKET_CHANGE,
} from './feed-columns.ts';
import { feedId } from './feed-store.ts';
import { readTemplates } from './feed-templates.ts';

/** Builds one statement of the parts that are wanted: its parameters are numbered as they come. */
class Statement {
  readonly values: unknown[] = [];
  readonly #branches: string[] = [];
  /** Not every part names the event; a parameter that none names has no type. */
  #first: string | undefined;

  param(value: unknown, type: string): string {
    this.values.push(value);
    const text = `$${this.values.length}::${type}`;
    this.#first ??= text;
    return text;
  }

  add(change: string, from: string): void {
    this.#branches.push(`SELECT ${change}::text AS line FROM ${from}`);
  }

  get isEmpty(): boolean {
    return this.#branches.length === 0;
  }

  /** @param common queries that several parts share */
  text(common: string, separator: string): string {
    return `${common} SELECT count(*)::int AS count, coalesce(string_agg(line, ${separator}), '') AS text
      FROM (${this.#branches.join(' UNION ALL ')}) AS lines WHERE ${this.#first} IS NOT NULL`;
  }
}

/** Kinds for which a page has to hold people: others name rows that hang on nobody. */
const WITH_PEOPLE: readonly FeedEntity[] = ['joined', 'registration', 'attendee', 'ticket'];

const HOLDS = (kinds: readonly FeedEntity[], wanted: WantedRows): boolean =>
  kinds.some((kind) => (wanted[kind]?.length ?? 0) > 0);

function eventStatement(
  event: string,
  use: KioskUse,
  wanted: WantedRows,
  since: FeedPlace,
  statement: Statement,
): string {
  const isOffice = use === 'office';
  const id = statement.param(event, 'uuid');
  const ids = (kind: FeedEntity, type = 'uuid[]'): string =>
    statement.param(wanted[kind] ?? [], type);
  const isOurs = (person: string): string =>
    `EXISTS (SELECT 1 FROM registrations AS o WHERE o.user_id = ${person} AND o.event_id = ${id})`;
  let common = '';

  if (HOLDS(WITH_PEOPLE, wanted)) {
    common = `WITH newcomer AS MATERIALIZED (
      SELECT id, user_id FROM registrations WHERE id = ANY(${ids('joined')}) AND event_id = ${id}
    ), good AS MATERIALIZED (
      SELECT t.number, r.id, r.user_id FROM tickets AS t JOIN registrations AS r
        ON r.id = t.registration_id AND r.event_id = t.event_id
        WHERE t.number = ANY(${ids('ticket', 'text[]')}) AND t.event_id = ${id}
      UNION SELECT t.number, j.id, j.user_id FROM newcomer AS j JOIN tickets AS t
        ON t.registration_id = j.id AND t.event_id = ${id}
    ), place AS MATERIALIZED (
      SELECT id, user_id FROM newcomer
      UNION SELECT id, user_id FROM good
      UNION SELECT id, user_id FROM registrations
        WHERE id = ANY(${ids('registration')}) AND event_id = ${id}
    ), person AS MATERIALIZED (
      SELECT user_id AS id FROM place
      UNION SELECT a.id FROM unnest(${ids('attendee')}) AS a (id) WHERE ${isOurs('a.id')}
    )`;
    // A registration may be of a type that the reader has not heard of yet.
    statement.add(
      EVENT_CHANGE,
      `events AS e WHERE e.id = ${id} AND EXISTS (SELECT 1 FROM feed AS f
        WHERE f.event_id = ${id} AND f.entity = 'event' AND (f.xid, f.position) >
          (${statement.param(since.xid, 'xid8')}, ${statement.param(since.position, 'bigint')}))`,
    );
    statement.add(ATTENDEE_CHANGE, 'person JOIN users AS u ON u.id = person.id');
    statement.add(REGISTRATION_CHANGE, 'place JOIN registrations AS r ON r.id = place.id');
    statement.add(TICKET_CHANGE, 'good JOIN tickets AS n ON n.number = good.number');
    statement.add(CONSENT_CHANGE, 'newcomer JOIN consents AS n ON n.user_id = newcomer.user_id');
    statement.add(
      DOCUMENT_CHANGE,
      `newcomer JOIN documents AS n ON n.user_id = newcomer.user_id AND n.replaced_at IS NULL
        ${isOffice ? '' : `AND n.file_type = 'selfie'`}`,
    );
    if (isOffice) {
      statement.add(
        KYC_DECISION_CHANGE,
        'newcomer JOIN kyc_decisions AS n ON n.user_id = newcomer.user_id',
      );
    }
    statement.add(
      ALIAS_CHANGE,
      `newcomer JOIN aliases AS n ON n.id IN (newcomer.id, newcomer.user_id)`,
    );
    const left = (entity: string, gone: FeedEntity, whose: string): void =>
      statement.add(
        `json_build_object('t', 'left', 'entity', '${entity}', 'id', gone.id)`,
        `unnest(${ids(gone)}) AS gone (id) WHERE NOT ${whose}`,
      );
    left('attendee', 'attendee', isOurs('gone.id'));
    left(
      'registration',
      'registration',
      `EXISTS (SELECT 1 FROM registrations AS o WHERE o.id = gone.id AND o.event_id = ${id})`,
    );
  }
  for (const kind of Object.keys(wanted) as FeedEntity[]) {
    if (!HOLDS([kind], wanted)) continue;
    const row = (change: string, table: string, also = ''): void =>
      statement.add(change, `${table} AS n WHERE n.id = ANY(${ids(kind)}) ${also}`);
    switch (kind) {
      case 'event':
        if (!HOLDS(WITH_PEOPLE, wanted))
          statement.add(EVENT_CHANGE, `events AS e WHERE e.id = ${id}`);
        break;
      case 'signing_key':
        statement.add(
          SIGNING_KEY_CHANGE,
          `signing_keys AS n WHERE n.event_id = ${id}
            AND n.key_id || '/' || n.public_key = ANY(${ids(kind, 'text[]')})`,
        );
        break;
      case 'consent':
        row(CONSENT_CHANGE, 'consents', `AND ${isOurs('n.user_id')}`);
        break;
      case 'document': {
        const current = `n.replaced_at IS NULL AND ${isOurs('n.user_id')}`;
        row(
          DOCUMENT_CHANGE,
          'documents',
          `AND ${current} ${isOffice ? '' : `AND n.file_type = 'selfie'`}`,
        );
        statement.add(
          `json_build_object('t', 'left', 'entity', 'document', 'id', gone.id)`,
          `unnest(${ids(kind)}) AS gone (id)
            WHERE NOT EXISTS (SELECT 1 FROM documents AS n WHERE n.id = gone.id AND ${current})`,
        );
        break;
      }
      case 'kyc_decision':
        if (isOffice) row(KYC_DECISION_CHANGE, 'kyc_decisions', `AND ${isOurs('n.user_id')}`);
        break;
      case 'check_in':
        row(CHECK_IN_CHANGE, 'check_ins', `AND n.event_id = ${id}`);
        break;
      case 'alias':
        statement.add(
          ALIAS_CHANGE,
          `unnest(${ids(kind, 'text[]')}) AS named (id) JOIN aliases AS n
            ON n.entity = split_part(named.id, '/', 1)
            AND n.alias_id = split_part(named.id, '/', 2)::uuid`,
        );
        break;
      case 'erasure':
        row(ERASURE_CHANGE, 'erasures');
        break;
      case 'alert':
        row(ALERT_CHANGE, 'alerts', `AND n.event_id = ${id}`);
        break;
      case 'clash':
        // Values of people are for who may edit them.
        row(CLASH_CHANGE, 'clashes', isOffice ? '' : `AND n.entity = 'event'`);
        break;
      case 'kiosk':
        row(KIOSK_CHANGE, 'kiosks', 'AND n.public_key IS NOT NULL');
        break;
      case 'joined':
      case 'registration':
      case 'attendee':
      case 'ticket':
      // Beside the statement: they are opened first.
      case 'template':
      // Of the other feed.
      case 'staff':
        break;
      default:
        missingCase(kind);
    }
  }
  return common;
}

/** Rows for pages and snapshots, in PostgreSQL. */
export function createFeedRows(pool: pg.Pool, opener: TemplateOpener): FeedRows {
  async function read(
    statement: Statement,
    common: string,
    separator: string,
  ): Promise<RenderedRows> {
    if (statement.isEmpty) return { count: 0, text: '' };
    const text = statement.text(common, statement.param(separator, 'text'));
    const { rows } = await pool.query<RenderedRows>(text, statement.values);
    return rows[0] ?? { count: 0, text: '' };
  }

  return {
    async render(feed, use, wanted, since, separator) {
      const statement = new Statement();
      let common = '';
      if (feed === 'hub') {
        statement.add(
          staffChange(use),
          `admin_users AS n WHERE n.id = ANY(${statement.param(wanted.staff ?? [], 'uuid[]')})`,
        );
      } else {
        common = eventStatement(feed, use, wanted, since, statement);
      }
      const made = await read(statement, common, separator);
      const templates =
        feed === 'hub' ? [] : await readTemplates(pool, opener, feedId(feed), wanted);
      if (templates.length === 0) return made;
      const text = [...(made.count === 0 ? [] : [made.text]), ...templates].join(separator);
      return { count: made.count + templates.length, text };
    },
  };
}
