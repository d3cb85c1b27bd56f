import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { ENROLMENT_LOOKUP } from '#shared/domain/enrolment-code.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import {
  enrolment,
  enrolmentAnswerText,
  enrolmentText,
  type Enrolment,
  type EnrolmentAnswer,
  type EnrolmentRequest,
} from '#shared/wire/sync.ts';
import type { Device } from '../device.ts';
import type { Invitation } from './invitation.ts';
import type { HubLink } from './ports.ts';

/** A hub that nobody trusts yet. */
export interface UnknownHub {
  /**
   * Asks to be taken in, over a connection whose other end proved nothing.
   * @throws GatehouseError as Hub's calls
   */
  ask(hubUrl: string, request: EnrolmentRequest): Promise<FirstAnswer>;
  /**
   * Whether the hub at this address is one that these authorities vouch for; PEM.
   * @throws GatehouseError hub-not-trusted, or as Hub's calls
   */
  verify(hubUrl: string, authorities: readonly string[]): Promise<void>;
}

export interface FirstAnswer {
  readonly answer: EnrolmentAnswer;
  /** Whether the certificate that the other end showed is of one of these authorities; PEM. */
  readonly wasShownBy: (authorities: readonly string[]) => boolean;
  /** The hub's time minus ours, ms; null: it said none. */
  readonly clockOffset: number | null;
}

const LOOKUP_BYTES = 16;

function sha256(...parts: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

function hmac(key: Uint8Array, text: string): Buffer {
  return createHmac('sha256', key).update(text, 'utf8').digest();
}

/** The bytes of a certificate. @param pem the certificate */
function derOf(pem: string): Buffer {
  return Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64');
}

function requireAuthorities({ digests }: Invitation, told: Enrolment): void {
  if (digests === null) return;
  const isSame =
    sha256(derOf(told.authority)).toString('base64url') === digests.authority &&
    sha256(derOf(told.spare_authority)).toString('base64url') === digests.spare;
  if (isSame) return;
  throw new GatehouseError('hub-not-trusted', 'other authorities than the link names', {
    reason: 'authority',
  });
}

/** Joins a hub. Made again after a lost answer it gets the same enrolment. */
export function createEnrolling(ports: {
  readonly hub: UnknownHub;
  readonly device: Device;
  /** 32 bytes in base64. */
  readonly publicKey: string;
  /** P-256, SPKI DER in base64; made where there is none yet. */
  readonly tlsKey: () => Promise<string>;
  /** An age recipient; its identity is made where there is none yet. */
  readonly recipient: () => Promise<string>;
  readonly version: string;
  readonly now: () => number;
}): (invitation: Invitation) => Promise<{ readonly link: HubLink; readonly told: Enrolment }> {
  const { hub, device, publicKey, version } = ports;

  async function requestOf(codeHash: Buffer): Promise<EnrolmentRequest> {
    // One after the other: both may be written into the same file of secrets.
    const tlsKey = await ports.tlsKey();
    const recipient = await ports.recipient();
    const unproven = {
      code_id: sha256(ENROLMENT_LOOKUP, codeHash).subarray(0, LOOKUP_BYTES).toString('base64'),
      kiosk_id: device.kioskId,
      public_key: publicKey,
      tls_key: tlsKey,
      recipient,
      version,
      nonce: randomBytes(32).toString('base64'),
    };
    return { ...unproven, proof: hmac(codeHash, enrolmentText(unproven)).toString('base64') };
  }

  /** What only somebody who knows the code can have said. @throws GatehouseError hub-not-trusted */
  function proven(codeHash: Buffer, nonce: string, answer: EnrolmentAnswer): Enrolment {
    const said = Buffer.from(answer.proof, 'base64');
    const wanted = hmac(codeHash, enrolmentAnswerText(nonce, answer.enrolment));
    if (said.length !== wanted.length || !timingSafeEqual(said, wanted)) {
      throw new GatehouseError('hub-not-trusted', 'who answered does not know the code', {
        reason: 'proof',
      });
    }
    const parsed = enrolment.safeParse(JSON.parse(answer.enrolment));
    if (parsed.success && parsed.data.standing.kiosk_id === device.kioskId) return parsed.data;
    throw new GatehouseError('hub-answer-unreadable', 'an enrolment that does not fit');
  }

  return async (invitation) => {
    const { hubUrl, code } = invitation;
    const codeHash = sha256(code);
    const request = await requestOf(codeHash);
    const { answer, wasShownBy, clockOffset } = await hub.ask(hubUrl, request);
    const told = proven(codeHash, request.nonce, answer);
    requireAuthorities(invitation, told);
    const authorities = [told.authority, told.spare_authority];
    if (!wasShownBy(authorities)) {
      throw new GatehouseError('hub-not-trusted', 'somebody stood between us and the hub', {
        reason: 'chain',
      });
    }
    await hub.verify(hubUrl, authorities);
    const link: HubLink = {
      hubUrl,
      hubId: told.hub_id,
      hubName: told.hub_name,
      epoch: told.epoch,
      authority: told.authority,
      spareAuthority: told.spare_authority,
      certificate: told.certificate,
      hubRecipient: told.hub_recipient,
      use: told.standing.use,
      state: 'good',
      lockedAt: null,
      lockedWords: null,
      clockOffset,
      enrolledAt: toInstant(ports.now()),
      lastContactAt: toInstant(ports.now()),
    };
    return { link, told };
  };
}
