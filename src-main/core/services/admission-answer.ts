import { entryWindow, type AdmissionFacts } from '#shared/domain/admission.ts';
import { letsPass, type CheckInRow } from '#shared/domain/check-in.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { isGreen, verdictRow } from '#shared/domain/verdict.ts';
import { isCardEnough } from '#shared/face/card-rule.ts';
import type { FaceFinding } from '#shared/face/finding.ts';
import { missingCase } from '#shared/errors.ts';
import type {
  AdmissionResult,
  FaceView,
  PersonView,
  VerdictDetail,
} from '#shared/ipc/gate-views.ts';
import type { Clock } from './clock.ts';
import type { Evidence } from './evidence.ts';
import { triesLeft } from './face-check.ts';
import type { AdmissionView, GateContext, GateReader, Holder } from './gate-facts.ts';
import { foldFacts, isByNumber } from './projection.ts';
import { toShownText } from './shown-text.ts';
import type { UndoWindow } from './undo-window.ts';

/** What a verdict was decided on, for the sentence beside it. */
export interface Grounds {
  readonly facts: AdmissionFacts;
  readonly gate: GateContext;
  readonly holder: Holder | null;
}

/** Turns a recorded check-in into what the gate's screen shows. */
export interface AdmissionAnswers {
  /** @param grounds null for overrides and undos, whose sentence needs no detail */
  answer(row: CheckInRow, holder: Holder | null, grounds: Grounds | null): AdmissionResult;
}

/** A person as the gate may see one. */
export function personOf(holder: Holder): PersonView {
  const { userId, name, ticketType, flags, hasPhoto } = holder;
  return { userId, name, ticketType, flags, hasPhoto };
}

/** What the screen says of a face check. @param isSettled whether somebody let the person in since */
function faceView(finding: FaceFinding, isSettled: boolean): FaceView {
  const { outcome, why, score, bands, liveness } = finding;
  return {
    outcome,
    why,
    score,
    bands,
    liveness,
    triesLeft: triesLeft(finding),
    byCard: !isSettled && isCardEnough(finding),
  };
}

/** Reads what makes a sentence concrete after the commit; it decides nothing. */
export function createAdmissionAnswers({
  store,
  evidence,
  undoWindow,
  clock,
}: {
  readonly store: GateReader;
  readonly evidence: Pick<Evidence, 'has'>;
  readonly undoWindow: UndoWindow;
  readonly clock: Clock;
}): AdmissionAnswers {
  /** The admission that who is already inside came in by. */
  function earlierAdmission(row: CheckInRow): AdmissionView | undefined {
    const facts =
      row.registration_id !== null
        ? store.factsOf(row.registration_id, row.event_id)
        : isByNumber(row)
          ? store.factsOfNumber(row.ticket_number, row.event_id)
          : [];
    const before = facts.slice(
      0,
      facts.findIndex(({ id }) => id === row.id),
    );
    const undone = new Set(before.map(({ about_id, kind }) => (kind === 'undo' ? about_id : null)));
    const admission = before.findLast(
      (fact) => letsPass(fact) && fact.direction === 'in' && !undone.has(fact.id),
    );
    if (admission === undefined || !foldFacts(before).standing.admitted) return undefined;
    const kioskId = store.kioskOf(admission.id) ?? row.kiosk_id;
    return {
      checkInId: admission.id,
      // An override's frame is the one of the verdict that it overruled.
      hasDoorPhoto: evidence.has(admission.about_id ?? admission.id),
      at: admission.occurred_at,
      ...store.placeOf(admission.gate_id, kioskId),
    };
  }

  function otherEvent({ facts, holder }: Grounds): VerdictDetail {
    const { reading } = facts;
    const eventId = holder?.facts.eventId ?? ('eventId' in reading ? reading.eventId : null);
    const title = eventId === null ? null : store.eventTitle(eventId);
    return title === null ? {} : { otherEvent: title };
  }

  function unknownTicket({ facts, gate }: Grounds): VerdictDetail {
    const { kind } = facts.reading;
    const why = kind === 'unknown-key' || kind === 'key-out-of-time' ? kind : 'not-in-copy';
    return { why, copyAt: gate.copyAt };
  }

  function detailOf(row: CheckInRow, grounds: Grounds, isSettled: boolean): VerdictDetail {
    const { facts, holder, gate } = grounds;
    const { reading } = facts;
    switch (row.verdict) {
      case 'not-a-ticket':
        return { scannedText: toShownText(row.scanned_text ?? '') };
      case 'unreadable':
        return reading.kind === 'unreadable' ? { why: reading.why } : {};
      case 'forged':
        return reading.kind === 'forged' ? { why: reading.why } : {};
      case 'ticket-revoked':
        return reading.kind === 'key-revoked' ? { why: 'key-revoked' } : {};
      case 'not-on-this-event':
        return otherEvent(grounds);
      case 'unknown-ticket':
        return unknownTicket(grounds);
      case 'wrong-gate':
        return holder === null
          ? {}
          : { rightGates: store.gatesAdmitting(gate.event.id, holder.ticketTypeId) };
      case 'too-early':
        return { rightFrom: entryWindow(facts).from };
      case 'too-late':
        return { rightUntil: entryWindow(facts).until };
      case 'already-inside': {
        const earlier = earlierAdmission(row);
        return earlier === undefined ? {} : { earlier };
      }
      case 'exit-recorded':
      case 'event-cancelled':
      case 'event-not-open':
      case 'ticket-replaced':
      case 'registration-cancelled':
      case 'person-blocked':
      case 'kyc-rejected':
      case 'kyc-pending':
      case 'event-full':
      case 'quota-reached':
        return {};
      case 'liveness-failed':
      case 'face-mismatch':
      case 'face-uncertain':
      case 'face-unavailable':
      case 'admitted':
        return row.face === undefined ? {} : { face: faceView(row.face, isSettled) };
      default:
        return missingCase(row.verdict);
    }
  }

  return {
    answer(row, holder, grounds) {
      const remaining = letsPass(row) ? undoWindow.remaining(row) : 0;
      const settled =
        row.kind === 'verdict' && !isGreen(row.verdict)
          ? store.checkInOfScan(row.scan_id, 'override') !== null
          : store.checkInOfScan(row.scan_id, 'undo') !== null;
      return {
        checkInId: row.id,
        scanId: row.scan_id,
        kind: row.kind,
        verdict: row.verdict,
        direction: row.direction,
        way: row.way,
        at: row.occurred_at,
        person: holder === null ? null : personOf(holder),
        ticketNumber: row.ticket_number,
        detail: grounds === null ? {} : detailOf(row, grounds, settled),
        overridable: row.kind === 'verdict' && verdictRow(row.verdict).overridable && !settled,
        undoUntil: remaining > 0 && !settled ? toInstant(clock.wall() + remaining) : null,
      };
    },
  };
}
