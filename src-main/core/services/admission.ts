import { decideAdmission, type AdmissionFacts } from '#shared/domain/admission.ts';
import type { CheckInRow, Way } from '#shared/domain/check-in.ts';
import type { Direction } from '#shared/domain/event.ts';
import { eventTag, type Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { isGreen } from '#shared/domain/verdict.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import { readTicket, type IssuerKey } from '#shared/ticket/verify-ticket.ts';
import type { AdmissionAnswers, Grounds } from './admission-answer.ts';
import type { Clock, ClockWatch } from './clock.ts';
import type { CrashPoint } from './crash-point.ts';
import type { Device } from './device.ts';
import type { GateContext, GateStore, Holder } from './gate-facts.ts';
import type { FactRecorder } from './operations.ts';
import type { Passages } from './passage.ts';
import { foldFacts } from './projection.ts';
import type { UndoWindow } from './undo-window.ts';
import { freshId } from './fresh-id.ts';

/** The issuer keys that this copy knows. */
export interface IssuerKeys {
  readonly keysOf: (keyId: number) => readonly IssuerKey[];
}

export interface Scan {
  readonly scanId: Uuid;
  readonly text: string;
  readonly reader: 'camera' | 'wedge';
  readonly direction: Direction;
}

export interface ByHand {
  readonly scanId: Uuid;
  readonly by:
    | { readonly way: 'typed'; readonly ticketNumber: TicketNumber }
    | { readonly way: 'search'; readonly registrationId: Uuid };
  readonly direction: Direction;
}

export interface Admission {
  /**
   * Decides on a scanned text and records the verdict. A repeated scanId gets the recorded
   * answer.
   * @throws GatehouseError disk-full or database-unavailable: nothing was recorded, nobody is
   * to be let in; invalid-input where the scanId was used for something else
   */
  scan(scan: Scan, gateId: Uuid): AdmissionResult;
  /**
   * The same for a ticket that staff typed or found, after they confirmed the person.
   * @throws also GatehouseError registration-unknown
   */
  admitByHand(request: ByHand, gateId: Uuid): AdmissionResult;
}

export interface AdmissionPorts {
  readonly store: GateStore;
  readonly keys: IssuerKeys;
  readonly recorder: FactRecorder;
  readonly passages: Passages;
  readonly answers: AdmissionAnswers;
  readonly undoWindow: UndoWindow;
  readonly device: Device;
  readonly clock: Clock;
  readonly clockWatch: Pick<ClockWatch, 'latestTime'>;
  readonly crashPoint: CrashPoint;
}

/** One presentation, whichever way it came. */
interface Presentation {
  readonly scanId: Uuid;
  readonly way: Way;
  readonly direction: Direction;
  readonly reading: AdmissionFacts['reading'];
  readonly ticketNumber: TicketNumber | null;
  /** Kept only of what is no ticket of ours. */
  readonly scannedText: string | null;
  findHolder(): Holder | null;
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

/** Whether a recorded verdict is the answer to this very presentation. */
function answers(row: CheckInRow, presentation: Presentation, holder: Holder | null): boolean {
  return (
    row.way === presentation.way &&
    row.scanned_text === presentation.scannedText &&
    (presentation.ticketNumber === null || row.ticket_number === presentation.ticketNumber) &&
    (row.registration_id === null || row.registration_id === holder?.registrationId)
  );
}

/** Wires the use case: read the ticket, then facts, verdict and record in one transaction. */
export function createAdmission(ports: AdmissionPorts): Admission {
  const { store, keys, recorder, passages, undoWindow, device, clock, clockWatch, crashPoint } =
    ports;

  function numberFacts(number: TicketNumber | null, eventId: Uuid): AdmissionFacts['byNumber'] {
    if (number === null) return null;
    const { standing } = foldFacts(store.factsOfNumber(number, eventId));
    return { admittedBefore: standing.admitted, inside: standing.inside };
  }

  /** Reads, decides and writes; runs inside one transaction. */
  function decideAndRecord(presentation: Presentation, gateId: Uuid, now: Instant) {
    const gate = store.gate(gateId);
    if (gate === null) throw new GatehouseError('gate-unknown', 'the gate is not in this copy');
    const holder = presentation.findHolder();
    // Exits count only where they are scanned; elsewhere a person at the gate is coming in.
    const direction = gate.event.entryMode === 'exits' ? presentation.direction : 'in';
    const facts: AdmissionFacts = {
      reading: presentation.reading,
      direction,
      event: gate.event,
      gate: gateFacts(gate, holder),
      holder: holder?.facts ?? null,
      byNumber: holder === null ? numberFacts(presentation.ticketNumber, gate.event.id) : null,
    };
    const grounds: Grounds = { facts, gate, holder };
    crashPoint('after-facts-read');

    const recorded = store.checkInOfScan(presentation.scanId, 'verdict');
    if (recorded !== null) {
      if (answers(recorded, presentation, holder)) return { row: recorded, grounds, isNew: false };
      throw new GatehouseError('invalid-input', 'the scan id belongs to another presentation');
    }

    const row: CheckInRow = {
      id: freshId(),
      kind: 'verdict',
      scan_id: presentation.scanId,
      about_id: null,
      event_id: gate.event.id,
      gate_id: gateId,
      kiosk_id: device.kioskId,
      verdict: decideAdmission(facts, now),
      direction,
      way: presentation.way,
      ticket_number: presentation.ticketNumber ?? holder?.ticketNumber ?? null,
      registration_id: holder?.registrationId ?? null,
      user_id: holder?.userId ?? null,
      scanned_text: presentation.scannedText,
      staff_id: null,
      reason: null,
      occurred_at: now,
    };
    recorder.record(row);
    if (isGreen(row.verdict)) passages.apply(row, holder);
    crashPoint('before-commit');
    return { row, grounds, isNew: true };
  }

  /** Nobody sees a verdict before its commit is on the disk. */
  function present(presentation: Presentation, gateId: Uuid, now: Instant): AdmissionResult {
    crashPoint('before-transaction');
    const { row, grounds, isNew } = store.transaction(() =>
      decideAndRecord(presentation, gateId, now),
    );
    crashPoint('after-commit');
    if (isNew && isGreen(row.verdict)) undoWindow.open(row.id);
    const answer = ports.answers.answer(row, grounds.holder, grounds);
    crashPoint('before-answer');
    return answer;
  }

  return {
    scan({ scanId, text, reader, direction }, gateId) {
      const wall = clock.wall();
      const now = toInstant(wall);
      const latest = clockWatch.latestTime();
      const reading = readTicket(text, keys.keysOf, now, latest > wall ? toInstant(latest) : now);
      const claim = 'claim' in reading ? reading.claim : null;
      return present(
        {
          scanId,
          way: reader,
          direction,
          reading,
          ticketNumber: claim?.number ?? null,
          // SQLite keeps UTF-8, which has no lone surrogates.
          scannedText: claim === null ? Buffer.from(text, 'utf8').toString('utf8') : null,
          findHolder() {
            if (claim === null) return null;
            const holder = store.holderByTicket(claim.number, gateId);
            if (holder === null) return null;
            // An issuer certified for one event must not open another's gate by signing one of
            // its ticket numbers: the ticket stands for nobody but at its own event.
            const { eventId } = holder.facts;
            const isOwn =
              'eventId' in reading
                ? eventId === reading.eventId
                : eventTag(eventId) === claim.eventTag;
            return isOwn ? holder : null;
          },
        },
        gateId,
        now,
      );
    },
    admitByHand({ scanId, by, direction }, gateId) {
      return present(
        {
          scanId,
          way: by.way,
          direction,
          reading: { kind: 'by-hand' },
          ticketNumber: by.way === 'typed' ? by.ticketNumber : null,
          scannedText: null,
          findHolder() {
            if (by.way === 'typed') return store.holderByTicket(by.ticketNumber, gateId);
            const holder = store.holderByRegistration(by.registrationId, gateId);
            if (holder !== null) return holder;
            throw new GatehouseError('registration-unknown', 'no such registration in this copy');
          },
        },
        gateId,
        toInstant(clock.wall()),
      );
    },
  };
}
