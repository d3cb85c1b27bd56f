import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Origin, SignedInActor } from './actor.ts';
import type { DocumentVariant, LinkSessions } from './document-ports.ts';
import type { DocumentReading, ReadPicture } from './document-reading.ts';

/** How long a signed address works, milliseconds: to load a picture, not to keep or send one. */
const LINK_MS = 5 * 60_000;

/** What a signed address says: one variant of one document, to one session of one actor. */
export interface LinkClaims {
  readonly documentId: Uuid;
  readonly variant: DocumentVariant;
  readonly actorType: SignedInActor['type'];
  readonly actorId: Uuid;
  readonly sessionId: Uuid;
}

/** Signs what an address says. */
export interface LinkTokens {
  sign(claims: LinkClaims, expiresAtMs: number): Promise<string>;
  /** Null: it is not one of ours, or its time is over. */
  verify(token: string, nowMs: number): Promise<LinkClaims | null>;
}

/** Addresses that show a document for a short time to who can't send a header, as an <img>. */
export interface DocumentLinks {
  /** @throws GatehouseError document-unknown, as a reading does */
  make(
    id: Uuid,
    variant: DocumentVariant,
    actor: SignedInActor,
  ): Promise<{ readonly token: string; readonly expiresAt: Instant }>;
  /**
   * Reads what an address names, as the actor it was made for, whose session, role and right to the
   * document are looked at anew.
   * @throws GatehouseError link-invalid; as `DocumentReading.read`
   */
  read(token: string, origin: Origin): Promise<ReadPicture>;
}

/** Wires signed addresses. */
export function createDocumentLinks(ports: {
  readonly reading: DocumentReading;
  readonly tokens: LinkTokens;
  readonly sessions: LinkSessions;
  readonly now: () => number;
}): DocumentLinks {
  const { reading, tokens, sessions, now } = ports;

  async function actorOf(claims: LinkClaims, origin: Origin): Promise<SignedInActor | null> {
    const { actorId: id, actorType, sessionId } = claims;
    const standing = await sessions.standing(sessionId, toInstant(now()));
    if (standing?.type !== actorType) return null;
    const { ip, userAgent } = origin;
    return standing.type === 'attendee'
      ? { type: 'attendee', id, sessionId, ip, userAgent }
      : { type: 'staff', id, sessionId, role: standing.role, ip, userAgent };
  }

  return {
    async make(id, variant, actor) {
      await reading.require(id, actor);
      const expiresAtMs = now() + LINK_MS;
      const { type: actorType, id: actorId, sessionId } = actor;
      const claims = { documentId: id, variant, actorType, actorId, sessionId };
      return { token: await tokens.sign(claims, expiresAtMs), expiresAt: toInstant(expiresAtMs) };
    },
    async read(token, origin) {
      const claims = await tokens.verify(token, now());
      const actor = claims === null ? null : await actorOf(claims, origin);
      if (claims === null || actor === null) {
        throw new GatehouseError('link-invalid', 'forged, over, or its session has ended');
      }
      return await reading.read(claims.documentId, claims.variant, actor);
    },
  };
}
