import { createHash, randomBytes } from 'node:crypto';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import type { Role } from '#shared/domain/staff.ts';
import type { Clock } from './clock.ts';
import { freshId } from './fresh-id.ts';
import type { FactRecorder } from './operations.ts';

const TOKEN_BYTES = 32;

/** `admin`: work in admin mode, by a token. `gate`: duty at the gate, of which nobody has one. */
export type SessionKind = 'admin' | 'gate';

/** Why a session ended. */
export type SessionEnd = 'signed-out' | 'idle' | 'too-long' | 'replaced' | 'revoked';

/** A session as it is stored: of its token, the SHA-256 in hex. */
export interface StoredSession {
  readonly id: Uuid;
  readonly kind: SessionKind;
  readonly staffId: Uuid;
  readonly tokenHash: string;
  readonly signedInAt: Instant;
  readonly usedAt: Instant;
}

/** Who a session is of. It ends where anything of this changes but the name. */
export interface SessionStaff {
  readonly name: string;
  readonly role: Role;
  readonly active: boolean;
  readonly passwordHash: string | null;
  readonly pinHash: string | null;
}

/** Writes run in the caller's transaction. */
export interface SessionStore {
  active(kind: SessionKind): readonly StoredSession[];
  insert(session: StoredSession): void;
  use(id: Uuid, at: Instant): void;
  end(id: Uuid, at: Instant, by: SessionEnd): void;
  staff(id: Uuid): SessionStaff | null;
}

export interface SessionPorts {
  readonly store: SessionStore;
  readonly recorder: Pick<FactRecorder, 'note'>;
  readonly clock: Clock;
  /** A time to stamp by, milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Whether that time is behind one that was seen before, or was set. */
  readonly clockHasJumped: () => boolean;
  readonly transaction: <T>(work: () => T) => T;
  /** What a store in trouble kept from being written. */
  readonly onTrouble: (error: unknown) => void;
}

/** What makes sessions of one kind, and ends them. Times in milliseconds. */
export interface SessionRules {
  readonly kind: SessionKind;
  readonly idleMs: number;
  readonly longestMs: number;
  /** What the log calls their end. */
  readonly endType: string;
  readonly onEnd: () => void;
}

/** An open session, on the clock that nobody can set. */
export interface LiveSession {
  readonly stored: StoredSession;
  readonly endsAt: number;
  staff: SessionStaff;
  usedAt: number;
  storedUseAt: number;
}

/** Sessions of one kind: one at a time, since there is one window and one gate. */
export interface SessionBook {
  /**
   * Opens a session inside the caller's transaction; the one before ends as `replaced`. `confirm`
   * makes it valid, after the commit.
   */
  open(staffId: Uuid): {
    readonly token: string;
    readonly live: LiveSession;
    readonly confirm: () => void;
  };
  ofToken(token: string): LiveSession | null;
  ofId(id: Uuid): LiveSession | null;
  latest(): LiveSession | null;
  /** Why it is over, or would be if somebody looked; null: it is not. */
  overBy(live: LiveSession): SessionEnd | null;
  /** It is over from now on, whether or not that can be written. */
  close(live: LiveSession, by: SessionEnd): void;
  /** Keeps it alive; written with the next sweep, so that what uses it writes nothing. */
  use(live: LiveSession): void;
  /** Takes a change of who it is of for theirs, so that it does not end over it. */
  refresh(live: LiveSession): void;
  /** Ends what is over, and writes what was used. A crash loses the uses since the last sweep. */
  sweep(): void;
}

const NOBODY: SessionStaff = {
  name: '',
  role: 'gate',
  active: false,
  passwordHash: null,
  pinHash: null,
};

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

function isChanged(now: SessionStaff | null, then: SessionStaff): boolean {
  return (
    now?.active !== true ||
    now.role !== then.role ||
    now.passwordHash !== then.passwordHash ||
    now.pinHash !== then.pinHash
  );
}

/** Wires sessions of one kind, with those that were open when the process before ended. */
export function createSessionBook(ports: SessionPorts, rules: SessionRules): SessionBook {
  const { store, recorder, clock, now, clockHasJumped, transaction, onTrouble } = ports;
  const open = new Map<string, LiveSession>();

  /** What a restart leaves of a session goes by the wall clock: where that is in doubt, nothing. */
  function restore(stored: StoredSession): void {
    const idle = now() - toMilliseconds(stored.usedAt);
    const age = now() - toMilliseconds(stored.signedInAt);
    const isSound = !clockHasJumped() && idle >= 0 && age >= idle;
    const since = clock.sinceBoot();
    const usedAt = isSound ? since - idle : -Infinity;
    const staff = store.staff(stored.staffId) ?? NOBODY;
    const endsAt = since - age + rules.longestMs;
    open.set(stored.tokenHash, { stored, staff, endsAt, usedAt, storedUseAt: usedAt });
  }
  for (const stored of store.active(rules.kind)) restore(stored);

  function overBy(live: LiveSession): SessionEnd | null {
    const since = clock.sinceBoot();
    if (since >= live.endsAt) return 'too-long';
    if (since - live.usedAt >= rules.idleMs) return 'idle';
    return isChanged(store.staff(live.stored.staffId), live.staff) ? 'revoked' : null;
  }

  function writeEnd({ stored }: LiveSession, by: SessionEnd): void {
    store.end(stored.id, toInstant(now()), by);
    const actor = { type: 'staff', id: stored.staffId } as const;
    recorder.note({ actor, type: rules.endType, facts: { session_id: stored.id, by } });
  }

  function attempt(work: () => void): void {
    try {
      transaction(work);
    } catch (error) {
      onTrouble(error);
    }
  }

  function close(live: LiveSession, by: SessionEnd): void {
    open.delete(live.stored.tokenHash);
    attempt(() => {
      writeEnd(live, by);
    });
    rules.onEnd();
  }

  return {
    open(staffId) {
      const token = randomBytes(TOKEN_BYTES).toString('base64url');
      const at = toInstant(now());
      const { kind } = rules;
      const id = freshId();
      const stored = { id, kind, staffId, tokenHash: hashOf(token), signedInAt: at, usedAt: at };
      const before = [...open.values()];
      for (const live of before) writeEnd(live, overBy(live) ?? 'replaced');
      store.insert(stored);
      const usedAt = clock.sinceBoot();
      const endsAt = usedAt + rules.longestMs;
      const staff = store.staff(staffId) ?? NOBODY;
      const live: LiveSession = { stored, staff, endsAt, usedAt, storedUseAt: usedAt };
      const confirm = (): void => {
        for (const { stored: ended } of before) open.delete(ended.tokenHash);
        open.set(stored.tokenHash, live);
        if (before.length > 0) rules.onEnd();
      };
      return { token, live, confirm };
    },
    ofToken: (token) => open.get(hashOf(token)) ?? null,
    ofId: (id) => [...open.values()].find(({ stored }) => stored.id === id) ?? null,
    latest: () => [...open.values()].at(-1) ?? null,
    overBy,
    close,
    use(live) {
      live.usedAt = clock.sinceBoot();
    },
    refresh(live) {
      live.staff = store.staff(live.stored.staffId) ?? NOBODY;
    },
    sweep() {
      for (const live of open.values()) {
        const over = overBy(live);
        if (over !== null) {
          close(live, over);
          continue;
        }
        if (live.usedAt === live.storedUseAt) continue;
        live.storedUseAt = live.usedAt;
        const usedAt = toInstant(Math.round(now() - (clock.sinceBoot() - live.usedAt)));
        attempt(() => {
          store.use(live.stored.id, usedAt);
        });
      }
    },
  };
}
