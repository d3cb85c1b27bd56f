import {
  createHash,
  createHmac,
  createPublicKey,
  randomBytes,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto';
import { toInstant, toMilliseconds } from '#shared/domain/instant.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError, type ErrorCode } from '#shared/errors.ts';
import { challengeText, type TokenAnswer } from '#shared/wire/sync.ts';
import type { KioskActor, Origin } from './actor.ts';
import type { Audit } from './audit.ts';
import type { KioskAccessStore, KioskTokens, ProofReader } from './kiosk-ports.ts';
import type { Transact } from './transaction.ts';

const CHALLENGE_MS = 2 * 60_000;
const SEEN_EVERY_MS = 60_000;
/** A refusal of one kind at one kiosk is in the activity log once in so long, whatever is tried. */
const NOTE_EVERY_MS = 60_000;
const MOST_NOTES = 5_000;

/** The credentials of a kiosk's request, as they came. */
export interface KioskCredentials {
  readonly token: string;
  readonly proof: string | undefined;
  readonly method: string;
  /** Without query. */
  readonly path: string;
}

/** Who kiosks are: what lets them in, and what keeps others from posing as them. */
export interface KioskAccess {
  challenge(): string;
  /** @throws GatehouseError proof-invalid, kiosk-unknown */
  token(
    asked: { readonly kiosk_id: Uuid; readonly challenge: string; readonly signature: string },
    origin: Origin,
  ): Promise<TokenAnswer>;
  /** @throws GatehouseError unauthenticated, session-ended, proof-invalid, kiosk-unknown */
  authenticate(
    credentials: KioskCredentials,
    origin: Origin,
  ): Promise<{ readonly actor: KioskActor; readonly epoch: Uuid }>;
  sweep(): Promise<void>;
}

/** An Ed25519 key as Node takes one. @param publicKey 32 bytes in base64 */
function openPublicKey(publicKey: string): KeyObject {
  const x = Buffer.from(publicKey, 'base64').toString('base64url');
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } });
}

/** Wires the way in of kiosks. @param ports.key authenticates challenges, the same in all processes */
export function createKioskAccess(ports: {
  readonly store: KioskAccessStore;
  readonly tokens: KioskTokens;
  readonly proofs: ProofReader;
  readonly thumbprint: (publicKey: string) => string;
  readonly key: KeyObject;
  readonly audit: Audit;
  readonly transact: Transact;
  readonly now: () => number;
}): KioskAccess {
  const { store, tokens, proofs, thumbprint, key, audit, transact, now } = ports;
  const noted = new Map<string, number>();

  /** A refusal, in the activity log: without what was sent, which may be anything. */
  async function refuse(
    code: ErrorCode,
    why: string,
    kioskId: Uuid | null,
    origin: Origin,
  ): Promise<GatehouseError> {
    const what = `${kioskId ?? 'nobody'}:${why}`;
    if (now() - (noted.get(what) ?? -Infinity) >= NOTE_EVERY_MS) {
      if (noted.size >= MOST_NOTES) noted.clear();
      noted.set(what, now());
      await transact((tx) =>
        audit.record(tx, {
          actor: { type: 'system', id: null, ip: origin.ip, userAgent: origin.userAgent },
          type: 'kiosk.refused',
          facts: { code, why },
          ...(kioskId === null ? {} : { about: { type: 'kiosk', id: kioskId } }),
        }),
      );
    }
    return new GatehouseError(code, `a kiosk was refused: ${why}`, {
      why,
      ...(kioskId === null ? {} : { kiosk: kioskId }),
    });
  }

  function seal(text: string): Buffer {
    return createHmac('sha256', key).update(`gatehouse-kiosk-challenge\0${text}`).digest();
  }

  /** When a challenge of ours ends, milliseconds; null: it is none. */
  function endOf(challenge: string): number | null {
    const [text = '', mac = ''] = challenge.split('.');
    const given = Buffer.from(mac, 'base64url');
    const own = seal(text);
    if (given.length !== own.length || !timingSafeEqual(given, own)) return null;
    return Number(text.split('-')[0]);
  }

  function fits(publicKey: string, kioskId: Uuid, challenge: string, signature: string): boolean {
    const text = Buffer.from(challengeText(kioskId, challenge), 'utf8');
    return verify(null, text, openPublicKey(publicKey), Buffer.from(signature, 'base64'));
  }

  return {
    challenge() {
      const text = `${now() + CHALLENGE_MS}-${randomBytes(16).toString('hex')}`;
      return `${text}.${seal(text).toString('base64url')}`;
    },

    async token({ kiosk_id: kioskId, challenge, signature }, origin) {
      const until = endOf(challenge);
      if (until === null || until <= now()) {
        throw await refuse('proof-invalid', until === null ? 'challenge' : 'clock', null, origin);
      }
      const kiosk = await store.find(kioskId);
      if (kiosk === null) throw await refuse('kiosk-unknown', 'unknown', null, origin);
      if (!fits(kiosk.publicKey, kioskId, challenge, signature)) {
        throw await refuse('proof-invalid', 'signature', kioskId, origin);
      }
      const id = createHash('sha256').update(challenge).digest('base64url');
      if (!(await store.spendOnce(id, until))) {
        throw await refuse('proof-invalid', 'replayed', kioskId, origin);
      }
      const claims = { kioskId, thumbprint: thumbprint(kiosk.publicKey) };
      return {
        token: await tokens.issue(claims),
        good_for: tokens.seconds,
        revoked: kiosk.revokedAt !== null,
      };
    },

    async authenticate({ token, proof, method, path }, origin) {
      const claims = await tokens.read(token);
      if (claims === null) throw await refuse('unauthenticated', 'token', null, origin);
      if (claims === 'expired') throw new GatehouseError('session-ended', 'the token is over');
      const { kioskId, thumbprint: bound } = claims;
      if (proof === undefined) throw await refuse('proof-invalid', 'missing', kioskId, origin);
      const read = await proofs.read(proof, { method, path, token, thumbprint: bound });
      if (read.fault !== null) throw await refuse('proof-invalid', read.fault, kioskId, origin);
      const kiosk = await store.spend(kioskId, read);
      // Its id may have been given up for another, or the hub be restored to before it came.
      if (kiosk === null || thumbprint(kiosk.publicKey) !== bound) {
        throw await refuse('kiosk-unknown', 'unknown', kioskId, origin);
      }
      if (!kiosk.isFresh) throw await refuse('proof-invalid', 'replayed', kioskId, origin);
      const { lastSeenAt } = kiosk;
      if (lastSeenAt === null || now() - toMilliseconds(lastSeenAt) >= SEEN_EVERY_MS) {
        await store.seen(kioskId, toInstant(now()));
      }
      return {
        epoch: kiosk.epoch,
        actor: {
          type: 'kiosk',
          id: kioskId,
          use: kiosk.use,
          isRevoked: kiosk.revokedAt !== null,
          ip: origin.ip,
          userAgent: origin.userAgent,
        },
      };
    },

    sweep: () => store.sweep(toInstant(now())),
  };
}
