import type { EntryMode, EventStatus } from '#shared/domain/event.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import type { FaceLiveness, FacePolicy } from '#shared/face/policy.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { GateStatus, GateTrouble } from '#shared/ipc/gate-views.ts';
import type { Clock, ClockWatch } from './clock.ts';
import type { StoreHealth } from './store-health.ts';

/** What the store says of this kiosk's gate. */
export interface GateTallies {
  readonly kioskName: string;
  readonly eventId: Uuid;
  readonly title: string;
  readonly partyName: string;
  readonly timeZone: string;
  readonly status: EventStatus;
  readonly entryMode: EntryMode;
  readonly doorsOpenAt: Instant;
  readonly doorsCloseAt: Instant;
  readonly capacity: number | null;
  readonly gateId: Uuid;
  readonly gateName: string;
  readonly quota: number | null;
  readonly inside: number;
  readonly expected: number;
  readonly admittedHere: number;
  readonly copyAt: Instant | null;
  readonly factsWaiting: number;
  readonly facePolicy: FacePolicy;
  readonly faceLiveness: FaceLiveness;
  readonly templatesMade: number;
  readonly templatesWaiting: number;
  /** A release waits that mends what endangers people or data. */
  readonly securityWaits: 0 | 1;
}

export interface StatusReader {
  /** Null while the kiosk stands at no gate. */
  gateTallies(): GateTallies | null;
}

/** @returns reads the gate's status, in constant time */
export function createStatus(ports: {
  readonly store: StatusReader;
  readonly health: StoreHealth;
  readonly clockWatch: ClockWatch;
  readonly clock: Clock;
  readonly throwawayKey: boolean;
}): () => GateStatus {
  const { store, health, clockWatch, clock, throwawayKey } = ports;
  return () => {
    const tallies = store.gateTallies();
    if (tallies === null) throw new GatehouseError('not-ready', 'the kiosk stands at no gate');
    const troubles: GateTrouble[] = health.troubles();
    if (clockWatch.hasJumped()) troubles.push('clock-jumped');
    // It waits for a supervisor's word: nothing is installed by itself near an event.
    if (tallies.securityWaits === 1) troubles.push('security-update');
    return {
      kioskName: tallies.kioskName,
      event: {
        id: tallies.eventId,
        title: tallies.title,
        partyName: tallies.partyName,
        timeZone: tallies.timeZone,
        status: tallies.status,
        entryMode: tallies.entryMode,
        doorsOpenAt: tallies.doorsOpenAt,
        doorsCloseAt: tallies.doorsCloseAt,
        capacity: tallies.capacity,
      },
      gate: { id: tallies.gateId, name: tallies.gateName, quota: tallies.quota },
      now: toInstant(clock.wall()),
      // Strangers who were let in and leave again by another way can take it below zero.
      inside: Math.max(0, tallies.inside),
      expected: tallies.expected,
      admittedHere: Math.max(0, tallies.admittedHere),
      copyAt: tallies.copyAt,
      factsWaiting: tallies.factsWaiting,
      face: {
        policy: tallies.facePolicy,
        liveness: tallies.faceLiveness,
        templatesMade: tallies.templatesMade,
        templatesWaiting: tallies.templatesWaiting,
      },
      troubles,
      throwawayKey,
    };
  };
}
