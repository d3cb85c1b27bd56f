import { createReadStream } from 'node:fs';
import { GatehouseError } from '#shared/errors.ts';
import type { FileStore } from '../services/file-store.ts';
import type { ReleaseFiles } from '../services/release-ports.ts';

/** Bytes of one stored piece: the store reads whole objects, and a reader may begin anywhere. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** A file is known by its bytes: the same one of two releases lies there once. */
function keyOf(sha512: string, piece: number): string {
  const name = Buffer.from(sha512, 'base64').toString('hex').slice(0, 64);
  return `releases/${name}/${piece}`;
}

/** Files of releases in the store of files, in pieces. */
export function createReleaseFiles(store: FileStore): ReleaseFiles {
  return {
    async put(file, sha512) {
      let piece = 0;
      for await (const bytes of createReadStream(file, { highWaterMark: PIECE_BYTES })) {
        const key = keyOf(sha512, piece);
        if (!(await store.exists(key))) await store.put(key, bytes);
        piece += 1;
      }
    },
    async *read(sha512, from, to) {
      for (let at = from; at <= to;) {
        const piece = Math.floor(at / PIECE_BYTES);
        const bytes = await store.read(keyOf(sha512, piece));
        const start = at - piece * PIECE_BYTES;
        const part = bytes?.subarray(start, to + 1 - piece * PIECE_BYTES);
        if (part === undefined || part.length === 0) {
          throw new GatehouseError('store-unavailable', 'a piece of a release is not in the store');
        }
        yield part;
        at += part.length;
      }
    },
  };
}
