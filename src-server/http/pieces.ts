import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { FastifyRequest } from 'fastify';

/** A part of an answer that is one for itself, or the same for many. */
export type Piece = string | { readonly text: string };

const pack = promisify(gzip);
/** Of pieces that many are given: compressed once. */
const packed = new WeakMap<object, Promise<Buffer>>();

export function textOf(piece: Piece): string {
  return typeof piece === 'string' ? piece : piece.text;
}

/** Whether an asker takes gzip (RFC 9110, 12.5.3). */
export function acceptsGzip({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const asked = headers['accept-encoding'];
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(String(asked ?? ''));
}

function packedOnce(piece: Exclude<Piece, string>): Promise<Buffer> {
  const known = packed.get(piece);
  if (known !== undefined) return known;
  const made = pack(piece.text);
  packed.set(piece, made);
  return made;
}

/** Pieces as one gzip file of several members (RFC 1952, 2.2), which readers join. */
export async function gzipped(pieces: readonly Piece[]): Promise<Buffer> {
  const members = pieces.map((one) => (typeof one === 'string' ? pack(one) : packedOnce(one)));
  return Buffer.concat(await Promise.all(members));
}
