import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { eventTag, type Uuid } from '#shared/domain/id.ts';
import { bytesToSign, encodePayload, encodeTicket } from '#shared/ticket/ticket-codec.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';

/** Issues genuine tickets of one event, under a key that nobody trusts elsewhere. */
export interface BenchIssuer {
  readonly keyId: number;
  /** Ed25519, 32 bytes in base64. */
  readonly publicKey: string;
  /** The private half, PKCS #8 in base64, to issue more tickets later. */
  readonly secret: string;
  issue(number: TicketNumber): string;
}

/** Length of an Ed25519 public key at the end of its SPKI form (RFC 8410). */
const RAW_KEY_BYTES = 32;

/** @param secret an issuer's from before; else a new one is made */
export function createBenchIssuer(eventId: Uuid, secret = newSecret()): BenchIssuer {
  const privateKey = createPrivateKey({
    key: Buffer.from(secret, 'base64'),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = createPublicKey(privateKey);
  const keyId = 0x0be4;
  const tag = eventTag(eventId);
  return {
    keyId,
    secret,
    publicKey: publicKey
      .export({ format: 'der', type: 'spki' })
      .subarray(-RAW_KEY_BYTES)
      .toString('base64'),
    issue(number) {
      const payload = encodePayload({ keyId, eventTag: tag, number });
      return encodeTicket(payload, sign(null, bytesToSign(payload), privateKey));
    },
  };
}

function newSecret(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}
