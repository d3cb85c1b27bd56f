import { z } from 'zod';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { printKind } from '../print/paper.ts';
import { ticketNumber } from '../ticket/ticket-number.ts';
import { attendeeChoice } from './attendee-contract.ts';
import { call } from './call.ts';

/** What is on one ticket, badge or line of the list. */
export const ticketPrint = z.strictObject({
  registrationId: uuid,
  name: z.string(),
  ticketType: z.string(),
  /** Of the ticket that is good now; null: none was issued. */
  number: ticketNumber.nullable(),
  /** The signed text of its QR code; null: issued elsewhere, so that it can't be made here. */
  text: z.string().nullable(),
  phoneEnding: z.string(),
});
export type TicketPrint = z.infer<typeof ticketPrint>;

/** What every ticket of an event says. */
export const ticketEvent = z.strictObject({
  id: uuid,
  title: z.string(),
  partyName: z.string(),
  venue: z.string(),
  timeZone: z.string(),
  startsAt: instant,
  doorsOpenAt: instant,
  doorsCloseAt: instant,
  hasPicture: z.boolean(),
});
export type TicketEvent = z.infer<typeof ticketEvent>;

/** Tickets on paper. */
export const ticketContract = {
  /**
   * What is needed to print those chosen, by name, at most 200 at a time. `more`: ask again from
   * `offset` plus what came. Noted in the log.
   */
  'ticket.prints': call({
    input: z.strictObject({
      choice: attendeeChoice,
      kind: printKind,
      offset: z.int().nonnegative(),
    }),
    output: z.strictObject({
      event: ticketEvent,
      prints: z.array(ticketPrint).max(200),
      total: z.int(),
      more: z.boolean(),
    }),
    access: 'staff',
    retry: 'safe',
  }),
  /** Notes that these went to a printer or a file. */
  'ticket.printed': call({
    input: z.strictObject({ numbers: z.array(ticketNumber).min(1).max(200), kind: printKind }),
    output: z.strictObject({}),
    access: 'staff',
    retry: 'safe',
  }),
  /** Replaces a person's ticket by a new one that this laptop signs; the old one names it. */
  'ticket.replace': call({
    input: z.strictObject({ registrationId: uuid, newNumber: ticketNumber.nullable() }),
    output: ticketPrint,
    access: 'staff',
    retry: 'never',
  }),
  'ticket.revoke': call({
    input: z.strictObject({ number: ticketNumber }),
    output: z.strictObject({}),
    access: 'staff',
    retry: 'safe',
  }),
} as const;
