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
  CHECK_IN_CHANGE,
  CLASH_CHANGE,
  CONSENT_CHANGE,
  DOCUMENT_CHANGE,
  ERASURE_CHANGE,
  EVENT_CHANGE,
  KIOSK_CHANGE,
  KYC_DECISION_CHANGE,
  SIGNING_KEY_CHANGE,
  staffChange,
} from './feed-columns.ts';
import { addPeople, holds } from './feed-people.ts';
import { Statement } from './feed-statement.ts';
import { feedId } from './feed-store.ts';
import { readTemplates } from './feed-templates.ts';

/** Kinds with which a registration comes. */
const PLACED: readonly FeedEntity[] = ['joined', 'registration', 'ticket'];

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
  const isPlaced = PLACED.some((kind) => holds(wanted, kind));
  const common = addPeople(statement, id, use, wanted, since);
  for (const kind of Object.keys(wanted) as FeedEntity[]) {
    if (!holds(wanted, kind)) continue;
    const row = (change: string, table: string, also = ''): void =>
      statement.add(change, `${table} AS n WHERE n.id = ANY(${ids(kind)}) ${also}`);
    switch (kind) {
      case 'event':
        // With registrations it comes by itself.
        if (!isPlaced) statement.add(EVENT_CHANGE, `events AS e WHERE e.id = ${id}`);
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
