import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Origin, SignedInActor } from './actor.ts';
import type { Audit } from './audit.ts';
import type {
  AccessTokens,
  RefreshRow,
  SessionEnd,
  SessionHolder,
  SessionKind,
  SessionStore,
  SessionView,
  StandingSession,
} from './session-ports.ts';
import { hashOfSecret, newSecret } from './session-secret.ts';
import type { Transact, Transaction } from './transaction.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/**
 * When sessions end, milliseconds. An attendee's: the plan's 24 hours, or half of it unused: a phone
 * is one's own, and a ticket is looked for in a queue. Staff see others' documents: ASVS 5.0 (7.3)
 * leaves both to be documented, and a shift is no longer.
 */
const LIMITS = {
  attendee: { longest: 24 * HOUR_MS, idle: 12 * HOUR_MS },
  staff: { longest: 12 * HOUR_MS, idle: 30 * MINUTE_MS },
} as const satisfies Record<SessionHolder['type'], unknown>;

/** A use is written when the one before it is older: a page of ten pictures writes once. */
const USE_EVERY_MS = MINUTE_MS;

/**
 * So long a token that was given up may be used once more: phones lose answers. Its successor ends
 * with it, so of two who hold one the second is found out.
 */
const LOST_ANSWER_MS = 10_000;

/** A session that was opened, with the only copy of its secret. */
export interface OpenedSession {
  readonly sessionId: Uuid;
  readonly token: string;
  readonly expiresAt: Instant;
}

/** What a program gets (RFC 6749, 5.1). */
export interface TokenPair {
  readonly access_token: string;
  readonly token_type: 'Bearer';
  /** Seconds. */
  readonly expires_in: number;
  readonly refresh_token: string;
  readonly refresh_expires_at: Instant;
}

export interface Sessions {
  /** Opens a session in the caller's transaction. */
  open(
    tx: Transaction,
    holder: SessionHolder,
    kind: SessionKind,
    origin: Origin,
  ): Promise<OpenedSession>;
  /** The pair of a session that was opened for a program. */
  pairOf(holder: SessionHolder, opened: OpenedSession): Promise<TokenPair>;
  /** A new pair for a refresh token, which is then used. @throws GatehouseError session-ended */
  refresh(refreshToken: string, origin: Origin): Promise<TokenPair>;
  /** Who a cookie is of; null: nobody, or not any more. */
  ofCookie(token: string, origin: Origin): Promise<SignedInActor | null>;
  /** Who an access token is of. @throws GatehouseError unauthenticated, session-ended */
  ofAccessToken(token: string, origin: Origin): Promise<SignedInActor>;
  signOut(actor: SignedInActor): Promise<void>;
  signOutEverywhere(actor: SignedInActor): Promise<void>;
  /** Ends somebody's sessions in the caller's transaction. @param except the one that goes on */
  endAll(
    tx: Transaction,
    holder: Pick<SessionHolder, 'type' | 'id'>,
    except?: Uuid,
  ): Promise<number>;
  listOf(holder: Pick<SessionHolder, 'type' | 'id'>): Promise<readonly SessionView[]>;
  /** Writes the end of what is over; it counted as over before. */
  sweep(): Promise<void>;
}

function actorOf(holder: SessionHolder, sessionId: Uuid, origin: Origin): SignedInActor {
  return { ...holder, sessionId, ip: origin.ip, userAgent: origin.userAgent };
}

/** Wires the sessions of attendees and staff. */
export function createSessions(ports: {
  readonly store: SessionStore;
  readonly access: AccessTokens;
  readonly audit: Audit;
  readonly transact: Transact;
  readonly now: () => number;
}): Sessions {
  const { store, access, audit, transact, now } = ports;
  const at = (): Instant => toInstant(now());
  const ended = (): GatehouseError => new GatehouseError('session-ended', 'the session is over');

  /** Why a session that nobody ended is over; null: it is not. */
  function overBy({ holder, usedAt, expiresAt }: StandingSession): SessionEnd | null {
    if (holder === null) return 'revoked';
    if (toMilliseconds(expiresAt) <= now()) return 'too-long';
    return now() - toMilliseconds(usedAt) >= LIMITS[holder.type].idle ? 'idle' : null;
  }

  async function actorBy(
    session: StandingSession | null,
    origin: Origin,
  ): Promise<SignedInActor | null> {
    if (session === null || session.holder === null || overBy(session) !== null) return null;
    if (now() - toMilliseconds(session.usedAt) >= USE_EVERY_MS) await store.use(session.id, at());
    return actorOf(session.holder, session.familyId, origin);
  }

  async function issue(
    tx: Transaction,
    holder: SessionHolder,
    row: {
      readonly familyId: Uuid | null;
      readonly kind: SessionKind;
      readonly signedInAt: Instant;
      readonly expiresAt: Instant;
    },
    origin: Origin,
  ): Promise<OpenedSession> {
    const id = newId();
    const token = newSecret();
    const { ip, userAgent } = origin;
    const familyId = row.familyId ?? id;
    const tokenHash = hashOfSecret(token).toString('hex');
    await store.insert(tx, {
      ...row,
      id,
      familyId,
      holder,
      tokenHash,
      usedAt: at(),
      ip,
      userAgent,
    });
    return { sessionId: familyId, token, expiresAt: row.expiresAt };
  }

  async function pairOf(holder: SessionHolder, opened: OpenedSession): Promise<TokenPair> {
    const { sessionId, token, expiresAt } = opened;
    const holds = holder.type === 'staff' ? holder.role : 'attendee';
    return {
      access_token: await access.issue({ holderId: holder.id, role: holds, sessionId }),
      token_type: 'Bearer',
      expires_in: access.seconds,
      refresh_token: token,
      refresh_expires_at: expiresAt,
    };
  }

  /** Whether a row may be traded for the next: it is in use, or its answer was lost. */
  function isGood({ isActive, rotatedAt }: RefreshRow): boolean {
    return isActive || (rotatedAt !== null && now() - toMilliseconds(rotatedAt) < LOST_ANSWER_MS);
  }

  async function trade(
    tx: Transaction,
    row: RefreshRow | null,
    origin: Origin,
  ): Promise<{ readonly holder: SessionHolder; readonly opened: OpenedSession } | null> {
    if (row === null || row.kind !== 'api') return null;
    const over = overBy(row) ?? (isGood(row) ? null : 'reused');
    if (row.holder === null || over !== null) {
      // What is given back twice was stolen from somebody: both lose it.
      const hasEnded = await store.endFamily(tx, row.familyId, over ?? 'revoked', at());
      if (hasEnded && over === 'reused' && row.holder !== null) {
        await audit.record(tx, {
          actor: actorOf(row.holder, row.familyId, origin),
          type: 'session.reused',
          facts: { session_id: row.familyId },
          about: { type: row.holder.type, id: row.holder.id },
        });
      }
      return null;
    }
    if (row.isActive) {
      await store.rotate(tx, row.id, at());
    } else {
      await store.endFamily(tx, row.familyId, 'replaced', at());
      await store.spend(tx, row.id);
    }
    return { holder: row.holder, opened: await issue(tx, row.holder, row, origin) };
  }

  return {
    pairOf,
    async open(tx, holder, kind, origin) {
      const opened = await issue(
        tx,
        holder,
        {
          familyId: null,
          kind,
          signedInAt: at(),
          expiresAt: toInstant(now() + LIMITS[holder.type].longest),
        },
        origin,
      );
      await audit.record(tx, {
        actor: actorOf(holder, opened.sessionId, origin),
        type: 'session.opened',
        facts: { session_id: opened.sessionId, kind },
        about: { type: holder.type, id: holder.id },
      });
      return opened;
    },
    async refresh(refreshToken, origin) {
      const tokenHash = hashOfSecret(refreshToken).toString('hex');
      const traded = await transact(async (tx) =>
        trade(tx, await store.lockByToken(tx, tokenHash), origin),
      );
      // After the commit: the end of a family must last though it is refused.
      if (traded === null) throw ended();
      return await pairOf(traded.holder, traded.opened);
    },
    async ofCookie(token, origin) {
      const tokenHash = hashOfSecret(token).toString('hex');
      return await actorBy(await store.standingByToken(tokenHash), origin);
    },
    async ofAccessToken(token, origin) {
      const claims = await access.read(token);
      if (claims === null) throw new GatehouseError('unauthenticated', 'no token of ours');
      if (claims === 'expired') throw ended();
      // The row is read each time: who was signed out or deactivated is so at once.
      const actor = await actorBy(await store.standingByFamily(claims.sessionId), origin);
      if (actor?.id !== claims.holderId) throw ended();
      return actor;
    },
    async signOut(actor) {
      await transact(async (tx) => {
        await store.endFamily(tx, actor.sessionId, 'signed-out', at());
        const facts = { session_id: actor.sessionId };
        const about = { type: actor.type, id: actor.id };
        await audit.record(tx, { actor, type: 'session.ended', facts, about });
      });
    },
    async signOutEverywhere(actor) {
      await transact(async (tx) => {
        const count = await store.endAll(tx, actor, 'signed-out', at(), null);
        const about = { type: actor.type, id: actor.id };
        await audit.record(tx, { actor, type: 'session.all-ended', facts: { count }, about });
      });
    },
    endAll: (tx, holder, except) => store.endAll(tx, holder, 'revoked', at(), except ?? null),
    listOf: (holder) => store.listOf(holder, at()),
    sweep: () =>
      store.sweep(at(), {
        attendee: toInstant(now() - LIMITS.attendee.idle),
        staff: toInstant(now() - LIMITS.staff.idle),
      }),
  };
}
