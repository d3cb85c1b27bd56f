import type { Uuid } from '#shared/domain/id.ts';
import { LEASE_DAYS } from '#shared/domain/lease.ts';
import { daysOfReopenCode } from '#shared/domain/reopen-code.ts';
import { heldUntil, type EventTimes } from '#shared/domain/update-rule.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { SyncView } from '#shared/ipc/sync-contract.ts';
import type { Clock, ClockWatch } from './clock.ts';
import type { FactRecorder } from './operations.ts';
import { requireOverridingRole, type StaffRoles, type SupervisorPin } from './override.ts';

const DAY_MS = 24 * 60 * 60_000;

/** How long this kiosk was without its hub, as it is kept. */
export interface LeaseState {
  readonly days: number;
  /** Milliseconds without a word of the hub, up to `asOfMs`. */
  readonly unheardMs: number;
  /** The latest time of this laptop then, milliseconds since the Unix epoch. */
  readonly asOfMs: number;
  /** So many of them are allowed by a code; 0: by none. */
  readonly allowedMs: number;
  readonly challenge: string | null;
}

export interface LeaseStore {
  /** Null: no hub was heard yet. */
  read(): LeaseState | null;
  /** Writes in one transaction with what else belongs to it. */
  write(state: LeaseState, besides?: () => void): void;
  events(): EventTimes[];
}

/** How the lease stands. */
type LeaseView = NonNullable<SyncView['lease']>;

/**
 * A laptop that nobody has heard of for too long locks itself: it may be stolen, and nobody could tell it
 * so. Time counts that its clock shows and time that it ran, so that setting the clock back gains
 * nothing. While an event is on it stays open, whatever the lease says (DESIGN.md, the one law).
 */
export interface Lease {
  /** Null: this kiosk belongs to no hub. Costs nothing. */
  view(): LeaseView | null;
  /** Looks at the time again, and keeps it. */
  note(): void;
  /** The hub has said a good word. @param days it lets a laptop work without one; a hub of before says none */
  renew(days: number | undefined): void;
  /**
   * A supervisor types the code that the hub's people read out to them.
   * @throws GatehouseError pin-wrong, pin-locked, not-allowed, reopen-code-wrong
   */
  reopen(typed: {
    readonly staffId: Uuid;
    readonly pin: string;
    readonly code: string;
  }): Promise<void>;
}

export interface LeasePorts {
  readonly store: LeaseStore;
  readonly isJoined: () => boolean;
  readonly kioskId: Uuid;
  /** The key of codes, shared with the hub (domain/reopen-code.ts). */
  readonly key: () => Promise<Uint8Array>;
  readonly newChallenge: () => string;
  readonly staff: StaffRoles;
  readonly pins: SupervisorPin;
  readonly recorder: Pick<FactRecorder, 'note'>;
  readonly clock: Pick<Clock, 'sinceBoot'>;
  readonly clockWatch: Pick<ClockWatch, 'latestTime' | 'provenTime'>;
  /** It ended, or is open again. */
  readonly onChange: () => void;
  readonly onTrouble: (error: unknown) => void;
}

/** Wires the lease. */
export function createLease(ports: LeasePorts): Lease {
  const { store, staff, pins, recorder, clock, clockWatch, onChange } = ports;
  let kept = store.read();
  // When `kept` was of this run, by the laptop's uptime, which nobody sets.
  let keptAtBoot = clock.sinceBoot();
  let seen: LeaseView | null = null;

  /** Milliseconds without a word, by whichever tells of more: the clock or the uptime. */
  function unheard(state: LeaseState): number {
    const byClock = clockWatch.latestTime() - state.asOfMs;
    return state.unheardMs + Math.max(0, byClock, clock.sinceBoot() - keptAtBoot);
  }

  function keep(state: LeaseState, besides?: () => void): void {
    store.write(state, besides);
    kept = state;
    keptAtBoot = clock.sinceBoot();
  }

  function begin(days: number): void {
    const asOfMs = Math.round(clockWatch.latestTime());
    keep({ days, unheardMs: 0, asOfMs, allowedMs: 0, challenge: null });
  }

  function look(): void {
    if (kept === null || !ports.isJoined()) seen = null;
    else {
      const leftMs = Math.max(kept.days * DAY_MS, kept.allowedMs) - unheard(kept);
      const isHeld = heldUntil(store.events(), clockWatch.latestTime()) !== null;
      const isOpen = leftMs > 0 || isHeld;
      const challenge = isOpen ? null : (kept.challenge ?? asking(kept));
      seen = { days: kept.days, leftMs, challenge };
    }
  }

  function lookAndTell(): void {
    const before = seen?.challenge ?? null;
    look();
    if (before !== (seen?.challenge ?? null)) onChange();
  }

  /** A challenge of its own for each end. Where no disk keeps it the laptop is locked all the same. */
  function asking(state: LeaseState): string {
    const challenge = ports.newChallenge();
    try {
      keep(counted(state, challenge));
    } catch (error) {
      kept = { ...state, challenge };
      ports.onTrouble(error);
    }
    return challenge;
  }

  /** The same as of now. A start that may yet turn out to be of a wrong date is not written down. */
  function counted(state: LeaseState, challenge: string | null): LeaseState {
    const proven = clockWatch.provenTime();
    const byClock = proven - state.asOfMs;
    const ran = clock.sinceBoot() - keptAtBoot;
    return {
      ...state,
      unheardMs: Math.round(state.unheardMs + Math.max(0, byClock, ran)),
      asOfMs: Math.round(Math.max(state.asOfMs, proven)),
      challenge,
    };
  }

  look();

  return {
    view: () => seen,
    note() {
      // Joined before there were leases: it begins now.
      if (kept === null && ports.isJoined()) begin(LEASE_DAYS);
      lookAndTell();
      if (kept !== null) keep(counted(kept, kept.challenge));
    },
    renew(days) {
      begin(days ?? LEASE_DAYS);
      lookAndTell();
    },
    async reopen({ staffId, pin, code }) {
      await pins.verify(staffId, pin);
      const key = await ports.key();
      const challenge = kept?.challenge ?? null;
      if (kept === null || challenge === null) return;
      const days = daysOfReopenCode(key, { kioskId: ports.kioskId, challenge }, code);
      if (days === null) {
        throw new GatehouseError('reopen-code-wrong', 'not the code for this challenge');
      }
      const unheardMs = Math.round(unheard(kept));
      const asOfMs = Math.round(clockWatch.latestTime());
      const allowedMs = unheardMs + days * DAY_MS;
      keep({ ...kept, unheardMs, asOfMs, allowedMs, challenge: null }, () => {
        requireOverridingRole(staff, staffId);
        recorder.note({
          actor: { type: 'staff', id: staffId },
          type: 'kiosk.reopened',
          facts: { days },
        });
      });
      lookAndTell();
    },
  };
}
