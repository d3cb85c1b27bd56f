import { createPublicKey, verify } from 'node:crypto';
import sharp from 'sharp';
import { FULL_LOOK } from '#renderer/camera/decoder.ts';
import { signingKeyRow, type SigningKeyRow } from '#shared/domain/ticket.ts';
import { readTicket, type IssuerKey, type TicketReading } from '#shared/ticket/verify-ticket.ts';
import { openZxingWasm } from '../eval-qr.ts';

function issuerKey(row: SigningKeyRow): IssuerKey {
  const x = Buffer.from(row.public_key, 'base64').toString('base64url');
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return {
    keyId: row.key_id,
    eventId: row.event_id,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    revokedAt: row.revoked_at,
    verify: (bytes, signature) => verify(null, bytes, key, signature),
  };
}

/** Pixels of white around a code: the quiet zone, and what a screen shows about it. */
const MARGIN = 40;

/** Reads the code in a picture with the kiosk's decoder. @throws Error where it sees none */
export async function readCode(picture: Buffer): Promise<string> {
  const around = { top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN };
  const { data, info } = await sharp(picture)
    .flatten({ background: '#ffffff' })
    .extend({ ...around, background: '#ffffff' })
    .grayscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const decoder = await openZxingWasm();
  const [code] = decoder.decode({ data, width, height, stride: width }, FULL_LOOK);
  decoder.close();
  if (code === undefined) throw new Error('the decoder sees no code');
  return code.text;
}

/**
 * Checks a ticket's text with the kiosk's codec, now.
 * @param signingKeys rows as `GET /v1/events/:event_id/signing-keys` gives them
 */
export function checkTicket(text: string, signingKeys: unknown): TicketReading {
  const keys = signingKeyRow.array().parse(signingKeys).map(issuerKey);
  return readTicket(
    text,
    (id) => keys.filter(({ keyId }) => keyId === id),
    new Date().toISOString(),
  );
}
