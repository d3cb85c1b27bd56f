import type { Uuid } from '#shared/domain/id.ts';
import type { AttendeeFilter, AttendeeListItem } from '#shared/ipc/attendee-contract.ts';
import { formatTicketNumber } from '#shared/ticket/ticket-number.ts';
import { exportHeads, type ExportColumn, type ExportTarget } from '../services/export-columns.ts';
import { exportTimes } from '../services/export-times.ts';
import { writeTableFile } from '../tables/table-writer.ts';
import type { AttendeeList } from './attendee-list.ts';
import { createAttendeeRows } from './attendee-rows.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';

const BATCH = 500;

/* The headings are such that an import takes the file again. */
const COLUMNS: readonly ExportColumn<AttendeeListItem>[] = [
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
export interface AttendeeExport extends ExportTarget {
  readonly filter: AttendeeFilter;
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
    const time = exportTimes(zone, format);
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
      columns: exportHeads(COLUMNS, headings),
      rows: pages(),
    });
  };
}
