import type { Uuid } from '#shared/domain/id.ts';

/** A ticket as a message carries it. */
export interface MailTicket {
  /** As people read it, in groups. */
  readonly number: string;
  readonly ticketType: string;
  /** The code as a PNG picture, with its quiet zone. */
  readonly code: Uint8Array;
  /** The printable ticket, a PDF. */
  readonly paper: Uint8Array;
}

/** Draws tickets for messages. */
export interface TicketPaper {
  /** Null: the registration has no active ticket. */
  forMail(registrationId: Uuid, language: 'en' | 'hi'): Promise<MailTicket | null>;
}
