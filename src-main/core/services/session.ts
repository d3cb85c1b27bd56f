import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { SESSION_IDLE_MS, SESSION_LONGEST_MS } from '#shared/domain/session-limits.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '#shared/ipc/call.ts';
import { CALL_ROLES, type StaffCall } from '#shared/ipc/call-roles.ts';
import type { SessionView } from '#shared/ipc/session-contract.ts';
import {
  createSessionBook,
  type LiveSession,
  type SessionEnd,
  type SessionPorts,
} from './session-book.ts';

/** Calls that the window makes by itself: whoever left it open is not there because of them. */
const UNASKED: ReadonlySet<StaffCall> = new Set<StaffCall>(['live.picture']);

export interface OpenedSession {
  readonly token: string;
  readonly session: SessionView;
}

/** Sessions of admin mode. */
export interface Sessions {
  /** Opens a session in the caller's transaction; `confirm`, after the commit, makes it valid. */
  open(staffId: Uuid): { readonly opened: OpenedSession; readonly confirm: () => void };
  /** @throws GatehouseError session-ended, not-allowed */
  authorise(name: StaffCall, token: string | null): Actor;
  /** @throws GatehouseError session-ended */
  view(sessionId: Uuid): SessionView;
  /** Ends a session; of one that ended, nothing. */
  end(sessionId: Uuid, by: SessionEnd): void;
  /** Keeps a session whose holder changed their own secret in it. */
  keep(sessionId: Uuid): void;
  sweep(): void;
}

/** Wires the sessions of admin mode. @param onEnd one of them ended */
export function createSessions(ports: SessionPorts, onEnd: () => void): Sessions {
  const { clock, now } = ports;
  const book = createSessionBook(ports, {
    kind: 'admin',
    idleMs: SESSION_IDLE_MS,
    longestMs: SESSION_LONGEST_MS,
    endType: 'session.ended',
    onEnd,
  });

  function viewOf({ stored, staff, endsAt }: LiveSession): SessionView {
    return {
      sessionId: stored.id,
      staff: { id: stored.staffId, name: staff.name, role: staff.role },
      signedInAt: stored.signedInAt,
      idleMs: SESSION_IDLE_MS,
      endsAt: toInstant(Math.round(now() + endsAt - clock.sinceBoot())),
    };
  }

  return {
    open(staffId) {
      const { token, live, confirm } = book.open(staffId);
      return { opened: { token, session: viewOf(live) }, confirm };
    },
    authorise(name, token) {
      const live = token === null ? null : book.ofToken(token);
      if (live === null) throw new GatehouseError('session-ended', 'sign in again');
      const over = book.overBy(live);
      if (over !== null) {
        book.close(live, over);
        throw new GatehouseError('session-ended', 'sign in again', { by: over });
      }
      const { role } = live.staff;
      if (!CALL_ROLES[name].includes(role)) {
        throw new GatehouseError('not-allowed', `role ${role} may not call ${name}`);
      }
      if (!UNASKED.has(name)) book.use(live);
      return { staffId: live.stored.staffId, role, sessionId: live.stored.id };
    },
    view(sessionId) {
      const live = book.ofId(sessionId);
      if (live === null) throw new GatehouseError('session-ended', 'sign in again');
      return viewOf(live);
    },
    end(sessionId, by) {
      const live = book.ofId(sessionId);
      if (live !== null) book.close(live, by);
    },
    keep(sessionId) {
      const live = book.ofId(sessionId);
      if (live !== null) book.refresh(live);
    },
    sweep: () => {
      book.sweep();
    },
  };
}
