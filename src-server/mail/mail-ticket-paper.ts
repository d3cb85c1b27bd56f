import { formatTicketNumber } from '#shared/ticket/ticket-number.ts';
import { ticketPdf } from '../paper/ticket-pdf.ts';
import type { TicketPaper } from '../services/mail-ticket.ts';
import type { Tickets } from '../services/tickets.ts';
import { qrPng } from '../web/qr.ts';

/** Pixels: twice what the message shows, for screens that have them. */
const CODE_WIDTH = 560;

/** Draws the ticket of a message: its code, and a sheet to print. */
export function createTicketPaper(tickets: Pick<Tickets, 'ofRegistration'>): TicketPaper {
  return {
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
  };
}
