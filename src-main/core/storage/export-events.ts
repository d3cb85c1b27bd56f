import type { EventStatus } from '#shared/domain/event.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { EventListItem } from '#shared/ipc/event-contract.ts';
import { exportHeads, type ExportColumn, type ExportTarget } from '../services/export-columns.ts';
import { exportTimes } from '../services/export-times.ts';
import { writeTableFile } from '../tables/table-writer.ts';

const COLUMNS: readonly ExportColumn<EventListItem>[] = [
  { key: 'title', heading: 'Title', cell: ({ title }) => title },
  { key: 'partyName', heading: 'Organiser', cell: ({ partyName }) => partyName },
  { key: 'venue', heading: 'Venue', cell: ({ venue }) => venue },
  { key: 'status', heading: 'Status', cell: ({ status }) => status },
  { key: 'timeZone', heading: 'Time zone', cell: ({ timeZone }) => timeZone },
  { key: 'doorsOpenAt', heading: 'Doors open', cell: (row, time) => time(row.doorsOpenAt) },
  { key: 'doorsCloseAt', heading: 'Doors close', cell: (row, time) => time(row.doorsCloseAt) },
  { key: 'capacity', heading: 'Capacity', cell: ({ capacity }) => capacity },
  { key: 'expected', heading: 'Expected', cell: ({ expected }) => expected },
  { key: 'admitted', heading: 'Admitted', cell: ({ admitted }) => admitted },
  { key: 'inside', heading: 'Inside', cell: ({ inside }) => inside },
  { key: 'madeHere', heading: 'Made here', cell: ({ madeHere }) => madeHere },
];

/** Which events are listed, and when, since that orders them. */
export interface EventFilter {
  readonly query: string;
  readonly statuses: readonly EventStatus[];
  readonly now: Instant;
}

/** Writes listed events to a file, in the list's order; times are of each event's own place. */
export function createEventListExport(
  listed: (filter: EventFilter) => readonly EventListItem[],
): (asked: EventFilter & ExportTarget) => Promise<number> {
  return ({ format, path, headings, ...filter }) => {
    async function* pages() {
      yield await Promise.resolve(
        listed(filter).map((row) => {
          const time = exportTimes(row.timeZone, format);
          return COLUMNS.map(({ cell }) => cell(row, time));
        }),
      );
    }
    return writeTableFile(path, format, {
      title: 'Events',
      columns: exportHeads(COLUMNS, headings),
      rows: pages(),
    });
  };
}
