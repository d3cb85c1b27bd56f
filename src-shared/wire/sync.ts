import { z } from 'zod';
import { alertRow } from '../domain/alert.ts';
import { attendeeRow, documentRow, registrationRow } from '../domain/attendee.ts';
import { checkInRow } from '../domain/check-in.ts';
import { consentRow } from '../domain/consent.ts';
import { eventRow, gateRow, gateRuleRow, ticketTypeRow } from '../domain/event.ts';
import { fieldStamp, fieldStamps } from '../domain/field-merge.ts';
import { hlcStamp } from '../domain/hybrid-clock.ts';
import { uuid } from '../domain/id.ts';
import { instant } from '../domain/instant.ts';
import { kycDecisionRow } from '../domain/kyc.ts';
import { madeTemplate } from '../domain/operation.ts';
import { staffRow } from '../domain/staff.ts';
import { signingKeyRow, ticketRow } from '../domain/ticket.ts';
import { errorCode } from '../errors.ts';
import { kioskFigures } from './kiosk-figures.ts';

/*
 * What kiosk and hub, and kiosk and kiosk, say to one another (docs/SYNC.md). A reader takes members
 * that it does not know for nothing (z.object), so that a newer side may say more; what a change would
 * make unreadable for the version before is a new PROTOCOL_VERSION.
 */

/** A row as its table has it, from a side that may know more columns: those are left out. */
function open<S extends z.ZodRawShape>(row: z.ZodObject<S>) {
  return z.object(row.shape);
}

/** The version that this program speaks; in the header Gatehouse-Protocol of every request. */
export const PROTOCOL_VERSION = 1;
/** The oldest version that it still understands. */
export const OLDEST_PROTOCOL_VERSION = 1;

/** Headers of ours. Times are milliseconds since the Unix epoch. */
export const SYNC_HEADERS = {
  protocol: 'gatehouse-protocol',
  /** The hub's time, in every answer, refusals too. */
  time: 'gatehouse-time',
  /** The hub's epoch, in every answer to a kiosk that is known. */
  epoch: 'gatehouse-epoch',
} as const;

/** Rows of one event, or, as `hub`, what belongs to none: staff, and the kiosk's own standing. */
export const feedName = z.union([z.literal('hub'), uuid]);
export type FeedName = z.infer<typeof feedName>;

/** Where a reader of a feed stands: the hub's own words, which nobody else can make or read. */
export const cursor = z.string().min(1).max(400);
export type Cursor = z.infer<typeof cursor>;

/** Another kiosk of an event, as its peers must know it. */
export const peerRow = z.object({
  id: uuid,
  name: z.string().max(100),
  /** Ed25519, 32 bytes in base64: it signs its operations. */
  public_key: z.base64().length(44),
  /** An age recipient, for files on a stick; null: an older kiosk. */
  recipient: z.string().max(100).nullable(),
  gate_id: uuid.nullable(),
  revoked_at: instant.nullable(),
  /** When the hub last heard from it, to the minute. */
  last_seen_at: instant.nullable(),
});
export type PeerRow = z.infer<typeof peerRow>;

/** An edit that lost against a later one, both values as they were. Values of people are shown to staff only. */
export const clashRow = z.object({
  id: uuid,
  entity: z.enum(['event', 'attendee', 'registration']),
  entity_id: uuid,
  event_id: uuid.nullable(),
  field: z.string().max(40),
  kept: z.unknown(),
  kept_stamp: fieldStamp,
  lost: z.unknown(),
  lost_stamp: fieldStamp,
  found_at: instant,
});
export type ClashRow = z.infer<typeof clashRow>;

/** What was erased on somebody's wish or at its time; `all`: the person. */
export const erasureRow = z.object({
  id: uuid,
  user_id: uuid,
  purpose: z.enum(['all', 'identity', 'face']),
  asked_at: instant,
});

export type ErasureRow = z.infer<typeof erasureRow>;

export const aliasRow = z.object({
  entity: z.enum(['attendee', 'registration']),
  alias_id: uuid,
  id: uuid,
  made_at: instant,
});
export type AliasRow = z.infer<typeof aliasRow>;

const wholeEvent = z.object({
  event: open(eventRow),
  ticket_types: z.array(open(ticketTypeRow)),
  gates: z.array(open(gateRow)),
  gate_rules: z.array(open(gateRuleRow)),
});

/**
 * One row as it is now. The hub sends states, not steps: to take the same twice is to take it once,
 * and of two the later read is the newer.
 */
export const change = z.discriminatedUnion('t', [
  /** With its ticket types, gates and rules: what it leaves out is gone. */
  z.object({ t: z.literal('event'), row: wholeEvent, stamps: fieldStamps }),
  z.object({ t: z.literal('attendee'), row: open(attendeeRow), stamps: fieldStamps }),
  z.object({ t: z.literal('registration'), row: open(registrationRow), stamps: fieldStamps }),
  z.object({ t: z.literal('ticket'), row: open(ticketRow) }),
  z.object({ t: z.literal('signing_key'), row: open(signingKeyRow) }),
  z.object({ t: z.literal('staff'), row: open(staffRow) }),
  z.object({ t: z.literal('consent'), row: open(consentRow) }),
  z.object({ t: z.literal('document'), row: open(documentRow) }),
  z.object({ t: z.literal('template'), row: open(madeTemplate) }),
  z.object({ t: z.literal('kyc_decision'), row: open(kycDecisionRow), hlc: hlcStamp }),
  z.object({ t: z.literal('check_in'), row: open(checkInRow), hlc: hlcStamp }),
  z.object({ t: z.literal('alias'), row: aliasRow }),
  z.object({ t: z.literal('erasure'), row: erasureRow }),
  z.object({ t: z.literal('alert'), row: open(alertRow) }),
  z.object({ t: z.literal('clash'), row: clashRow }),
  z.object({ t: z.literal('kiosk'), row: peerRow }),
  /** A row that is no longer of this event: an attendee without a registration, a registration that moved. */
  z.object({
    t: z.literal('left'),
    entity: z.enum(['attendee', 'registration', 'document']),
    id: uuid,
  }),
]);
export type Change = z.infer<typeof change>;

/** Changes of one feed. Applied in one transaction with `to`, where the reader stands at `from`. */
export const feedPage = z.object({
  feed: feedName,
  from: cursor,
  to: cursor,
  changes: z.array(change).max(2_000),
  /** Whether more is there already. */
  more: z.boolean(),
});
export type FeedPage = z.infer<typeof feedPage>;

/** What the hub wants a kiosk to do; done orders are said in the next report. */
export const order = z.object({
  id: uuid,
  kind: z.enum(['lock', 'unlock', 'send-logs', 'push-again']),
  /** lock: what staff read. */
  words: z.string().max(200).nullable(),
});
export type Order = z.infer<typeof order>;

/** gate: attendees as a gate needs them. office: identity documents and their review too. */
export const kioskUse = z.enum(['gate', 'office']);
export type KioskUse = z.infer<typeof kioskUse>;

/** How the hub sees the kiosk that asks. */
export const standing = z.object({
  kiosk_id: uuid,
  name: z.string().max(100),
  use: kioskUse,
  /** The events that it holds; one that is missing here is to be let go. */
  events: z.array(z.object({ id: uuid, title: z.string().max(200), attendees: z.int() })),
  orders: z.array(order).max(50),
  /** Days that it may work without a word of the hub; a hub of before says none. */
  lease_days: z.int().min(1).max(365).optional(),
});
export type Standing = z.infer<typeof standing>;

/** What a kiosk says of itself, for the fleet's list. No personal data. */
export const kioskReport = z.object({
  version: z.string().max(40),
  gate_id: uuid.nullable(),
  event_id: uuid.nullable(),
  /** When the copy of its gate's event was last known to be current; null: it has none. */
  copy_at: instant.nullable(),
  facts_waiting: z.int().nonnegative(),
  dead_letters: z.int().nonnegative(),
  disk_free: z.int().nonnegative().nullable(),
  /** Its clock minus the hub's, ms. */
  clock_skew: z.int(),
  camera: z.enum(['unknown', 'ready', 'missing', 'failed']),
  done_orders: z.array(uuid).max(50),
  /** How it is doing; an older kiosk says nothing of it. */
  figures: kioskFigures.optional(),
});
export type KioskReport = z.infer<typeof kioskReport>;

/** POST /v1/sync/pull. */
export const pullRequest = z.object({
  feeds: z.array(z.object({ feed: feedName, cursor })).max(20),
  /** Entries of a page. */
  limit: z.int().min(1).max(1_000),
  /** Pages of each feed, one behind the other; a hub of before gives one. */
  pages: z.int().min(1).max(20).optional(),
  /** When there is something new to say, and every few minutes. */
  report: kioskReport.nullable(),
});
export const pullAnswer = z.object({
  pages: z.array(feedPage),
  /** Feeds whose cursor is too old, of another epoch or not the hub's: load a snapshot. */
  snapshot_needed: z.array(feedName),
  standing,
});
export type PullRequest = z.infer<typeof pullRequest>;
export type PullAnswer = z.infer<typeof pullAnswer>;

/** A signed fact on its way; `payload` is the JSON text that was signed. */
export const carriedOperation = z.object({
  id: uuid,
  kiosk_id: uuid,
  seq: z.int().positive(),
  hlc: hlcStamp,
  type: z.string().max(40),
  base_version: hlcStamp.nullable(),
  fields: z.array(z.string().max(40)).max(40).optional(),
  payload: z.string().max(4_000_000),
  /** Ed25519 over operationText, 64 bytes in base64. */
  signature: z.base64().length(88),
});
export type CarriedOperation = z.infer<typeof carriedOperation>;

export const MAX_PUSHED = 500;
/** POST /v1/sync/push. In the order of each kiosk's numbers; anybody may carry anybody's. */
export const pushRequest = z.object({
  operations: z.array(carriedOperation).min(1).max(MAX_PUSHED),
});
/**
 * The hub's word on each operation, in a committed transaction. applied, duplicate: it may leave the
 * outbox. waiting: kept in the outbox, something that it is about has not arrived. rejected: to the
 * dead letters; never a check-in.
 */
export const pushResult = z.object({
  id: uuid,
  outcome: z.enum(['applied', 'duplicate', 'waiting', 'rejected']),
  /** One that a later version added is read as `internal`: it must not spoil the answer. */
  code: errorCode.nullable().catch('internal'),
});
export const pushAnswer = z.object({
  epoch: uuid,
  results: z.array(pushResult),
});
export type PushAnswer = z.infer<typeof pushAnswer>;
export type PushResult = z.infer<typeof pushResult>;

/**
 * Lines of GET /v1/sync/snapshot?feed=&from=, NDJSON: `start`, changes with a `mark` after every few
 * hundred, `end`. A mark says how to go on from there (`from`) after a break; rows are of the moment
 * when they were read, and what changed meanwhile is in the feed after `end.cursor`.
 */
export const snapshotLine = z.union([
  z.object({ t: z.literal('start'), feed: feedName, rows: z.int().nonnegative() }),
  z.object({ t: z.literal('mark'), from: z.string().max(600), done: z.int().nonnegative() }),
  z.object({ t: z.literal('end'), cursor }),
  change,
]);
export type SnapshotLine = z.infer<typeof snapshotLine>;

/** Server-sent events of GET /v1/sync/live; the data of each. `page` has its feeds' cursors as its id. */
export const LIVE_EVENTS = {
  page: feedPage,
  standing,
  beat: z.object({ time: z.number() }),
} as const;

/** A device's certificate and how to know the hub. */
export const enrolment = z.object({
  hub_id: uuid,
  epoch: uuid,
  hub_name: z.string().max(200),
  /** PEM, both: what the hub and its kiosks are trusted by. */
  authority: z.string().max(10_000),
  spare_authority: z.string().max(10_000),
  /** PEM: the kiosk's own, over its TLS key, for the kiosks beside it. */
  certificate: z.string().max(10_000),
  /** An age recipient: files on a stick are sealed for the hub too. */
  hub_recipient: z.string().max(100),
  standing,
});
export type Enrolment = z.infer<typeof enrolment>;

/**
 * POST /v1/enrolments. Nobody sends the code: both sides prove that they know it, so that neither a
 * false hub nor a listener gets it. `proof`: HMAC-SHA-256 under the SHA-256 of the code over the other
 * members (enrolmentText); base64.
 */
export const enrolmentRequest = z.object({
  /** The first half of SHA-256 over 'gatehouse-enrolment-lookup' and the code's SHA-256, base64. */
  code_id: z.base64().max(24),
  kiosk_id: uuid,
  public_key: z.base64().length(44),
  /** P-256, SPKI DER in base64. */
  tls_key: z.base64().max(200),
  recipient: z.string().max(100),
  version: z.string().max(40),
  nonce: z.base64().length(44),
  proof: z.base64().length(44),
});
export type EnrolmentRequest = z.infer<typeof enrolmentRequest>;
/** `proof`: HMAC over the request's nonce and the JSON text of the enrolment, which is what is parsed then. */
export const enrolmentAnswer = z.object({
  enrolment: z.string().max(60_000),
  proof: z.base64().length(44),
});
export type EnrolmentAnswer = z.infer<typeof enrolmentAnswer>;

/** The text that a kiosk's proof is made over. */
export function enrolmentText(request: Omit<EnrolmentRequest, 'proof'>): string {
  const { code_id, kiosk_id, public_key, tls_key, recipient, version, nonce } = request;
  return `gatehouse-enrolment-1\0${JSON.stringify([code_id, kiosk_id, public_key, tls_key, recipient, version, nonce])}`;
}

/** The text that the hub's proof is made over. */
export function enrolmentAnswerText(nonce: string, enrolmentJson: string): string {
  return `gatehouse-enrolled-1\0${nonce}\0${enrolmentJson}`;
}

/** POST /v1/sync/challenge and /v1/sync/token. */
export const challengeAnswer = z.object({ challenge: z.string().max(300) });
export const tokenRequest = z.object({
  kiosk_id: uuid,
  challenge: z.string().max(300),
  /** Ed25519 over challengeText, base64. */
  signature: z.base64().length(88),
});
export const tokenAnswer = z.object({
  token: z.string().max(2_000),
  /** Seconds. */
  good_for: z.int().positive(),
  /** A revoked kiosk may hand over what it has not sent yet, and nothing else; then it wipes itself. */
  revoked: z.boolean(),
});
export type TokenAnswer = z.infer<typeof tokenAnswer>;

/** The text that a kiosk signs to get a token. */
export function challengeText(kioskId: string, challenge: string): string {
  return `gatehouse-challenge-1\0${kioskId}\0${challenge}`;
}

/** POST /v1/sync/certificate: a new one before the old one ends, over the same TLS key or another. */
export const certificateRequest = z.object({ tls_key: z.base64().max(200) });
/** PEM, all three; the authorities as they are now. */
export const certificateAnswer = z.object({
  certificate: z.string().max(10_000),
  authority: z.string().max(10_000),
  spare_authority: z.string().max(10_000),
});

/** POST /v1/sync/logs: a kiosk's support bundle as text; `order_id`: who asked, null: somebody at the kiosk. */
export const logsRequest = z.object({
  order_id: uuid.nullable(),
  lines: z.string().max(1_000_000),
});

/** Which pictures a kiosk wants: POST /v1/sync/pictures, answered by NDJSON of pictureLine. */
export const pictureRequest = z.object({
  size: z.enum(['thumbnail', 'display', 'original']),
  ids: z.array(uuid).min(1).max(200),
});
/** `data`: base64; null: there is none (yet), or the kiosk may not have it. */
export const pictureLine = z.object({ id: uuid, data: z.base64().nullable() });
