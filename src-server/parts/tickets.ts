import { randomBytes } from 'node:crypto';
import { formatTicketNumber, ticketNumberFromBytes } from '#shared/ticket/ticket-number.ts';
import { createIssuerKeys } from '../keys/issuer-keys.ts';
import { ticketPdf } from '../paper/ticket-pdf.ts';
import { registrationRoutes } from '../routes/registrations.ts';
import { ticketRoutes } from '../routes/tickets.ts';
import type { Audit } from '../services/audit.ts';
import type { TicketPaper } from '../services/mail-ticket.ts';
import type { OutgoingMail } from '../services/outgoing-mail.ts';
import type { RegistrationStore } from '../services/registration-ports.ts';
import { createRegistrations, type Registrations } from '../services/registrations.ts';
import { createTickets, type ShownTicket, type Tickets } from '../services/tickets.ts';
import { createRegistrationStore } from '../storage/registration-store.ts';
import { createTicketStore } from '../storage/ticket-store.ts';
import { qrPng } from '../web/qr.ts';
import type { HubBase, HubPart } from './base.ts';

const NUMBER_BYTES = 8;
/** Pixels of a code in a message. */
const CODE_WIDTH = 440;
const MOST_ISSUER_CHARS = 100;

/** Registrations and tickets. */
export interface TicketsPart extends HubPart {
  readonly tickets: Tickets;
  readonly registrations: Registrations;
  readonly registrationStore: RegistrationStore;
  /** For messages. */
  readonly paper: TicketPaper;
  /** For the pages of attendees: registrations, their tickets, and these on paper. */
  readonly places: Pick<Registrations, 'register' | 'cancel'> &
    Pick<RegistrationStore, 'ofPerson'> & {
      readonly ticket: Tickets['mine'];
      paper(ticket: ShownTicket, language: 'en' | 'hi'): Promise<Uint8Array>;
    };
}

/** Makes the part of registrations and tickets. */
export function openTickets(
  { config, keys, pool, database, transact, now }: HubBase,
  needs: {
    readonly mail: OutgoingMail;
    readonly audit: Audit;
    /** Told after each registration, for the metrics. */
    readonly registered: () => void;
  },
): TicketsPart {
  const { mail, audit, registered } = needs;
  const registrationStore = createRegistrationStore(database);
  const ticketStore = createTicketStore(database, pool);
  const tickets = createTickets({
    store: ticketStore,
    lockHolder: (tx, id) => registrationStore.lockHolder(tx, id),
    keys: createIssuerKeys(keys.master),
    freshNumber: () => ticketNumberFromBytes(randomBytes(NUMBER_BYTES)),
    mail,
    audit,
    transact,
    issuer: new URL(config.publicUrl).hostname.slice(0, MOST_ISSUER_CHARS),
    now,
  });
  const registrations = createRegistrations({
    store: registrationStore,
    tickets,
    retype: (tx, id, typeId) => ticketStore.retype(tx, id, typeId),
    mail,
    audit,
    transact,
    registered,
    now,
  });
  return {
    tickets,
    registrations,
    registrationStore,
    paper: {
      async forMail(registrationId, language) {
        const ticket = await tickets.ofRegistration(registrationId);
        if (ticket === null) return null;
        return {
          number: formatTicketNumber(ticket.row.number),
          ticketType: ticket.ticketType,
          code: await qrPng(ticket.text, CODE_WIDTH),
          paper: await ticketPdf(ticket, language, 'a4'),
        };
      },
    },
    places: {
      register: (eventId, actor) => registrations.register(eventId, actor),
      cancel: (id, actor) => registrations.cancel(id, actor),
      ofPerson: (userId, limit) => registrationStore.ofPerson(userId, limit),
      ticket: (userId, id) => tickets.mine(userId, id),
      paper: (ticket, language) => ticketPdf(ticket, language, 'a4'),
    },
    routes: [
      ...registrationRoutes({ registrations, store: registrationStore }),
      ...ticketRoutes({ tickets }),
    ],
  };
}
