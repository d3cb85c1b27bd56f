import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { AttendeeFilter, AttendeeListItem } from '#shared/ipc/attendee-contract.ts';
import { formatTicketNumber } from '#shared/ticket/ticket-number.ts';
import type { ExportCell, ExportFormat } from '../services/export-table.ts';
import { writeTableFile } from '../tables/table-writer.ts';
import type { AttendeeList } from './attendee-list.ts';
import { createAttendeeRows } from './attendee-rows.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';

const BATCH = 500;

/** A column: its field in JSON, its heading where the window names none, and its value. */
interface Column {
  readonly key: string;
  readonly heading: string;
  readonly cell: (row: AttendeeListItem, time: (at: Instant) => string) => ExportCell;
}

/* The headings are such that an import takes the file again. */
const COLUMNS: readonly Column[] = [
  { key: 'name', heading: 'Name', cell: ({ name }) => name },
  { key: 'email', heading: 'E-mail', cell: ({ email }) => email },
  { key: 'phone', heading: 'Phone', cell: ({ phone }) => phone },
  { key: 'location', heading: 'Location', cell: ({ location }) => location },
  { key: 'ticketType', heading: 'Ticket type', cell: ({ ticketType }) => ticketType },
  { key: 'flags', heading: 'Flags', cell: ({ flags }) => flags.join(', ') },
  { key: 'status', heading: 'Status', cell: ({ kyc }) => kyc },
  { key: 'registration', heading: 'Registration', cell: ({ registration }) => registration },
  { key: 'blocked', heading: 'Blocked', cell: ({ blocked }) => blocked },
  {
    key: 'ticket',
    heading: 'Ticket',
    cell: ({ ticketNumber }) => (ticketNumber === null ? null : formatTicketNumber(ticketNumber)),
  },
  {
    key: 'arrivedAt',
    heading: 'Arrived',
    cell: ({ checkInTime }, time) => (checkInTime === null ? null : time(checkInTime)),
  },
  { key: 'inside', heading: 'Inside', cell: ({ inside }) => inside },
  { key: 'addedAt', heading: 'Added', cell: ({ createdAt }, time) => time(createdAt) },
];

/** What an export of attendees asks for. */
export interface AttendeeExport {
  readonly filter: AttendeeFilter;
  readonly format: ExportFormat;
  readonly path: string;
  /** In the user's language, by field; absent: the column's own. */
  readonly headings: Readonly<Record<string, string>>;
}

/** Times as people of the event's place read them; in JSON as they are, for programs. */
function timesIn(timeZone: string, format: ExportFormat): (at: Instant) => string {
  if (format === 'json') return (at) => at;
  // Sweden writes 2026-11-22 17:30:00, which spreadsheets sort rightly as text.
  const words = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return (at) => words.format(Date.parse(at));
}

/** Writes listed attendees to a file, some hundreds at a time, on the thread of long reads. */
export function createAttendeeExport(
  database: ReadableDatabase,
  list: Pick<AttendeeList, 'chosen'>,
): (asked: AttendeeExport) => Promise<number> {
  const people = createAttendeeRows(database);
  const zoneOf = query<{ id: Uuid }, { time_zone: string; title: string }>(database, (p) =>
    build.selectFrom('events').select(['time_zone', 'title']).where('id', '=', p('id')),
  );
  const rowOf = query<{ id: Uuid }, { search_row: number }>(database, (p) =>
    build.selectFrom('registrations').select('search_row').where('id', '=', p('id')),
  );

  return ({ filter, format, path, headings }) => {
    const { time_zone: zone = 'UTC', title = '' } = zoneOf.get({ id: filter.eventId }) ?? {};
    const time = timesIn(zone, format);
    async function* pages() {
      const ids = list.chosen(filter);
      for (let at = 0; at < ids.length; at += BATCH) {
        const rows = ids.slice(at, at + BATCH).flatMap((id) => rowOf.get({ id })?.search_row ?? []);
        yield await Promise.resolve(
          people(rows).map((row) => COLUMNS.map(({ cell }) => cell(row, time))),
        );
      }
    }
    return writeTableFile(path, format, {
      title,
      columns: COLUMNS.map(({ key, heading }) => ({ key, heading: headings[key] ?? heading })),
      rows: pages(),
    });
  };
}
