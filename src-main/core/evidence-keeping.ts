import type { Log } from './log.ts';
import { evidenceEnd, type Evidence } from './services/evidence.ts';
import { createEvidenceRetention } from './services/evidence-retention.ts';
import type { EventFaces } from './services/face-reference.ts';
import type { GatePlace } from './services/gate-choice.ts';
import type { GateReader } from './services/gate-facts.ts';
import type { FactRecorder } from './services/operations.ts';
import type { createEvidenceStore } from './storage/evidence-store.ts';
import type { KeyStore } from './storage/key-store.ts';

/** Wires until when live frames of the gate are kept. */
export function openEvidenceKeeping(request: {
  readonly store: Pick<GateReader, 'gate'>;
  readonly transaction: <T>(work: () => T) => T;
  readonly evidenceStore: ReturnType<typeof createEvidenceStore>;
  readonly evidence: Evidence;
  readonly keyStore: KeyStore;
  readonly recorder: FactRecorder;
  readonly place: () => GatePlace | null;
  readonly faces: EventFaces;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly log: Log;
}): ReturnType<typeof createEvidenceRetention> {
  const { store, transaction, evidenceStore, evidence, keyStore, recorder, faces } = request;
  return createEvidenceRetention({
    store: { ...evidenceStore, transaction },
    evidence,
    eraseKeys: (personIds) => {
      keyStore.eraseAll(personIds.map((personId) => ({ personId, purpose: 'evidence' })));
    },
    recorder,
    endNow: () => {
      const at = request.place();
      const gate = at === null ? null : store.gate(at.gateId);
      if (gate === null) return null;
      const { id: eventId, doorsCloseAt } = gate.event;
      const { evidenceDays } = faces.settingsOf(eventId);
      return evidenceDays === null
        ? null
        : { eventId, end: evidenceEnd(doorsCloseAt, evidenceDays) };
    },
    now: request.now,
    onTrouble: (error) => {
      request.log.error('evidence-sweep-failed', error);
    },
  });
}
