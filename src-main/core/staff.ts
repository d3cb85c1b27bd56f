import { isCommonPassword } from '#shared/domain/common-passwords.ts';
import type { Actor } from '#shared/ipc/call.ts';
import type { StaffCall } from '#shared/ipc/call-roles.ts';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { AdminRequest } from './admin-request.ts';
import { createDuty, type Duty } from './services/duty.ts';
import { createSessions } from './services/session.ts';
import type { SessionPorts } from './services/session-book.ts';
import { createSignIn } from './services/sign-in.ts';
import { createSignInTries } from './services/sign-in-tries.ts';
import { createStaffMembers } from './services/staff-members.ts';
import { createStaffPassword } from './services/staff-password.ts';
import { createStaffPin } from './services/staff-pin.ts';
import { createStaffSecret } from './services/staff-secret.ts';
import { createPinStore } from './storage/pin-store.ts';
import { createSessionStore } from './storage/session-store.ts';
import { createStaffStore } from './storage/staff-store.ts';

type Names = Extract<
  keyof CoreHandlers,
  `session.${string}` | `duty.${string}` | `staff.${string}`
>;

const SWEEP_EVERY_MS = 60_000;

/** Staff: their sessions, their duty at the gate, and who they are. */
export interface Staff {
  readonly handlers: Pick<CoreHandlers, Names>;
  readonly duty: Pick<Duty, 'noteScan' | 'staffId'>;
  /** @throws GatehouseError session-ended, not-allowed */
  authorise(name: StaffCall, session: string | null): Actor;
  hasStaff(): boolean;
  close(): void;
}

/** Wires what staff sign in to. @param onSessionEnd somebody's work in admin mode is over */
export function openStaff(request: AdminRequest, onSessionEnd: () => void): Staff {
  const { database, transaction, recorder, device, clock, now, clockHasJumped, log } = request;
  const pinStore = createPinStore(database);
  const store = createStaffStore(database);
  const secrets = createStaffSecret();
  const passwords = createStaffPassword(secrets, isCommonPassword);
  const sessionPorts: SessionPorts = {
    store: createSessionStore(database),
    recorder,
    clock,
    now,
    clockHasJumped,
    transaction,
    onTrouble: (error) => {
      log.error('session-not-written', error);
    },
  };
  const sessions = createSessions(sessionPorts, onSessionEnd);
  const dutyPins = createStaffPin(pinStore, clock, 'duty');
  const duty = createDuty({ ...sessionPorts, pins: dutyPins, device });
  const { signIn, makeFirstAdmin, changePassword } = createSignIn({
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
  const members = createStaffMembers({
    store,
    secrets,
    passwords,
    recorder,
    now,
    transaction,
    onChange: () => {
      // Each looks at who it is of, and ends where that is another now.
      sweep();
      request.tell('data-changed', { what: 'staff' });
    },
  });

  function sweep(): void {
    try {
      sessions.sweep();
      duty.sweep();
    } catch (error) {
      log.error('session-sweep-failed', error);
    }
  }
  const sweeping = setInterval(sweep, SWEEP_EVERY_MS);
  sweeping.unref();

  return {
    duty,
    authorise: (name, session) => sessions.authorise(name, session),
    hasStaff: () => store.hasStaff(),
    close: () => {
      clearInterval(sweeping);
      sweep();
    },
    handlers: {
      'session.signIn': (by) => signIn(by),
      'session.makeFirstAdmin': (first) => makeFirstAdmin(first),
      'session.staffWithPin': () => ({ staff: [...store.withPin()] }),
      'session.current': (_nothing, { sessionId }) => sessions.view(sessionId),
      'session.signOut': (_nothing, { sessionId }) => {
        sessions.end(sessionId, 'signed-out');
        return {};
      },
      'session.changePassword': async (asked, actor) => {
        await changePassword(actor, asked);
        return {};
      },
      'duty.current': () => ({ duty: duty.current() }),
      'duty.take': (asked) => duty.take(asked),
      'duty.leave': () => {
        duty.leave();
        return {};
      },
      'staff.list': () => ({ staff: members.list() }),
      'staff.export': async (asked, actor) => {
        const rows = await request.reader.ask('staffExport', asked);
        transaction(() => {
          recorder.note({
            actor: { type: 'staff', id: actor.staffId },
            type: 'staff.exported',
            facts: { format: asked.format, rows },
          });
        });
        return { rows };
      },
      'staff.add': (asked, actor) => members.add(actor, asked),
      'staff.change': (asked, actor) => members.change(actor, asked),
      'staff.setSecrets': (asked, actor) => members.setSecrets(actor, asked),
    },
  };
}
