import type { Readable } from 'node:stream';
import { GatehouseError } from '#shared/errors.ts';
import { MAX_EVIDENCE_BYTES } from '#shared/wire/peer.ts';

/**
 * Reads a frame of a gate whole.
 * @throws GatehouseError hub-answer-unreadable where it is larger than any frame, hub-unreachable where
 * it broke off
 */
export async function evidenceBytes(body: Readable): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > MAX_EVIDENCE_BYTES) {
        throw new GatehouseError('hub-answer-unreadable', 'a frame without end');
      }
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof GatehouseError) throw error;
    throw new GatehouseError('hub-unreachable', 'the frame was cut off', {}, error);
  }
  return Buffer.concat(chunks);
}
