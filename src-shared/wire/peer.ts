import { z } from 'zod';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { errorCode } from '../errors.ts';
import { carriedOperation } from './sync.ts';

/*
 * What kiosks of one event say to one another over the venue's own network, without a hub
 * (docs/SYNC.md). Each asks the others; nobody sends what was not asked for. Both ends show the
 * certificate that the hub made for them.
 */

/** The name of the service in the local network (mDNS, RFC 6763): `_gatehouse._tcp`. */
export const PEER_SERVICE = 'gatehouse';

/** What a kiosk's certificate names it by (a URI, RFC 5280, 4.2.1.6), before its id. */
export const KIOSK_URN = 'urn:gatehouse:kiosk:';

export const PEER_PATHS = {
  operations: '/v1/peer/operations',
  /** And the check-in's id. */
  evidence: '/v1/peer/evidence/',
} as const;

/** The longest that an answer waits for something to say, ms. */
export const MAX_PEER_WAIT_MS = 20_000;
export const MAX_PEER_OPERATIONS = 200;
/** An answer holds no more than about this many characters of payload, but one operation at least. */
export const PEER_ANSWER_CHARS = 1_000_000;
/** The most bytes of an answer that a reader takes: one operation may be as long as it may be. */
export const MAX_PEER_ANSWER_BYTES = 12_000_000;
/** The most bytes of a live frame. */
export const MAX_EVIDENCE_BYTES = 2_000_000;

/**
 * How far a reader has come with what a kiosk holds: the kiosk's own words. It names an operation, so
 * that a kiosk that was wiped or restored knows that it never said them, and begins anew.
 */
export const peerPosition = z.string().min(1).max(80);
export type PeerPosition = z.infer<typeof peerPosition>;

/** POST /v1/peer/operations. */
export const peerRequest = z.object({
  /** The reader's events. */
  events: z.array(uuid).min(1).max(50),
  after: peerPosition.nullable(),
  waitMs: z.int().min(0).max(MAX_PEER_WAIT_MS),
});
export type PeerRequest = z.infer<typeof peerRequest>;

/** A kiosk's own word of itself. */
export const peerWord = z.object({
  id: uuid,
  name: z.string().max(100),
  gate_id: uuid.nullable(),
  /** How old its copy of its gate's event is; null: it has none of the hub. */
  copy_at: instant.nullable(),
  now: instant,
});
export type PeerWord = z.infer<typeof peerWord>;

export const peerAnswer = z.object({
  operations: z.array(carriedOperation).max(MAX_PEER_OPERATIONS),
  /** Where the reader stands after these; null: the kiosk holds nothing yet. */
  position: peerPosition.nullable(),
  more: z.boolean(),
  kiosk: peerWord,
});
export type PeerAnswer = z.infer<typeof peerAnswer>;

/** Any refusal. */
export const peerRefusal = z.object({ code: errorCode });

/** The id in a certificate's alternative names as node:tls tells them; null: it is no kiosk's. */
export function kioskIdOf(subjectAltName: string | undefined): string | null {
  const names = (subjectAltName ?? '').split(', ');
  const [name] = names;
  // One name and no other: a certificate of ours has nothing else to say.
  if (names.length !== 1 || name === undefined || !name.startsWith(`URI:${KIOSK_URN}`)) return null;
  const id = uuid.safeParse(name.slice(`URI:${KIOSK_URN}`.length));
  return id.success ? id.data : null;
}
