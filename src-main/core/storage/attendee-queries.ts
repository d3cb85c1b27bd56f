import { createAttendeeDetail } from './attendee-detail.ts';
import { createAttendeeList, type AttendeeList } from './attendee-list.ts';
import type { ReadableDatabase } from './database.ts';
import { createDuplicateQueries } from './duplicate-queries.ts';
import { createAttendeeExport } from './export-attendees.ts';

/** Long reads about attendees. */
export function createAttendeeQueries(database: ReadableDatabase) {
  const list = createAttendeeList(database);
  return {
    ...createAttendeeDetail(database),
    ...createDuplicateQueries(database),
    attendeePage: (page: Parameters<AttendeeList['page']>[0]) => list.page(page),
    /** Registrations that a filter lets through, by name. */
    attendeesChosen: (filter: Parameters<AttendeeList['chosen']>[0]) => list.chosen(filter),
    attendeeExport: createAttendeeExport(database, list),
  };
}
