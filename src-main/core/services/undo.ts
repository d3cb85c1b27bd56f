import { type CheckInRow, letsPass } from '#shared/domain/check-in.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import type { AdmissionAnswers } from './admission-answer.ts';
import type { Clock } from './clock.ts';
import type { Device } from './device.ts';
import type { GateStore } from './gate-facts.ts';
import type { FactRecorder } from './operations.ts';
import { holderOf, type Passages } from './passage.ts';
import type { UndoWindow } from './undo-window.ts';
import { freshId } from './fresh-id.ts';

export interface Undo {
  /**
   * Takes back, as a second record, what let somebody pass. Given a refused verdict that was
   * overridden, takes the override back. Repeated, it answers with the recorded undo.
   * @throws GatehouseError check-in-unknown, undo-too-late, disk-full, database-unavailable
   */
  readonly undo: (checkInId: Uuid) => AdmissionResult;
}

export interface UndoPorts {
  readonly store: GateStore;
  readonly recorder: FactRecorder;
  readonly passages: Passages;
  readonly answers: AdmissionAnswers;
  readonly undoWindow: UndoWindow;
  readonly device: Device;
  readonly clock: Clock;
}

/** Wires the use case: window, record and projections in one transaction. */
export function createUndo(ports: UndoPorts): Undo {
  const { store, recorder, passages, answers, undoWindow, device, clock } = ports;

  function passageOf(checkInId: Uuid): CheckInRow {
    const named = store.checkIn(checkInId);
    const passage =
      named === null || letsPass(named) ? named : store.checkInOfScan(named.scan_id, 'override');
    if (passage !== null) return passage;
    throw new GatehouseError('check-in-unknown', 'no check-in of that id let anybody pass');
  }

  return {
    undo(checkInId) {
      const wallMs = clock.wall();
      const { row, holder } = store.transaction(() => {
        const about = passageOf(checkInId);
        const found = holderOf(store, about);
        const earlier = store.checkInOfScan(about.scan_id, 'undo');
        if (earlier !== null) return { row: earlier, holder: found };
        if (undoWindow.remaining(about) === 0) {
          throw new GatehouseError('undo-too-late', 'the time for an undo is over');
        }
        // What was found of the face stays with the verdict that it made.
        const { face: _, ...rest } = about;
        const undo: CheckInRow = {
          ...rest,
          id: freshId(),
          kind: 'undo',
          about_id: about.id,
          kiosk_id: device.kioskId,
          scanned_text: null,
          staff_id: null,
          reason: null,
          occurred_at: toInstant(wallMs),
        };
        recorder.record(undo);
        passages.takeBack(about, found);
        return { row: undo, holder: found };
      });
      return answers.answer(row, holder, null);
    },
  };
}
