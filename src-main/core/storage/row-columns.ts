import { attendeeRow, documentRow, registrationRow } from '#shared/domain/attendee.ts';
import { eventRow } from '#shared/domain/event.ts';
import { kycDecisionRow } from '#shared/domain/kyc.ts';
import { ticketRow } from '#shared/domain/ticket.ts';

/* The columns of rows that packages and operations carry, as their schemas have them. */

export const EVENT_COLUMNS = eventRow.keyof().options;
export const USER_COLUMNS = attendeeRow.keyof().options;
export const REGISTRATION_COLUMNS = registrationRow.keyof().options;
export const TICKET_COLUMNS = ticketRow.keyof().options;
export const DOCUMENT_COLUMNS = documentRow.keyof().options;
export const KYC_DECISION_COLUMNS = kycDecisionRow.keyof().options;
