import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { EventChoice } from '#shared/ipc/gate-views.ts';
import type { Device } from './device.ts';
import type { FactRecorder } from './operations.ts';

export interface GatePlace {
  readonly eventId: Uuid;
  readonly gateId: Uuid;
}

export interface GateChoiceStore {
  transaction<T>(work: () => T): T;
  /** Events that are loaded, with their gates, by the opening of their doors. */
  loadedEvents(): EventChoice[];
  kiosk(): { readonly name: string | null; readonly place: GatePlace | null };
  setKiosk(name: string, place: GatePlace): void;
}

/** Which event and gate this kiosk stands at. */
export interface GateChoice {
  events(): EventChoice[];
  kioskName(): string | null;
  /** Null while nothing was chosen. Costs nothing: it is kept in memory. */
  place(): GatePlace | null;
  /** @throws GatehouseError event-unknown or gate-unknown */
  choose(choice: GatePlace & { readonly kioskName: string }): void;
}

/** Reads the kiosk's place once and keeps it in memory, changed only after a commit. */
export function createGateChoice(ports: {
  readonly store: GateChoiceStore;
  readonly recorder: FactRecorder;
  readonly device: Device;
}): GateChoice {
  const { store, recorder, device } = ports;
  let current = store.kiosk().place;

  return {
    events: () => store.loadedEvents(),
    kioskName: () => store.kiosk().name,
    place: () => current,
    choose({ kioskName, eventId, gateId }) {
      const place = { eventId, gateId };
      store.transaction(() => {
        const event = store.loadedEvents().find(({ id }) => id === eventId);
        if (event === undefined) throw new GatehouseError('event-unknown', 'no such event here');
        if (!event.gates.some(({ id }) => id === gateId)) {
          throw new GatehouseError('gate-unknown', 'the event has no such gate');
        }
        store.setKiosk(kioskName, place);
        const actor = { type: 'kiosk', id: device.kioskId } as const;
        const facts = { event_id: eventId, gate_id: gateId };
        recorder.note({ actor, type: 'kiosk.placed', facts });
      });
      current = place;
    },
  };
}
