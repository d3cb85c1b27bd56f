import type { AlertFrames } from './alert-frames.ts';
import { createAlerts } from './services/sync/alerts.ts';
import type { AlertStore } from './services/sync/ports.ts';
import type { createSyncNames } from './storage/sync-names.ts';
import type { SyncRequest } from './sync-request.ts';

/** Wires alerts of double entries: with both photographs, until a supervisor closes them. */
export function openAlerts(
  request: SyncRequest & {
    readonly alerts: AlertStore;
    readonly names: ReturnType<typeof createSyncNames>;
    readonly frames: AlertFrames;
  },
) {
  const { alerts, names, frames, gate, photoOf } = request;
  return createAlerts({
    ...request,
    store: alerts,
    names: { ...names, checkIn: (id) => gate.checkIn(id) },
    doorFrame: (checkIn) => frames.of(checkIn),
    photoOf: async (userId) => {
      const { mime, bytes } = await photoOf({ userId });
      return { mime: mime as 'image/jpeg', bytes };
    },
  });
}
