import { verify, createPublicKey } from 'node:crypto';
import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  bytesToSign,
  decodeTicket,
  encodePayload,
  encodeTicket,
  TICKET_TEXT_LENGTH,
} from '#shared/ticket/ticket-codec.ts';

const vectors = z
  .strictObject({
    publicKeyHex: z.string(),
    tickets: z.array(
      z.strictObject({
        keyId: z.number(),
        eventTag: z.string(),
        number: z.string(),
        payloadHex: z.string(),
        signedHex: z.string(),
        signatureHex: z.string(),
        text: z.string(),
      }),
    ),
    refused: z.array(z.strictObject({ why: z.string(), text: z.string(), kind: z.string() })),
  })
  .parse(
    JSON.parse(
      fs.readFileSync(new URL('../../fixtures/ticket-vectors.json', import.meta.url), 'utf8'),
    ),
  );

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
// RFC 8410's SubjectPublicKeyInfo prefix of an Ed25519 key.
const publicKey = createPublicKey({
  key: Buffer.from(`302a300506032b6570032100${vectors.publicKeyHex}`, 'hex'),
  format: 'der',
  type: 'spki',
});

describe('the ticket format', () => {
  it.each(vectors.tickets)('agrees with the written vector of ticket $number', (vector) => {
    const payload = encodePayload(vector);
    expect(hex(payload)).toBe(vector.payloadHex);
    expect(hex(bytesToSign(payload))).toBe(vector.signedHex);
    expect(encodeTicket(payload, Buffer.from(vector.signatureHex, 'hex'))).toBe(vector.text);
    expect(vector.text).toHaveLength(TICKET_TEXT_LENGTH);

    const decoding = decodeTicket(vector.text);
    if (decoding.kind !== 'ticket') throw new Error(`decoded as ${decoding.kind}`);
    const { keyId, eventTag, number } = vector;
    expect(decoding.ticket.claim).toEqual({ keyId, eventTag, number });
    expect(verify(null, decoding.ticket.signedBytes, publicKey, decoding.ticket.signature)).toBe(
      true,
    );
  });

  it.each(vectors.refused)('refuses $why as $kind', ({ text, kind }) => {
    expect(decodeTicket(text).kind).toBe(kind);
  });

  it('is as long as QR version 5-M holds in alphanumeric mode', () => {
    expect(TICKET_TEXT_LENGTH).toBeLessThanOrEqual(122);
  });
});
