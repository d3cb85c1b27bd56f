import { eventRoutes } from '../routes/events.ts';
import type { Audit } from '../services/audit.ts';
import type { DocumentPictures, DocumentStore } from '../services/document-ports.ts';
import { createEventPictures } from '../services/event-pictures.ts';
import type { EventLists } from '../services/event-ports.ts';
import { createEvents, type Events } from '../services/events.ts';
import type { FileStore } from '../services/file-store.ts';
import type { EventMail } from '../services/outgoing-mail.ts';
import type { TicketTurns } from '../services/tickets.ts';
import { createEventLists } from '../storage/event-lists.ts';
import { createEventStore } from '../storage/event-store.ts';
import type { HubBase, HubPart } from './base.ts';

/** Events. */
export interface EventsPart extends HubPart {
  readonly events: Events;
  /** For the pages of attendees too. */
  readonly lists: EventLists;
}

/** Makes the part of events. */
export function openEvents(
  { config, pool, database, transact, now }: HubBase,
  needs: {
    readonly tickets: Pick<TicketTurns, 'ensureKey'>;
    readonly mail: EventMail;
    readonly audit: Audit;
    readonly files: FileStore;
    readonly pictures: DocumentPictures;
    readonly intents: Pick<DocumentStore, 'intend' | 'settle'>;
  },
): EventsPart {
  const { tickets, mail, audit, files, intents } = needs;
  const store = createEventStore(database);
  const lists = createEventLists(database, pool);
  const events = createEvents({ store, tickets, mail, audit, transact, now });
  const pictures = createEventPictures({
    events,
    pictures: needs.pictures,
    files,
    intents,
    transact,
  });
  const { publicUrl } = config;
  return {
    events,
    lists,
    routes: eventRoutes({ events, lists, pictures, publicUrl, now }),
  };
}
