import { createHash } from 'node:crypto';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { PIN_ROLES, type StaffRow } from '#shared/domain/staff.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { SessionView } from '#shared/ipc/session-contract.ts';
import { SerialQueue } from '../serial-queue.ts';
import type { Device } from './device.ts';
import { freshId } from './fresh-id.ts';
import type { FactRecorder } from './operations.ts';
import type { Sessions } from './session.ts';
import type { SignInTries } from './sign-in-tries.ts';
import type { StaffPassword } from './staff-password.ts';
import { tryScopes, type StaffPin } from './staff-pin.ts';
import type { StaffSecret } from './staff-secret.ts';

/** Somebody whom an e-mail address names. */
export interface PasswordHolder {
  readonly id: Uuid;
  readonly passwordHash: string | null;
}

export interface SignInStore {
  /** Active staff with this e-mail, as it is compared; those made here first. */
  holdersOf(email: string): readonly PasswordHolder[];
  hasStaff(): boolean;
  insertStaff(row: StaffRow): void;
}

export interface OpenedSession {
  readonly token: string;
  readonly session: SessionView;
}

type By =
  | { readonly by: 'password'; readonly email: string; readonly password: string }
  | { readonly by: 'pin'; readonly staffId: Uuid; readonly pin: string };

export interface SignIn {
  /** @throws GatehouseError sign-in-refused, sign-in-locked; facts: retryInSeconds */
  signIn(request: By): Promise<OpenedSession>;
  /** @throws GatehouseError first-admin-exists, password-common */
  makeFirstAdmin(request: {
    readonly name: string;
    readonly email: string;
    readonly password: string;
  }): Promise<OpenedSession>;
}

/** The account of an e-mail, known or not, without keeping what was typed. */
function accountOf(email: string): string {
  return createHash('sha256').update(email).digest('hex');
}

/** Wires the ways into admin mode. What is refused is noted, without what was typed. */
export function createSignIn(ports: {
  readonly store: SignInStore;
  readonly sessions: Pick<Sessions, 'open'>;
  readonly pins: StaffPin;
  readonly tries: SignInTries;
  readonly secrets: StaffSecret;
  readonly passwords: StaffPassword;
  readonly recorder: Pick<FactRecorder, 'note'>;
  readonly device: Device;
  readonly now: () => number;
  readonly transaction: <T>(work: () => T) => T;
}): SignIn {
  const { store, sessions, pins, tries, secrets, passwords, recorder, device, now } = ports;
  const { transaction } = ports;
  const queue = new SerialQueue();

  function refuse(code: 'sign-in-refused' | 'sign-in-locked', ms: number): GatehouseError {
    const retryInSeconds = Math.ceil(ms / 1000);
    return new GatehouseError(code, 'the sign-in was not accepted', { retryInSeconds });
  }

  function noteRefusal(code: string, by: By['by'], staffId: Uuid | null): void {
    const actor = { type: 'kiosk', id: device.kioskId } as const;
    transaction(() => {
      recorder.note({ actor, type: 'session.refused', facts: { code, by, staff_id: staffId } });
    });
  }

  function open(staffId: Uuid, by: By['by'], alsoWrite: () => void = () => undefined) {
    const { confirm, ...opened } = transaction(() => {
      alsoWrite();
      const session = sessions.open(staffId);
      const facts = { session_id: session.session.sessionId, by };
      recorder.note({ actor: { type: 'staff', id: staffId }, type: 'session.opened', facts });
      return session;
    });
    confirm();
    return opened;
  }

  async function byPassword(email: string, password: string): Promise<OpenedSession> {
    const address = email.trim().toLowerCase();
    const scopes = tryScopes('sign-in', accountOf(address));
    const { lockedMs, nextInMs } = tries.count(scopes);
    const holders = store.holdersOf(address);
    if (lockedMs > 0) {
      noteRefusal('sign-in-locked', 'password', holders[0]?.id ?? null);
      throw refuse('sign-in-locked', lockedMs);
    }
    // Mostly one. Packages of two organisers may bring the same address; nobody is looked at too.
    let found: Uuid | null = null;
    for (const { id, passwordHash } of holders.length > 0 ? holders : [NOBODY]) {
      if ((await secrets.matches(passwordHash, password)) && found === null) found = id;
    }
    if (found === null) {
      noteRefusal('sign-in-refused', 'password', holders[0]?.id ?? null);
      throw refuse('sign-in-refused', nextInMs);
    }
    tries.clear(scopes);
    return open(found, 'password');
  }

  async function byPin(staffId: Uuid, pin: string): Promise<OpenedSession> {
    try {
      await pins.identify(staffId, pin, PIN_ROLES);
    } catch (error) {
      if (!(error instanceof GatehouseError)) throw error;
      const code = error.code === 'pin-locked' ? 'sign-in-locked' : 'sign-in-refused';
      noteRefusal(code, 'pin', staffId);
      throw refuse(code, Number(error.facts['retryInSeconds'] ?? 0) * 1000);
    }
    return open(staffId, 'pin');
  }

  return {
    // One after another: tries sent at once must not all see the count before them.
    signIn: (request) =>
      queue.run(() =>
        request.by === 'password'
          ? byPassword(request.email, request.password)
          : byPin(request.staffId, request.pin),
      ),

    makeFirstAdmin: ({ name, email, password }) =>
      queue.run(async () => {
        const requireNobody = (): void => {
          if (store.hasStaff()) throw new GatehouseError('first-admin-exists', 'staff are known');
        };
        requireNobody();
        const password_hash = await passwords.hashNew(password);
        const id = freshId();
        return open(id, 'password', () => {
          // Again: a package may have brought staff while the password was hashed.
          requireNobody();
          const made = { name, email, role: 'admin', active: true } as const;
          const created_at = toInstant(now());
          store.insertStaff({ ...made, id, pin_hash: null, password_hash, created_at });
          recorder.note({
            actor: { type: 'staff', id },
            type: 'staff.first-admin-made',
            facts: { role: 'admin' },
            about: { type: 'staff', id },
            change: { before: null, after: made, personId: id },
          });
        });
      }),
  };
}

/** Stands where an e-mail names nobody. */
const NOBODY: PasswordHolder = { id: '', passwordHash: null };
