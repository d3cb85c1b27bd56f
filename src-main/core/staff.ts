import type { Actor } from '#shared/ipc/call.ts';
import type { StaffCall } from '#shared/ipc/call-roles.ts';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { AdminRequest } from './admin-request.ts';
import { createSessions } from './services/session.ts';
import { createSignIn } from './services/sign-in.ts';
import { createSignInTries } from './services/sign-in-tries.ts';
import { createStaffPassword } from './services/staff-password.ts';
import { createStaffPin } from './services/staff-pin.ts';
import { createStaffSecret } from './services/staff-secret.ts';
import { createPinStore } from './storage/pin-store.ts';
import { createSessionStore } from './storage/session-store.ts';
import { createStaffStore } from './storage/staff-store.ts';
import { unbuilt } from './unbuilt.ts';

type Names = Extract<
  keyof CoreHandlers,
  `session.${string}` | `duty.${string}` | `staff.${string}`
>;

/** Staff: their sessions, their duty at the gate, and who they are. */
export interface Staff {
  readonly handlers: Pick<CoreHandlers, Names>;
  /** @throws GatehouseError session-ended, not-allowed */
  authorise(name: StaffCall, session: string | null): Actor;
  hasStaff(): boolean;
}

/** Wires what staff sign in to. */
export function openStaff(request: AdminRequest): Staff {
  const { database, transaction, recorder, device, clock, now, clockHasJumped, log } = request;
  const pinStore = createPinStore(database);
  const store = createStaffStore(database);
  const secrets = createStaffSecret();
  const passwords = createStaffPassword(secrets, async () => false);
  const sessions = createSessions({
    store: createSessionStore(database),
    recorder,
    clock,
    now,
    clockHasJumped,
    transaction,
    onEnd: () => undefined,
    onTrouble: (error) => {
      log.error('session-not-written', error);
    },
  });
  const { signIn, makeFirstAdmin } = createSignIn({
    store,
    sessions,
    pins: createStaffPin(pinStore, clock, 'sign-in'),
    tries: createSignInTries(pinStore, clock),
    secrets,
    passwords,
    recorder,
    device,
    now,
    transaction,
  });

  return {
    authorise: (name, session) => sessions.authorise(name, session),
    hasStaff: () => store.hasStaff(),
    handlers: {
      'session.signIn': (by) => signIn(by),
      'session.makeFirstAdmin': (first) => makeFirstAdmin(first),
      'session.staffWithPin': () => ({ staff: [...store.withPin()] }),
      'session.current': (_nothing, { sessionId }) => sessions.view(sessionId),
      'session.signOut': (_nothing, { sessionId }) => {
        sessions.end(sessionId, 'signed-out');
        return {};
      },
      'session.changePassword': unbuilt('session')['session.changePassword'],
      ...unbuilt('duty'),
      ...unbuilt('staff'),
    },
  };
}
