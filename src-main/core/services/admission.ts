import { decideAdmission } from '#shared/domain/admission.ts';
import type { CheckInRow } from '#shared/domain/check-in.ts';
import type { Direction } from '#shared/domain/event.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { isGreen } from '#shared/domain/verdict.ts';
import type { FaceFinding, FaceProbe } from '#shared/face/finding.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import type { AdmissionAnswers, Grounds } from './admission-answer.ts';
import type { CrashPoint } from './crash-point.ts';
import type { Device } from './device.ts';
import type { Evidence, WrittenFrame } from './evidence.ts';
import type { FaceChecks } from './face-check.ts';
import type { EventFaces } from './face-reference.ts';
import type { GateStore, Holder } from './gate-facts.ts';
import type { FactRecorder } from './operations.ts';
import type { Passages } from './passage.ts';
import { groundsOf, type Presentation, type Presentations } from './presentation.ts';
import type { UndoWindow } from './undo-window.ts';
import { freshId } from './fresh-id.ts';

export interface Scan {
  readonly scanId: Uuid;
  readonly text: string;
  readonly reader: 'camera' | 'wedge';
  readonly direction: Direction;
  /** What was seen of the person; null: nobody looked. */
  readonly face: FaceProbe | null;
}

export interface ByHand {
  readonly scanId: Uuid;
  readonly by:
    | { readonly way: 'typed'; readonly ticketNumber: TicketNumber }
    | { readonly way: 'search'; readonly registrationId: Uuid };
  readonly direction: Direction;
  readonly face: FaceProbe | null;
}

export interface Admission {
  /**
   * Decides on a scanned text and records the verdict. A repeated scanId gets the recorded
   * answer, whatever was seen of a face since.
   * @returns rejects with GatehouseError disk-full or database-unavailable: nothing was recorded,
   * nobody is to be let in; invalid-input where the scanId was used for something else
   */
  scan(scan: Scan, gateId: Uuid): Promise<AdmissionResult>;
  /**
   * The same for a ticket that staff typed or found, after they confirmed the person.
   * @returns rejects also with GatehouseError registration-unknown
   */
  admitByHand(request: ByHand, gateId: Uuid): Promise<AdmissionResult>;
}

export interface AdmissionPorts {
  readonly store: GateStore;
  readonly presentations: Presentations;
  readonly faces: EventFaces;
  readonly checks: Pick<FaceChecks, 'check'>;
  readonly evidence: Evidence;
  readonly recorder: FactRecorder;
  readonly passages: Passages;
  readonly answers: AdmissionAnswers;
  readonly undoWindow: UndoWindow;
  readonly device: Device;
  readonly crashPoint: CrashPoint;
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

/** Only of who was compared: others gave no consent, or were not to be looked at any more. */
function isWorthKeeping({ score }: FaceFinding): boolean {
  return score !== null;
}

/** Wires the use case: read the ticket, then facts, verdict and record in one transaction. */
export function createAdmission(ports: AdmissionPorts): Admission {
  const { store, faces, checks, evidence, recorder, passages, undoWindow, device, crashPoint } =
    ports;

  /** What becomes of the face, where nothing but the face is left to ask for. */
  function findingOf(
    presentation: Presentation,
    { facts, gate, holder }: Grounds,
    probe: FaceProbe | null,
  ): FaceFinding | null {
    if (gate.facePolicy === 'off' || holder === null) return null;
    if (decideAdmission(facts, presentation.at) !== 'admitted') return null;
    const { scanId } = presentation;
    const { registrationId, userId } = holder;
    return checks.check({ scanId, eventId: gate.event.id, registrationId, userId }, probe);
  }

  /**
   * Writes the live frame before the transaction that names it, so that no check-in ever names a
   * frame that is not on the disk. Null: the event keeps none, or there is none to keep.
   */
  async function writeFrame(
    presentation: Presentation,
    gateId: Uuid,
    probe: FaceProbe | null,
  ): Promise<WrittenFrame | null> {
    if (probe?.kind !== 'seen') return null;
    const gate = store.gate(gateId);
    if (gate === null || gate.facePolicy === 'off') return null;
    if (faces.settingsOf(gate.event.id).evidenceDays === null) return null;
    if (store.checkInOfScan(presentation.scanId, 'verdict') !== null) return null;
    const grounds = groundsOf(store, presentation, gateId);
    const finding = findingOf(presentation, grounds, probe);
    if (finding === null || grounds.holder === null || !isWorthKeeping(finding)) return null;
    const frame = await evidence.write(grounds.holder.userId, probe.frame);
    crashPoint('after-evidence-written');
    return frame;
  }

  /** Reads, decides and writes; runs inside one transaction. */
  function decideAndRecord(
    presentation: Presentation,
    gateId: Uuid,
    probe: FaceProbe | null,
    frame: WrittenFrame | null,
  ) {
    const grounds = groundsOf(store, presentation, gateId);
    const { facts, gate, holder } = grounds;
    crashPoint('after-facts-read');

    const recorded = store.checkInOfScan(presentation.scanId, 'verdict');
    if (recorded !== null) {
      if (answers(recorded, presentation, holder)) return { row: recorded, grounds, isNew: false };
      throw new GatehouseError('invalid-input', 'the scan id belongs to another presentation');
    }

    // Again, since writing the frame took time in which anything may have changed.
    const finding = findingOf(presentation, grounds, probe);
    const days = frame === null ? null : faces.settingsOf(gate.event.id).evidenceDays;
    const isKept =
      finding !== null && isWorthKeeping(finding) && frame?.personId === holder?.userId;
    const kept = isKept && frame !== null && days !== null ? { frame, days } : null;
    const row: CheckInRow = {
      id: freshId(),
      kind: 'verdict',
      scan_id: presentation.scanId,
      about_id: null,
      event_id: gate.event.id,
      gate_id: gateId,
      kiosk_id: device.kioskId,
      verdict: decideAdmission({ ...facts, face: finding?.outcome ?? null }, presentation.at),
      direction: facts.direction,
      way: presentation.way,
      ticket_number: presentation.ticketNumber ?? holder?.ticketNumber ?? null,
      registration_id: holder?.registrationId ?? null,
      user_id: holder?.userId ?? null,
      scanned_text: presentation.scannedText,
      staff_id: null,
      reason: null,
      occurred_at: presentation.at,
      ...(finding === null
        ? {}
        : { face: { ...finding, evidence_id: kept?.frame.fileId ?? null } }),
    };
    recorder.record(row);
    if (kept !== null) {
      const checkIn = { id: row.id, eventId: gate.event.id };
      evidence.keep(kept.frame, checkIn, gate.event.doorsCloseAt, kept.days);
    }
    if (isGreen(row.verdict)) passages.apply(row, holder);
    crashPoint('before-commit');
    return { row, grounds, isNew: true };
  }

  /** Nobody sees a verdict before its commit is on the disk. */
  function commit(
    presentation: Presentation,
    gateId: Uuid,
    probe: FaceProbe | null,
    frame: WrittenFrame | null,
  ): AdmissionResult {
    crashPoint('before-transaction');
    const { row, grounds, isNew } = store.transaction(() =>
      decideAndRecord(presentation, gateId, probe, frame),
    );
    crashPoint('after-commit');
    if (isNew && isGreen(row.verdict)) undoWindow.open(row.id);
    const answer = ports.answers.answer(row, grounds.holder, grounds);
    crashPoint('before-answer');
    return answer;
  }

  async function present(
    presentation: Presentation,
    gateId: Uuid,
    probe: FaceProbe | null,
  ): Promise<AdmissionResult> {
    const frame = await writeFrame(presentation, gateId, probe);
    try {
      return commit(presentation, gateId, probe, frame);
    } finally {
      if (frame !== null) {
        crashPoint('before-evidence-settled');
        await evidence.settle(frame);
      }
    }
  }

  return {
    scan: async ({ scanId, text, reader, direction, face }, gateId) =>
      present(
        ports.presentations.read(scanId, { way: 'scan', text, reader }, direction),
        gateId,
        face,
      ),
    admitByHand: async ({ scanId, by, direction, face }, gateId) =>
      present(ports.presentations.read(scanId, by, direction), gateId, face),
  };
}
