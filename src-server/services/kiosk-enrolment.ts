import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  ENROLMENT_CODE_SIGNS,
  ENROLMENT_LOOKUP,
  ENROLMENT_SIGNS,
  enrolmentCodeText,
} from '#shared/domain/enrolment-code.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import { GatehouseError, type ErrorCode } from '#shared/errors.ts';
import {
  enrolmentAnswerText,
  enrolmentText,
  type Enrolment,
  type EnrolmentAnswer,
  type EnrolmentRequest,
  type KioskUse,
} from '#shared/wire/sync.ts';
import type { Actor, Origin } from './actor.ts';
import type { Audit } from './audit.ts';
import { enrolmentAddress } from './kiosk-address.ts';
import type {
  EnrolledKiosk,
  EnrolmentCode,
  KioskCertificates,
  KioskEnrolmentStore,
  KioskStanding,
} from './kiosk-ports.ts';
import type { Transact, Transaction } from './transaction.ts';

const GROUP = 4;
const GOOD_FOR_MS = 24 * 3_600_000;
const NAME_AT_MOST = 100;
const LOOKUP_BYTES = 16;

/** What is kept of a code. */
export function enrolmentCodeHash(code: string): Uint8Array {
  return createHash('sha256').update(enrolmentCodeText(code)).digest();
}

function lookupOf(hash: Uint8Array): Uint8Array {
  const digest = createHash('sha256').update(ENROLMENT_LOOKUP).update(hash).digest();
  return digest.subarray(0, LOOKUP_BYTES);
}

function makeCode(): string {
  const signs = Array.from(
    randomBytes(ENROLMENT_CODE_SIGNS),
    (byte) => ENROLMENT_SIGNS[byte % ENROLMENT_SIGNS.length],
  ).join('');
  return signs.match(new RegExp(`.{${GROUP}}`, 'g'))?.join('-') ?? '';
}

/** A name as staff call a laptop. @throws GatehouseError invalid-input */
export function kioskName(name: string): string {
  const trimmed = name.trim();
  if (trimmed !== '' && trimmed.length <= NAME_AT_MOST) return trimmed;
  throw new GatehouseError('invalid-input', `a name has 1 to ${NAME_AT_MOST} signs`, {
    name: 'invalid',
  });
}

/** A kiosk that may come, once, with its code. */
export interface Announcement {
  readonly kioskId: Uuid;
  /** As people type it: four groups of four. Shown once, kept as a hash. */
  readonly code: string;
  readonly expiresAt: Instant;
  /** As kiosks reach the hub. */
  readonly hubUrl: string;
  /** All of it as one text, for a QR code: who holds it can enrol. */
  readonly address: string;
}

export interface KioskEnrolment {
  /**
   * Announces a kiosk.
   * @throws GatehouseError invalid-input; event-unknown; not-ready where the hub can't certify it
   */
  announce(
    actor: Actor,
    kiosk: { readonly name: string; readonly use: KioskUse; readonly events: readonly Uuid[] },
  ): Promise<Announcement>;
  /**
   * Takes a kiosk in, once for each code; the same kiosk may ask again when the answer was lost.
   * @throws GatehouseError enrolment-code-wrong, enrolment-code-used, already-enrolled,
   * kiosk-revoked, invalid-input, not-ready
   */
  enrol(request: EnrolmentRequest, origin: Origin): Promise<EnrolmentAnswer>;
  /** A new certificate. @throws GatehouseError invalid-input, not-ready */
  certify(actor: Actor & { readonly id: Uuid }, tlsKey: string): Promise<RenewedCertificate>;
}

export interface RenewedCertificate {
  readonly certificate: string;
  readonly authority: string;
  readonly spare_authority: string;
}

function sameText(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}

function hmac(hash: Uint8Array, text: string): Buffer {
  return createHmac('sha256', hash).update(text, 'utf8').digest();
}

/** Wires how kiosks come to the hub. */
export function createKioskEnrolment(ports: {
  readonly store: KioskEnrolmentStore;
  readonly certificates: KioskCertificates;
  readonly standing: Pick<KioskStanding, 'of'>;
  /** As kiosks reach the hub. */
  readonly hubUrl: string;
  readonly hubName: string;
  readonly recipient: () => Promise<string>;
  readonly audit: Audit;
  readonly transact: Transact;
  readonly now: () => number;
}): KioskEnrolment {
  const { store, certificates, standing, hubUrl, hubName, recipient } = ports;
  const { audit, transact, now } = ports;

  /** @throws GatehouseError enrolment-code-wrong, enrolment-code-used */
  function requireGood(code: EnrolmentCode | null, request: EnrolmentRequest): EnrolmentCode {
    const proof = Buffer.from(request.proof, 'base64');
    if (code === null || !sameText(proof, hmac(code.hash, enrolmentText(request)))) {
      throw new GatehouseError('enrolment-code-wrong', 'no code of ours, or another’s proof');
    }
    const { kiosk, usedAt, expiresAt } = code;
    const isSame = kiosk.id === request.kiosk_id && kiosk.publicKey === request.public_key;
    if (usedAt !== null && !isSame) throw new GatehouseError('enrolment-code-used', 'by another');
    if (toMilliseconds(expiresAt) <= now()) throw new GatehouseError('enrolment-code-used', 'over');
    return code;
  }

  /** Nobody takes another kiosk's id or key. @throws GatehouseError already-enrolled, kiosk-revoked */
  async function requireFree(
    tx: Transaction,
    announcedId: Uuid,
    { kiosk_id: id, public_key: key }: EnrolmentRequest,
  ): Promise<void> {
    for (const one of await store.taken(tx, id, key)) {
      if (one.id === id && one.publicKey === key) {
        if (!one.isRevoked) continue;
        throw new GatehouseError('kiosk-revoked', 'a revoked kiosk comes back under a new id');
      }
      if (one.id === announcedId && one.publicKey === null) continue;
      throw new GatehouseError('already-enrolled', 'this id or this key is another kiosk’s');
    }
  }

  async function takeIn(
    request: EnrolmentRequest,
    origin: Origin,
  ): Promise<{ readonly hash: Uint8Array; readonly certificate: string }> {
    return await transact(async (tx) => {
      const lookup = Buffer.from(request.code_id, 'base64');
      const code = requireGood(await store.lockCode(tx, lookup), request);
      await requireFree(tx, code.kiosk.id, request);
      const { pem, until } = await certificates.certify(request.kiosk_id, request.tls_key);
      const at = toInstant(now());
      const kiosk: EnrolledKiosk = {
        id: request.kiosk_id,
        publicKey: request.public_key,
        tlsKey: request.tls_key,
        recipient: request.recipient,
        certificateUntil: until,
        at,
      };
      await store.become(tx, code.kiosk, kiosk);
      await store.useCode(tx, code.id, kiosk.id, at);
      await audit.record(tx, {
        actor: { type: 'system', id: null, ip: origin.ip, userAgent: origin.userAgent },
        type: 'kiosk.enrolled',
        facts: {
          announced_as: code.kiosk.id,
          again: code.usedAt !== null,
          version: request.version,
          certificate_until: until,
        },
        about: { type: 'kiosk', id: kiosk.id },
      });
      return { hash: code.hash, certificate: pem };
    });
  }

  async function note(code: ErrorCode, origin: Origin): Promise<void> {
    await transact((tx) =>
      audit.record(tx, {
        actor: { type: 'system', id: null, ip: origin.ip, userAgent: origin.userAgent },
        type: 'kiosk.enrolment-refused',
        facts: { code },
      }),
    );
  }

  return {
    async announce(actor, given) {
      const name = kioskName(given.name);
      // Before a code is given out that nobody could use.
      await certificates.check();
      const authorities = await certificates.authorities();
      const kioskId = newId();
      const code = makeCode();
      const hash = enrolmentCodeHash(code);
      const expiresAt = toInstant(now() + GOOD_FOR_MS);
      await transact(async (tx) => {
        const at = toInstant(now());
        const { use, events } = given;
        await store.announce(tx, { id: kioskId, name, use, events, at });
        const lookup = lookupOf(hash);
        await store.addCode(tx, { id: newId(), kioskId, hash, lookup, at, expiresAt });
        await audit.record(tx, {
          actor,
          type: 'kiosk.announced',
          facts: { expires_at: expiresAt, use, events: events.length },
          about: { type: 'kiosk', id: kioskId },
        });
      });
      const address = enrolmentAddress(hubUrl, code, authorities);
      return { kioskId, code, expiresAt, hubUrl, address };
    },

    async enrol(request, origin) {
      const taken = await takeIn(request, origin).catch(async (error: unknown) => {
        if (error instanceof GatehouseError) await note(error.code, origin);
        throw error;
      });
      const { hubId, epoch } = await store.hub();
      const { certificate: authority, spare } = await certificates.authorities();
      const told: Enrolment = {
        hub_id: hubId,
        epoch,
        hub_name: hubName,
        authority,
        spare_authority: spare,
        certificate: taken.certificate,
        hub_recipient: await recipient(),
        standing: await standing.of(request.kiosk_id),
      };
      const text = JSON.stringify(told);
      const proof = hmac(taken.hash, enrolmentAnswerText(request.nonce, text));
      return { enrolment: text, proof: proof.toString('base64') };
    },

    async certify(actor, tlsKey) {
      const { pem, until } = await certificates.certify(actor.id, tlsKey);
      await transact(async (tx) => {
        await store.keepCertificate(tx, actor.id, tlsKey, until);
        await audit.record(tx, {
          actor,
          type: 'kiosk.certified',
          facts: { certificate_until: until },
          about: { type: 'kiosk', id: actor.id },
        });
      });
      const { certificate: authority, spare } = await certificates.authorities();
      return { certificate: pem, authority, spare_authority: spare };
    },
  };
}
