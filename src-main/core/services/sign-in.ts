import { createHash } from 'node:crypto';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { PIN_ROLES, type StaffRow } from '#shared/domain/staff.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor } from '#shared/ipc/call.ts';
import { SerialQueue } from '../serial-queue.ts';
import type { Device } from './device.ts';
import { freshId } from './fresh-id.ts';
import type { FactRecorder } from './operations.ts';
import type { OpenedSession, Sessions } from './session.ts';
import type { SignInTries } from './sign-in-tries.ts';
import type { StaffHashes, StaffRecord } from './staff-members.ts';
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
  member(id: Uuid): StaffRecord | null;
  setSecrets(id: Uuid, secrets: StaffHashes): void;
}

type By =
  | { readonly by: 'password'; readonly email: string; readonly password: string }
  | { readonly by: 'pin'; readonly staffId: Uuid; readonly pin: string };

export interface SignIn {
  /** @throws GatehouseError sign-in-refused, sign-in-locked; facts: retryInSeconds */
  readonly signIn: (request: By) => Promise<OpenedSession>;
  /**
   * Changes the password of who is signed in; the session stays.
   * @throws GatehouseError sign-in-refused, sign-in-locked, password-common, from-package
   */
  readonly changePassword: (
    actor: Actor,
    request: { readonly current: string; readonly next: string },
  ) => Promise<void>;
  /** @throws GatehouseError first-admin-exists, password-common */
  readonly makeFirstAdmin: (request: {
    readonly name: string;
    readonly email: string;
    readonly password: string;
  }) => Promise<OpenedSession>;
}

/** Stands where an e-mail names nobody. */
const NOBODY: PasswordHolder = { id: '', passwordHash: null };

/** Where tries at an e-mail's password are counted, known or not, without keeping what was typed. */
function scopesOf(address: string): readonly [string, string] {
  return tryScopes('sign-in', createHash('sha256').update(address).digest('hex'));
}

/** Wires the ways into admin mode. What is refused is noted, without what was typed. */
export function createSignIn(ports: {
  readonly store: SignInStore;
  readonly sessions: Pick<Sessions, 'keep' | 'open'>;
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

  function open(staffId: Uuid, by: By['by'], alsoWrite?: () => void): OpenedSession {
    const { opened, confirm } = transaction(() => {
      alsoWrite?.();
      const session = sessions.open(staffId);
      const facts = { session_id: session.opened.session.sessionId, by };
      recorder.note({ actor: { type: 'staff', id: staffId }, type: 'session.opened', facts });
      return session;
    });
    confirm();
    return opened;
  }

  async function byPassword(email: string, password: string): Promise<OpenedSession> {
    const address = email.trim().toLowerCase();
    const scopes = scopesOf(address);
    const { lockedMs, nextInMs } = tries.count(scopes);
    const holders = store.holdersOf(address);
    if (lockedMs > 0) {
      noteRefusal('sign-in-locked', 'password', holders[0]?.id ?? null);
      throw refuse('sign-in-locked', lockedMs);
    }
    // Mostly one. Packages of two organisers may bring the same address; nobody is looked at too.
    let found: Uuid | null = null;
    for (const { id, passwordHash } of holders.length > 0 ? holders : [NOBODY]) {
      const matches = await secrets.matches(passwordHash, password);
      if (matches) found ??= id;
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

    changePassword: ({ staffId, sessionId }, { current, next }) =>
      queue.run(async () => {
        const member = store.member(staffId);
        if (member === null) throw new GatehouseError('session-ended', 'nobody any more');
        if (member.fromPackage) throw new GatehouseError('from-package', 'not made here');
        const scopes = scopesOf(member.email.toLowerCase());
        const { lockedMs, nextInMs } = tries.count(scopes);
        if (lockedMs > 0) throw refuse('sign-in-locked', lockedMs);
        if (!(await secrets.matches(member.passwordHash, current))) {
          noteRefusal('sign-in-refused', 'password', staffId);
          throw refuse('sign-in-refused', nextInMs);
        }
        tries.clear(scopes);
        const passwordHash = await passwords.hashNew(next);
        transaction(() => {
          store.setSecrets(staffId, { passwordHash, pinHash: member.pinHash });
          recorder.note({
            actor: { type: 'staff', id: staffId },
            type: 'staff.secrets-set',
            facts: { password: 'set', pin: null },
            about: { type: 'staff', id: staffId },
          });
        });
        sessions.keep(sessionId);
      }),

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
