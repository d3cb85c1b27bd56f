import { toInstant, toMilliseconds } from '#shared/domain/instant.ts';
import { GatehouseError, type ErrorCode } from '#shared/errors.ts';
import type { Origin, StaffActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { Passwords } from './passwords.ts';
import { codeRefusal, type SecondFactor } from './second-factor.ts';
import { lookedUp, type SignInStatus } from './session-sign-in.ts';
import type { OpenedSession, Sessions, TokenPair } from './sessions.ts';
import type { StaffMember, StaffStore } from './staff-ports.ts';
import type { Transact, Transaction } from './transaction.ts';

export interface StaffCredentials {
  readonly email: string;
  readonly password: string;
  /** Of the authenticator, or a recovery code. */
  readonly code: string | null;
  /** In the place of a password that somebody else has made. */
  readonly newPassword: string | null;
}

export interface StaffSignIn {
  /**
   * Signs a member of staff in. What is missing beside the right password is said one after the
   * other: second-factor-needed, then password-change-needed; no half session is opened.
   * @throws GatehouseError sign-in-refused: address or password, never which; sign-in-locked,
   * second-factor-needed, second-factor-wrong, password-change-needed, password-common
   */
  signIn(credentials: StaffCredentials, origin: Origin): Promise<TokenPair>;
  /** Changes one's own password; other sessions end. @throws sign-in-refused, password-common */
  changePassword(actor: StaffActor, current: string, next: string): Promise<void>;
}

type Outcome =
  | { readonly member: StaffMember; readonly opened: OpenedSession }
  | { readonly error: GatehouseError };

const refusal = (code: ErrorCode): { readonly error: GatehouseError } => ({
  error: new GatehouseError(code, 'the sign-in was not accepted'),
});

/** Wires the way in of staff. */
export function createStaffSignIn(ports: {
  readonly store: StaffStore;
  readonly secondFactor: Pick<SecondFactor, 'check'>;
  readonly passwords: Passwords;
  readonly sessions: Sessions;
  readonly audit: Audit;
  readonly transact: Transact;
  readonly tried: (status: SignInStatus) => void;
  readonly now: () => number;
}): StaffSignIn {
  const { store, secondFactor, passwords, sessions, audit, transact, tried, now } = ports;

  async function note(
    tx: Transaction,
    member: StaffMember | null,
    origin: Origin,
    why: ErrorCode,
  ): Promise<void> {
    await audit.record(tx, {
      actor: { type: 'system', id: null, ip: origin.ip, userAgent: origin.userAgent },
      type: 'session.refused',
      facts: { by: 'password', of: 'staff', kind: 'api', why },
      ...(member === null ? {} : { about: { type: 'staff', id: member.id } }),
    });
  }

  /** The member whose password was right and is so still; null: refused. */
  async function lockRight(
    tx: Transaction,
    looked: StaffMember | null,
    fits: boolean,
  ): Promise<StaffMember | null> {
    if (looked === null || !fits) return null;
    const member = await store.lock(tx, looked.id);
    const isSame = member?.active === true && member.passwordHash === looked.passwordHash;
    if (member === null || !isSame) return null;
    const until = member.passwordUntil;
    return until !== null && toMilliseconds(until) <= now() ? null : member;
  }

  async function decide(
    tx: Transaction,
    member: StaffMember | null,
    given: StaffCredentials,
    newHash: string | null,
    origin: Origin,
  ): Promise<Outcome> {
    if (member === null) return refusal('sign-in-refused');
    if (member.totpConfirmedAt !== null) {
      // Before a code is spent: who must change the password sends both together.
      if (given.code === null) return refusal('second-factor-needed');
      if (member.mustChangePassword && newHash === null) return refusal('password-change-needed');
      const checked = await secondFactor.check(tx, member, given.code);
      if (!checked.ok) return { error: codeRefusal(checked.lockedMs) };
    }
    if (member.mustChangePassword) {
      if (newHash === null) return refusal('password-change-needed');
      await store.change(tx, member.id, {
        passwordHash: newHash,
        mustChangePassword: false,
        passwordUntil: null,
      });
      await sessions.endAll(tx, { type: 'staff', id: member.id });
    }
    const holder = { type: 'staff', id: member.id, role: member.role } as const;
    return { member, opened: await sessions.open(tx, holder, 'api', origin) };
  }

  return {
    async signIn(given, origin) {
      const looked = await store.byEmail(lookedUp(given.email));
      const isKnown = looked?.active === true;
      const fits = await passwords.matches(isKnown ? looked.passwordHash : null, given.password);
      const wantsNew = fits && looked?.mustChangePassword === true && given.newPassword !== null;
      if (wantsNew && given.newPassword === given.password) {
        throw new GatehouseError('password-change-needed', 'the same password again');
      }
      const newHash =
        wantsNew && given.newPassword !== null ? await passwords.hashNew(given.newPassword) : null;
      const outcome = await transact(async (tx) => {
        const member = await lockRight(tx, looked, fits);
        const decided = await decide(tx, member, given, newHash, origin);
        if ('error' in decided) await note(tx, looked, origin, decided.error.code);
        return decided;
      });
      tried('error' in outcome ? 'failed' : 'success');
      // After the commit: a wrong code counts though it is refused.
      if ('error' in outcome) throw outcome.error;
      const { member, opened } = outcome;
      return await sessions.pairOf({ type: 'staff', id: member.id, role: member.role }, opened);
    },

    async changePassword(actor, current, next) {
      const looked = await store.find(actor.id);
      const fits = await passwords.matches(looked?.passwordHash ?? null, current);
      if (looked === null || !fits) throw refusal('sign-in-refused').error;
      const passwordHash = await passwords.hashNew(next);
      await transact(async (tx) => {
        const member = await lockRight(tx, looked, fits);
        if (member === null) throw refusal('sign-in-refused').error;
        await store.change(tx, actor.id, { passwordHash, passwordUntil: null });
        const ended = await sessions.endAll(tx, actor, actor.sessionId);
        await audit.record(tx, {
          actor,
          type: 'staff.password-changed',
          facts: { sessions_ended: ended, at: toInstant(now()) },
          about: { type: 'staff', id: actor.id },
        });
      });
    },
  };
}
