import type { Uuid } from '#shared/domain/id.ts';
import type { VerdictCode } from '#shared/domain/verdict.ts';
import { ticketNumberFromBytes, type TicketNumber } from '#shared/ticket/ticket-number.ts';
import { ByteStream } from './byte-stream.ts';
import { seededIssuer, type TicketIssuer } from './ticket-issuer.ts';

/** A code that belongs to nobody in the copy. */
export interface StrayTicket {
  /** What it is, in the place of a name. */
  readonly what: string;
  readonly text: string;
  readonly expected: VerdictCode;
  readonly number: TicketNumber | null;
}

export interface SeededIssuers {
  readonly issuer: TicketIssuer;
  /** Its laptop was lost: the package carries its key as revoked. */
  readonly lost: TicketIssuer;
}

const KEY_ID = 1;
const LOST_KEY_ID = 2;
const UNKNOWN_KEY_ID = 700;
const OF_EACH = 3;

export function seededIssuers(seed: string): SeededIssuers {
  return {
    issuer: seededIssuer(seed, 'ticket issuer', KEY_ID),
    lost: seededIssuer(seed, 'lost issuer', LOST_KEY_ID),
  };
}

const NO_TICKETS: readonly [what: string, text: string][] = [
  ['A web address', 'https://example.org/menu?table=7'],
  ['A payment code', 'upi://pay?pa=tea.stall@example&pn=Tea%20Stall&am=20.00&cu=INR'],
  ['A Wi-Fi code', 'WIFI:S:Guest;T:WPA;P:not-a-password;;'],
  ['A quotation for a database', `'; DROP TABLE check_ins; --`],
  ['A piece of a web page', '<img src=x onerror="alert(1)"><b>VIP</b>'],
  ['Text that turns around', 'VIP \u202eDETTIMDA\u202c pass'],
  ['Control characters', 'line one\nline two\ttab, and "quotes"'],
  ['Hindi text', 'नमस्ते, यह टिकट नहीं है'],
];

/** Cut short, or with a sign that the alphabet's rules forbid: a crumpled ticket. */
function damage(text: string, random: ByteStream): string {
  if (random.fraction() < 0.5) return text.slice(0, text.length - 1 - random.below(20));
  // No group of three signs may begin its high end like this: '::' stands above two bytes.
  const group = 3 * random.below(text.length / 3);
  return `${text.slice(0, group)}:::${text.slice(group + 3)}`;
}

/** Codes that the gate must refuse or hand to a supervisor, for the event at whose gate we stand. */
export function strayTickets(
  seed: string,
  eventId: Uuid,
  { issuer, lost }: SeededIssuers,
): StrayTicket[] {
  const random = new ByteStream(seed, 'strays');
  const forger = seededIssuer(seed, 'forger', KEY_ID);
  const newer = seededIssuer(seed, 'newer issuer', UNKNOWN_KEY_ID);
  const several = (make: () => StrayTicket) => Array.from({ length: OF_EACH }, make);
  const signed = (by: TicketIssuer, what: string, expected: VerdictCode) => () => {
    const number = ticketNumberFromBytes(random.take(8));
    return { what, text: by.issue(eventId, number), expected, number };
  };
  return [
    ...several(signed(issuer, 'Genuine, not in this copy', 'unknown-ticket')),
    ...several(signed(newer, 'Of a key this copy does not know', 'unknown-ticket')),
    ...several(signed(lost, 'Of a revoked key', 'ticket-revoked')),
    ...several(signed(forger, 'Forged', 'forged')),
    ...several(() => {
      const whole = issuer.issue(eventId, ticketNumberFromBytes(random.take(8)));
      const text = damage(whole, random);
      return { what: 'Damaged', text, expected: 'unreadable', number: null };
    }),
    ...NO_TICKETS.map(([what, text]) => ({
      what,
      text,
      expected: 'not-a-ticket' as const,
      number: null,
    })),
  ];
}
