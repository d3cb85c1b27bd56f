import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { Role } from '#shared/domain/staff.ts';
import type { Origin } from './actor.ts';
import type { Transaction } from './transaction.ts';

/** web: a cookie of pages. api: a refresh token of a program. */
export type SessionKind = 'web' | 'api';
export type SessionEnd = 'signed-out' | 'idle' | 'too-long' | 'replaced' | 'revoked' | 'reused';

/** Whose session it is. */
export type SessionHolder =
  | { readonly type: 'attendee'; readonly id: Uuid }
  | { readonly type: 'staff'; readonly id: Uuid; readonly role: Role };

/** A row to be: one cookie or refresh token. */
export interface NewSessionRow extends Origin {
  readonly id: Uuid;
  /** The sign-in; the id of its first row. */
  readonly familyId: Uuid;
  readonly holder: Pick<SessionHolder, 'type' | 'id'>;
  readonly kind: SessionKind;
  /** SHA-256 in hex. */
  readonly tokenHash: string;
  readonly signedInAt: Instant;
  readonly usedAt: Instant;
  readonly expiresAt: Instant;
}

/** A session that was not ended, with what its holder is now. */
export interface StandingSession {
  readonly id: Uuid;
  readonly familyId: Uuid;
  /** Null: erased, merged into another, or deactivated. */
  readonly holder: SessionHolder | null;
  readonly usedAt: Instant;
  readonly expiresAt: Instant;
}

/** A refresh token's row, whatever became of it. */
export interface RefreshRow extends StandingSession {
  readonly kind: SessionKind;
  readonly signedInAt: Instant;
  readonly isActive: boolean;
  /** When it was given up for the next, while it may be used once more. */
  readonly rotatedAt: Instant | null;
}

/** A session as its owner sees it. */
export interface SessionView {
  readonly id: Uuid;
  readonly kind: SessionKind;
  readonly signed_in_at: Instant;
  readonly last_used_at: Instant;
  readonly ip_address: string | null;
  readonly user_agent: string | null;
}

export interface SessionStore {
  insert(tx: Transaction, row: NewSessionRow): Promise<void>;
  /** By what a cookie carries: one indexed read. */
  standingByToken(tokenHash: string): Promise<StandingSession | null>;
  /** By what an access token names: one indexed read. */
  standingByFamily(familyId: Uuid): Promise<StandingSession | null>;
  use(id: Uuid, at: Instant): Promise<void>;
  /** The row of a refresh token; its family is locked until the transaction ends. */
  lockByToken(tx: Transaction, tokenHash: string): Promise<RefreshRow | null>;
  /** Gives a row up for the next. */
  rotate(tx: Transaction, id: Uuid, at: Instant): Promise<void>;
  /** A row that was used once more is not used a third time. */
  spend(tx: Transaction, id: Uuid): Promise<void>;
  /** @returns false: it had ended before */
  endFamily(tx: Transaction, familyId: Uuid, by: SessionEnd, at: Instant): Promise<boolean>;
  /** @param except a family that goes on @returns how many families ended */
  endAll(
    tx: Transaction,
    holder: Pick<SessionHolder, 'type' | 'id'>,
    by: SessionEnd,
    at: Instant,
    except: Uuid | null,
  ): Promise<number>;
  listOf(holder: Pick<SessionHolder, 'type' | 'id'>, at: Instant): Promise<readonly SessionView[]>;
  /** Ends what is over, and forgets rows of long ago. */
  sweep(at: Instant, idleSince: Readonly<Record<SessionHolder['type'], Instant>>): Promise<void>;
}

/** What an access token says. */
export interface AccessClaims {
  readonly holderId: Uuid;
  readonly role: Role | 'attendee';
  /** The family. */
  readonly sessionId: Uuid;
}

/** Short-lived tokens of programs (keys/access-token.ts). */
export interface AccessTokens {
  /** Seconds that one is good. */
  readonly seconds: number;
  issue(claims: AccessClaims): Promise<string>;
  /** Null: it is none of ours. `expired`: it was. */
  read(token: string): Promise<AccessClaims | 'expired' | null>;
}
