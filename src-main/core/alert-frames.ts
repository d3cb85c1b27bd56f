import type { CheckInRow } from '#shared/domain/check-in.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { PictureView } from '#shared/ipc/face-contract.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Beside } from './beside.ts';
import type { Log } from './log.ts';
import type { Evidence } from './services/evidence.ts';
import type { GateReader } from './services/gate-facts.ts';
import { createEvidenceExchange } from './services/sync/evidence-exchange.ts';
import type { HubCalls } from './services/sync/pictures-ports.ts';
import type { AlertStore } from './services/sync/ports.ts';

/** Frames taken at gates, for the alerts that they are about. */
export interface AlertFrames {
  /** One that is kept here; null: none is. */
  own(checkIn: CheckInRow): Promise<PictureView | null>;
  /** Also of the other gate, from it or from the hub; null: none can be had. */
  of(checkIn: CheckInRow): Promise<PictureView | null>;
  /** Alerts may have been raised or closed: what is ours of them goes to the hub. */
  refresh(): void;
  close(): void;
}

/** Wires them. @param request.hub null: joined to none just now */
export function openAlertFrames(request: {
  readonly gate: Pick<GateReader, 'checkIn'>;
  readonly evidence: Pick<Evidence, 'read'>;
  readonly alerts: Pick<AlertStore, 'open'>;
  readonly hub: () => Pick<HubCalls, 'sendEvidence' | 'evidence'> | null;
  readonly beside: Pick<Beside, 'reach' | 'evidence'>;
  readonly log: Log;
}): AlertFrames {
  const { gate, evidence, alerts, hub, beside, log } = request;

  async function own({ id, about_id: about }: CheckInRow): Promise<PictureView | null> {
    try {
      return await evidence.read(about ?? id);
    } catch (error) {
      if (error instanceof GatehouseError) return null;
      throw error;
    }
  }

  const onTrouble = (error: unknown): void => {
    log.error('alert-frame', error);
  };
  const exchange = createEvidenceExchange({
    alerts,
    async ownFrame(checkInId: Uuid) {
      const row = gate.checkIn(checkInId);
      return row === null ? null : ((await own(row))?.bytes ?? null);
    },
    kioskOf: (checkInId) => gate.checkIn(checkInId)?.kiosk_id ?? null,
    hub,
    peers: () => beside.reach(),
    calls: beside,
    onTrouble,
  });

  return {
    own,
    async of(checkIn) {
      const kept = await own(checkIn);
      if (kept !== null) return kept;
      const bytes = await exchange.frameOf(checkIn.id);
      return bytes === null ? null : { mime: 'image/jpeg', bytes: new Uint8Array(bytes) };
    },
    refresh() {
      exchange.refresh().catch(onTrouble);
    },
    close() {
      exchange.close();
    },
  };
}
