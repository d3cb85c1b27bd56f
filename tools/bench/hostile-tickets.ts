import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { encodeTicket } from '#shared/ticket/ticket-codec.ts';
import { readTicket, type IssuerKey } from '#shared/ticket/verify-ticket.ts';
import { MAX_SCANNED_CHARS } from '#shared/domain/check-in.ts';
import type { Bench } from './bench.ts';
import { createBenchIssuer, type BenchIssuer } from './bench-issuer.ts';
import { compared, type Figure } from './figure.ts';
import { median } from './statistics.ts';

const NOW = '2026-06-01T12:00:00.000Z';
/** Each input is read so often and its median counts: a collection is not the input's doing. */
const REPEATS = 15;
const BASE45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:';

/** The slowest of many texts that somebody may hold in front of the gate to slow it down. */
export const benchHostileTickets: Bench = ({ quick, say }) => {
  const eventIds = [newId(), newId(), newId(), newId()];
  const [ownEvent] = eventIds;
  if (ownEvent === undefined) throw new Error('no event');
  const issuers = eventIds.map((eventId) => createBenchIssuer(eventId));
  const issuer = createBenchIssuer(ownEvent);
  // Four events whose issuers all chose one key id, of 65,536: more than a text will ever meet.
  const keys = [
    issuerKey(ownEvent, issuer),
    ...issuers.map((one, at) => issuerKey(eventIds[at] ?? ownEvent, one)),
  ];
  const keysOf = (keyId: number): readonly IssuerKey[] => (keyId === issuer.keyId ? keys : []);

  const normal = issuer.issue('0123456789ABC');
  const inputs = hostileTexts(normal, quick ? 200 : 2000);
  const time = (text: string): number => {
    const times = Array.from({ length: REPEATS }, () => {
      const began = process.hrtime.bigint();
      readTicket(text, keysOf, NOW);
      return Number(process.hrtime.bigint() - began) / 1000;
    });
    return median(times);
  };
  for (const text of inputs.slice(0, 50)) time(text);
  const normalTime = median(Array.from({ length: 40 }, () => time(normal)));
  const slowest = inputs
    .map((text) => ({ text, time: time(text) }))
    .reduce((worst, one) => (one.time > worst.time ? one : worst));
  const { kind } = readTicket(slowest.text, keysOf, NOW);
  say(`slowest of ${inputs.length}: ${slowest.text.length} signs, read as ${kind}`);
  const figure: Figure = compared(
    'slowest of hostile ticket texts, beside a genuine one',
    'µs',
    { value: slowest.time, baseline: normalTime },
    null,
  );
  return Promise.resolve([figure]);
};

function issuerKey(eventId: Uuid, { keyId, publicKey }: BenchIssuer): IssuerKey {
  const x = Buffer.from(publicKey, 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return {
    keyId,
    eventId,
    validFrom: '2026-01-01T00:00:00.000Z',
    validUntil: null,
    revokedAt: null,
    verify: (bytes, signature) => verify(null, bytes, key, signature),
  };
}

/** Damaged, forged, foreign, oversized and meaningless texts; the kinds take turns. */
function hostileTexts(normal: string, count: number): string[] {
  const pick = (limit: number): number => randomBytes(4).readUInt32BE() % limit;
  const anyText = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet.charAt(pick(alphabet.length))).join('');
  const kinds: readonly (() => string)[] = [
    // One sign changed: most often a signature that is nobody's.
    () => {
      const at = pick(normal.length);
      return normal.slice(0, at) + anyText(BASE45, 1) + normal.slice(at + 1);
    },
    // Our form and key id, another event's tag: every key of that id is tried.
    () => {
      const payload = randomBytes(16);
      payload.set([0x11, 0x0b, 0xe4]);
      return encodeTicket(payload, randomBytes(64));
    },
    () => anyText(BASE45, 90 + pick(36)),
    () => normal.slice(pick(normal.length)),
    () => anyText(BASE45, MAX_SCANNED_CHARS),
    () => ' '.repeat(MAX_SCANNED_CHARS),
    () => randomBytes(pick(MAX_SCANNED_CHARS)).toString('latin1'),
    () => "\u202e<script>\u0000'); DROP TABLE users; --".repeat(1 + pick(100)),
    () => '\ud800'.repeat(pick(MAX_SCANNED_CHARS)),
  ];
  return Array.from({ length: count }, (_, index) => kinds[index % kinds.length]?.() ?? '');
}
