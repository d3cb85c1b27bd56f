import { randomBytes } from 'node:crypto';
import { generateSecret, generateURI, verify } from 'otplib';
import { toInstant, toMilliseconds } from '#shared/domain/instant.ts';
import { lockMs } from '#shared/domain/sign-in-lock.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { StaffActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type { Passwords } from './passwords.ts';
import { hashOfSecret } from './session-secret.ts';
import type { StaffMember, StaffStore } from './staff-ports.ts';
import type { Transact, Transaction } from './transaction.ts';
import type { Sealer } from './unsubscribe.ts';

/** RFC 6238's step, seconds, which every authenticator app takes for granted. */
const STEP_SECONDS = 30;
const RECOVERY_CODES = 10;
/** 112 random bits: no need of a slow hash (ASVS 6.5.2). */
const RECOVERY_BYTES = 14;

/** A code of an authenticator, else a recovery code. */
const TOTP = /^\d{6}$/;

/** How a code was received. */
export type CodeOutcome =
  | { readonly ok: true; readonly by: 'totp' | 'recovery-code' }
  | { readonly ok: false; readonly lockedMs: number };

export interface SecondFactor {
  /**
   * Makes a secret that becomes a second factor with its first code.
   * @throws GatehouseError sign-in-refused: the password is asked for again
   */
  begin(
    actor: StaffActor,
    password: string,
  ): Promise<{ readonly secret: string; readonly uri: string }>;
  /** Turns it on. @returns recovery codes, told once @throws second-factor-wrong, choice-changed */
  confirm(actor: StaffActor, code: string): Promise<readonly string[]>;
  /** Turns it off. @throws GatehouseError sign-in-refused, second-factor-wrong */
  turnOff(actor: StaffActor, password: string, code: string): Promise<void>;
  /**
   * Looks at a code in the caller's transaction, which is to be committed whatever the outcome: a
   * wrong one counts, and from the fifth in a row on the next are not looked at for a while.
   * @param member locked, with a second factor
   */
  check(tx: Transaction, member: StaffMember, code: string): Promise<CodeOutcome>;
}

function binding(member: Pick<StaffMember, 'id'>): string {
  return `totp\0${member.id}`;
}

function newRecoveryCode(): string {
  const hex = randomBytes(RECOVERY_BYTES).toString('hex');
  return hex.replaceAll(/(.{5})(?=.)/g, '$1-');
}

/** As it is hashed: people leave out hyphens and write capitals. */
function recoveryHash(code: string): Buffer {
  return hashOfSecret(`recovery\0${code.toLowerCase().replaceAll(/[^0-9a-f]/g, '')}`);
}

/** What a wrong code is answered with. @param lockedMs how long none is looked at */
export function codeRefusal(lockedMs: number): GatehouseError {
  if (lockedMs === 0) return new GatehouseError('second-factor-wrong', 'the code is not right');
  const retryInSeconds = Math.ceil(lockedMs / 1000);
  return new GatehouseError('sign-in-locked', 'too many wrong codes', { retryInSeconds });
}

/** Wires the authenticators of staff. */
export function createSecondFactor(ports: {
  readonly store: StaffStore;
  readonly sealer: Sealer;
  readonly passwords: Passwords;
  readonly audit: Audit;
  readonly transact: Transact;
  /** What authenticators show beside the address: the hub's host. */
  readonly issuer: string;
  readonly now: () => number;
}): SecondFactor {
  const { store, sealer, passwords, audit, transact, issuer, now } = ports;

  /** The step that a code belongs to, the one before and after too; null: none, or used before. */
  async function stepOf(member: StaffMember, code: string): Promise<number | null> {
    if (member.totpSecret === null) return null;
    const secret = Buffer.from(sealer.open(member.totpSecret, binding(member))).toString('utf8');
    const last = member.totpLastStep;
    const result = await verify({
      secret,
      token: code,
      epoch: Math.floor(now() / 1000),
      epochTolerance: STEP_SECONDS,
      ...(last === null ? {} : { afterTimeStep: last }),
    });
    if (!result.valid || !('epoch' in result)) return null;
    const step = Math.floor(result.epoch / STEP_SECONDS);
    return last !== null && step <= last ? null : step;
  }

  async function accepts(
    tx: Transaction,
    member: StaffMember,
    code: string,
  ): Promise<'totp' | 'recovery-code' | null> {
    if (TOTP.test(code)) {
      const step = await stepOf(member, code);
      if (step === null) return null;
      // The row is locked: nobody takes the same step meanwhile.
      await store.change(tx, member.id, { totpLastStep: step });
      return 'totp';
    }
    const isUsed = await store.useRecoveryCode(tx, member.id, recoveryHash(code), toInstant(now()));
    return isUsed ? 'recovery-code' : null;
  }

  async function check(tx: Transaction, member: StaffMember, code: string): Promise<CodeOutcome> {
    const until = member.totpLockedUntil;
    const left = until === null ? 0 : toMilliseconds(until) - now();
    if (left > 0) return { ok: false, lockedMs: left };
    const by = await accepts(tx, member, code.trim());
    if (by !== null) {
      await store.change(tx, member.id, { totpFailures: 0, totpLockedUntil: null });
      return { ok: true, by };
    }
    const failures = member.totpFailures + 1;
    const lock = lockMs(failures);
    await store.change(tx, member.id, {
      totpFailures: failures,
      totpLockedUntil: lock === 0 ? null : toInstant(now() + lock),
    });
    return { ok: false, lockedMs: 0 };
  }

  async function lockOwn(tx: Transaction, actor: StaffActor): Promise<StaffMember> {
    const member = await store.lock(tx, actor.id);
    if (member === null) throw new GatehouseError('staff-unknown', 'no such member any more');
    return member;
  }

  async function requirePassword(actor: StaffActor, password: string): Promise<void> {
    const member = await store.find(actor.id);
    if (await passwords.matches(member?.passwordHash ?? null, password)) return;
    throw new GatehouseError('sign-in-refused', 'the password was not accepted');
  }

  async function note(tx: Transaction, actor: StaffActor, type: string): Promise<void> {
    await audit.record(tx, { actor, type, facts: {}, about: { type: 'staff', id: actor.id } });
  }

  return {
    check,
    async begin(actor, password) {
      await requirePassword(actor, password);
      const secret = generateSecret();
      return await transact(async (tx) => {
        const member = await lockOwn(tx, actor);
        if (member.totpConfirmedAt !== null) {
          throw new GatehouseError('choice-changed', 'a second factor is on: turn it off first');
        }
        const totpSecret = sealer.seal(Buffer.from(secret, 'utf8'), binding(member));
        await store.change(tx, actor.id, { totpSecret, totpLastStep: null });
        return { secret, uri: generateURI({ issuer, label: member.email, secret }) };
      });
    },
    async confirm(actor, code) {
      const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
      const outcome = await transact(async (tx) => {
        const member = await lockOwn(tx, actor);
        if (member.totpSecret === null || member.totpConfirmedAt !== null) {
          throw new GatehouseError('choice-changed', 'no second factor waits for its first code');
        }
        const checked = await check(tx, member, code);
        if (!checked.ok) return checked;
        await store.change(tx, actor.id, { totpConfirmedAt: toInstant(now()) });
        await store.setRecoveryCodes(tx, actor.id, codes.map(recoveryHash));
        await note(tx, actor, 'staff.second-factor-on');
        return checked;
      });
      if (!outcome.ok) throw codeRefusal(outcome.lockedMs);
      return codes;
    },
    async turnOff(actor, password, code) {
      await requirePassword(actor, password);
      const outcome = await transact(async (tx) => {
        const member = await lockOwn(tx, actor);
        if (member.totpConfirmedAt === null) return { ok: true } as const;
        const checked = await check(tx, member, code);
        if (!checked.ok) return checked;
        await store.change(tx, actor.id, {
          totpSecret: null,
          totpConfirmedAt: null,
          totpLastStep: null,
        });
        await store.setRecoveryCodes(tx, actor.id, []);
        await note(tx, actor, 'staff.second-factor-off');
        return checked;
      });
      if (!outcome.ok) throw codeRefusal(outcome.lockedMs);
    },
  };
}
