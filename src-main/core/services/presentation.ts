import type { AdmissionFacts } from '#shared/domain/admission.ts';
import type { CheckInRow, Way } from '#shared/domain/check-in.ts';
import type { Direction } from '#shared/domain/event.ts';
import { eventTag, type Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import { readTicket, type IssuerKey } from '#shared/ticket/verify-ticket.ts';
import type { Grounds } from './admission-answer.ts';
import type { Clock, ClockWatch } from './clock.ts';
import type { GateContext, GateReader, Holder } from './gate-facts.ts';
import { foldFacts } from './projection.ts';

/** The issuer keys that this copy knows. */
export interface IssuerKeys {
  readonly keysOf: (keyId: number) => readonly IssuerKey[];
}

/** What was held up, typed or found, and when. */
export type Shown =
  | { readonly way: 'scan'; readonly text: string; readonly reader: 'camera' | 'wedge' }
  | { readonly way: 'typed'; readonly ticketNumber: TicketNumber }
  | { readonly way: 'search'; readonly registrationId: Uuid };

/** One presentation, whichever way it came. */
export interface Presentation {
  readonly scanId: Uuid;
  readonly at: Instant;
  readonly way: Way;
  readonly direction: Direction;
  readonly reading: AdmissionFacts['reading'];
  readonly ticketNumber: TicketNumber | null;
  /** Kept only of what is no ticket of ours. */
  readonly scannedText: string | null;
  findHolder(gateId: Uuid): Holder | null;
}

export interface Presentations {
  /** Reads what was shown, at this very moment. */
  read(scanId: Uuid, shown: Shown, direction: Direction): Presentation;
}

/** Wires the reading of tickets: their signatures are checked here, once. */
export function createPresentations(ports: {
  readonly store: GateReader;
  readonly keys: IssuerKeys;
  readonly clock: Clock;
  readonly clockWatch: Pick<ClockWatch, 'latestTime'>;
}): Presentations {
  const { store, keys, clock, clockWatch } = ports;

  function scanned(text: string, wall: number) {
    const now = toInstant(wall);
    const latest = clockWatch.latestTime();
    const reading = readTicket(text, keys.keysOf, now, latest > wall ? toInstant(latest) : now);
    const claim = 'claim' in reading ? reading.claim : null;
    return {
      reading,
      ticketNumber: claim?.number ?? null,
      // SQLite keeps UTF-8, which has no lone surrogates.
      scannedText: claim === null ? Buffer.from(text, 'utf8').toString('utf8') : null,
      findHolder(gateId: Uuid) {
        if (claim === null) return null;
        const holder = store.holderByTicket(claim.number, gateId);
        if (holder === null) return null;
        // An issuer certified for one event must not open another's gate by signing one of
        // its ticket numbers: the ticket stands for nobody but at its own event.
        const { eventId } = holder.facts;
        const isOwn =
          'eventId' in reading ? eventId === reading.eventId : eventTag(eventId) === claim.eventTag;
        return isOwn ? holder : null;
      },
    };
  }

  return {
    read(scanId, shown, direction) {
      const wall = clock.wall();
      const head = { scanId, at: toInstant(wall), direction };
      if (shown.way === 'scan') {
        return { ...head, way: shown.reader, ...scanned(shown.text, wall) };
      }
      return {
        ...head,
        way: shown.way,
        reading: { kind: 'by-hand' },
        ticketNumber: shown.way === 'typed' ? shown.ticketNumber : null,
        scannedText: null,
        findHolder(gateId) {
          if (shown.way === 'typed') return store.holderByTicket(shown.ticketNumber, gateId);
          const holder = store.holderByRegistration(shown.registrationId, gateId);
          if (holder !== null) return holder;
          throw new GatehouseError('registration-unknown', 'no such registration in this copy');
        },
      };
    },
  };
}

function gateFacts(gate: GateContext, holder: Holder | null): AdmissionFacts['gate'] {
  return {
    admitsTicketType: holder === null || !gate.hasRules || holder.rule !== null,
    admitsFrom: holder?.rule?.from ?? null,
    admitsUntil: holder?.rule?.until ?? null,
    quota: gate.quota,
    admittedHere: gate.admittedHere,
  };
}

function numberFacts(
  store: GateReader,
  number: TicketNumber | null,
  eventId: Uuid,
): AdmissionFacts['byNumber'] {
  if (number === null) return null;
  const { standing } = foldFacts(store.factsOfNumber(number, eventId));
  return { admittedBefore: standing.admitted, inside: standing.inside };
}

type Shows = Pick<Presentation, 'reading' | 'direction' | 'ticketNumber' | 'findHolder'>;

/**
 * Everything that the verdict on a presentation rests on, as it stands now, but for the face.
 * @throws GatehouseError gate-unknown; registration-unknown for one that was found by search
 */
export function groundsOf(store: GateReader, shows: Shows, gateId: Uuid): Grounds {
  const gate = store.gate(gateId);
  if (gate === null) throw new GatehouseError('gate-unknown', 'the gate is not in this copy');
  const holder = shows.findHolder(gateId);
  const facts: AdmissionFacts = {
    reading: shows.reading,
    // Exits count only where they are scanned; elsewhere a person at the gate is coming in.
    direction: gate.event.entryMode === 'exits' ? shows.direction : 'in',
    event: gate.event,
    gate: gateFacts(gate, holder),
    holder: holder?.facts ?? null,
    byNumber: holder === null ? numberFacts(store, shows.ticketNumber, gate.event.id) : null,
    face: null,
  };
  return { facts, gate, holder };
}

/** The same for a recorded check-in, whose ticket was found good then. */
export function groundsNow(store: GateReader, row: CheckInRow): Grounds {
  const { registration_id, ticket_number, direction } = row;
  return groundsOf(
    store,
    {
      reading: { kind: 'by-hand' },
      direction,
      ticketNumber: ticket_number,
      findHolder(gateId) {
        if (ticket_number !== null) return store.holderByTicket(ticket_number, gateId);
        return registration_id === null
          ? null
          : store.holderByRegistration(registration_id, gateId);
      },
    },
    row.gate_id,
  );
}
