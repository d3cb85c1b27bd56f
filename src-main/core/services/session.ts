import { createHash, randomBytes } from 'node:crypto';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import type { Role } from '#shared/domain/staff.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '#shared/ipc/call.ts';
import { CALL_ROLES, type StaffCall } from '#shared/ipc/call-roles.ts';
import type { SessionView } from '#shared/ipc/session-contract.ts';
import type { Clock } from './clock.ts';
import { freshId } from './fresh-id.ts';
import type { FactRecorder } from './operations.ts';

/** A session of which nobody hears ends after this long. */
export const SESSION_IDLE_MS = 10 * 60_000;
/** However busy, it ends then. */
export const SESSION_LONGEST_MS = 24 * 60 * 60_000;
// The last use is stored at most this often: a crash makes a session end so much earlier.
const STORE_USE_EVERY_MS = 60_000;
const TOKEN_BYTES = 32;

/** Calls that the window makes by itself: whoever left it open is not there because of them. */
const UNASKED: ReadonlySet<StaffCall> = new Set<StaffCall>(['live.picture']);

/** Why a session ended. */
export type SessionEnd = 'signed-out' | 'idle' | 'too-long' | 'replaced' | 'revoked';

/** A session of admin mode as it is stored: of its token, the SHA-256 in hex. */
export interface StoredSession {
  readonly id: Uuid;
  readonly staffId: Uuid;
  readonly tokenHash: string;
  readonly signedInAt: Instant;
  readonly usedAt: Instant;
}

/** Who a session is of. A session ends where anything of this changes but the name. */
export interface SessionStaff {
  readonly name: string;
  readonly role: Role;
  readonly active: boolean;
  readonly passwordHash: string | null;
  readonly pinHash: string | null;
}

export interface SessionStore {
  active(): readonly StoredSession[];
  insert(session: StoredSession): void;
  use(id: Uuid, at: Instant): void;
  end(id: Uuid, at: Instant, by: SessionEnd): void;
  staff(id: Uuid): SessionStaff | null;
}

/** Sessions of admin mode: one at a time, in the one window. */
export interface Sessions {
  /**
   * Opens a session inside the caller's transaction; the one before ends as `replaced`.
   * @returns what its holder is told; `confirm` makes it valid, after the transaction's commit
   */
  open(staffId: Uuid): {
    readonly token: string;
    readonly session: SessionView;
    readonly confirm: () => void;
  };
  /** @throws GatehouseError session-ended, not-allowed */
  authorise(name: StaffCall, token: string | null): Actor;
  /** @throws GatehouseError session-ended */
  view(sessionId: Uuid): SessionView;
  /** Ends a session; of one that ended, nothing. */
  end(sessionId: Uuid, by: SessionEnd): void;
  /** Ends what somebody has open, whose role or secret changed. */
  endAllOf(staffId: Uuid): void;
  /** Ends the sessions whose time is over, also those that nobody asks for any more. */
  sweep(): void;
}

interface Live {
  readonly stored: StoredSession;
  readonly staff: SessionStaff;
  /** On the clock that nobody can set. */
  readonly endsAt: number;
  usedAt: number;
  storedUseAt: number;
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

function isChanged(now: SessionStaff | null, then: SessionStaff): boolean {
  return (
    now?.active !== true ||
    now.role !== then.role ||
    now.passwordHash !== then.passwordHash ||
    now.pinHash !== then.pinHash
  );
}

/** Wires sessions, with those that were open when the process before ended. */
export function createSessions(ports: {
  readonly store: SessionStore;
  readonly recorder: Pick<FactRecorder, 'note'>;
  readonly clock: Clock;
  /** A time to stamp by, milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Whether that time is behind one that was seen before, or was set. */
  readonly clockHasJumped: () => boolean;
  readonly transaction: <T>(work: () => T) => T;
  /** A session ended. */
  readonly onEnd: () => void;
  /** What a store in trouble kept from being written. */
  readonly onTrouble: (error: unknown) => void;
}): Sessions {
  const { store, recorder, clock, now, clockHasJumped, transaction, onEnd, onTrouble } = ports;
  const open = new Map<string, Live>();

  /** What a restart leaves of a session goes by the wall clock: where that is in doubt, nothing. */
  function restore(stored: StoredSession): void {
    const staff = store.staff(stored.staffId);
    const idle = now() - toMilliseconds(stored.usedAt);
    const age = now() - toMilliseconds(stored.signedInAt);
    const isSound = !clockHasJumped() && idle >= 0 && age >= idle;
    const since = clock.sinceBoot();
    const usedAt = isSound && staff !== null ? since - idle : -Infinity;
    const nobody = { name: '', role: 'gate', active: false, passwordHash: null, pinHash: null };
    open.set(stored.tokenHash, {
      stored,
      staff: staff ?? (nobody as SessionStaff),
      endsAt: since - age + SESSION_LONGEST_MS,
      usedAt,
      storedUseAt: usedAt,
    });
  }
  for (const stored of store.active()) restore(stored);

  function overBy(live: Live): SessionEnd | null {
    const since = clock.sinceBoot();
    if (since >= live.endsAt) return 'too-long';
    if (since - live.usedAt >= SESSION_IDLE_MS) return 'idle';
    return isChanged(store.staff(live.stored.staffId), live.staff) ? 'revoked' : null;
  }

  function writeEnd({ stored }: Live, by: SessionEnd): void {
    store.end(stored.id, toInstant(now()), by);
    const actor = { type: 'staff', id: stored.staffId } as const;
    recorder.note({ actor, type: 'session.ended', facts: { session_id: stored.id, by } });
  }

  /** It is over from now on, whether or not that can be written. */
  function close(live: Live, by: SessionEnd): void {
    open.delete(live.stored.tokenHash);
    try {
      transaction(() => {
        writeEnd(live, by);
      });
    } catch (error) {
      onTrouble(error);
    }
    onEnd();
  }

  function use(live: Live): void {
    live.usedAt = clock.sinceBoot();
    if (live.usedAt - live.storedUseAt < STORE_USE_EVERY_MS) return;
    live.storedUseAt = live.usedAt;
    try {
      transaction(() => {
        store.use(live.stored.id, toInstant(now()));
      });
    } catch (error) {
      onTrouble(error);
    }
  }

  function viewOf({ stored, staff, endsAt }: Live): SessionView {
    return {
      sessionId: stored.id,
      staff: { id: stored.staffId, name: staff.name, role: staff.role },
      signedInAt: stored.signedInAt,
      idleMs: SESSION_IDLE_MS,
      endsAt: toInstant(Math.round(now() + endsAt - clock.sinceBoot())),
    };
  }

  function byId(sessionId: Uuid): Live | undefined {
    return [...open.values()].find(({ stored }) => stored.id === sessionId);
  }

  return {
    open(staffId) {
      const staff = store.staff(staffId);
      if (staff === null) throw new TypeError('a session of nobody');
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      const at = toInstant(now());
      const id = freshId();
      const stored = { id, staffId, tokenHash: hashOf(token), signedInAt: at, usedAt: at };
      const before = [...open.values()];
      for (const live of before) writeEnd(live, overBy(live) ?? 'replaced');
      store.insert(stored);
      const usedAt = clock.sinceBoot();
      const endsAt = usedAt + SESSION_LONGEST_MS;
      const live: Live = { stored, staff, endsAt, usedAt, storedUseAt: usedAt };
      return {
        token,
        session: viewOf(live),
        confirm: () => {
          for (const { stored: ended } of before) open.delete(ended.tokenHash);
          open.set(stored.tokenHash, live);
          if (before.length > 0) onEnd();
        },
      };
    },

    authorise(name, token) {
      const live = token === null ? undefined : open.get(hashOf(token));
      if (live === undefined) throw new GatehouseError('session-ended', 'sign in again');
      const over = overBy(live);
      if (over !== null) {
        close(live, over);
        throw new GatehouseError('session-ended', 'sign in again', { by: over });
      }
      const { role } = live.staff;
      if (!CALL_ROLES[name].includes(role)) {
        throw new GatehouseError('not-allowed', `role ${role} may not call ${name}`);
      }
      if (!UNASKED.has(name)) use(live);
      return { staffId: live.stored.staffId, role, sessionId: live.stored.id };
    },

    view(sessionId) {
      const live = byId(sessionId);
      if (live === undefined) throw new GatehouseError('session-ended', 'sign in again');
      return viewOf(live);
    },

    end(sessionId, by) {
      const live = byId(sessionId);
      if (live !== undefined) close(live, by);
    },

    endAllOf(staffId) {
      for (const live of open.values()) {
        if (live.stored.staffId === staffId) close(live, 'revoked');
      }
    },

    sweep() {
      for (const live of open.values()) {
        const over = overBy(live);
        if (over !== null) close(live, over);
      }
    },
  };
}
