import { attendeeRoutes } from '../routes/attendees.ts';
import type { Audit } from '../services/audit.ts';
import { createPeopleImport } from '../services/people-import.ts';
import { createPeople } from '../services/people.ts';
import type { TicketTurns } from '../services/tickets.ts';
import { createPeopleImporter } from '../storage/people-import.ts';
import { createPeopleStore } from '../storage/people-store.ts';
import type { HubBase, HubPart } from './base.ts';

/** Makes the part of people, as staff look after them. */
export function openAttendees(
  { pool, database, transact, now }: HubBase,
  needs: { readonly tickets: Pick<TicketTurns, 'issueDue'>; readonly audit: Audit },
): HubPart {
  const { tickets, audit } = needs;
  const store = createPeopleStore(database, pool);
  const people = createPeople({ store, tickets, audit, transact, now });
  const imports = createPeopleImport({ importer: createPeopleImporter(pool), audit, now });
  return { routes: attendeeRoutes({ people, imports }) };
}
