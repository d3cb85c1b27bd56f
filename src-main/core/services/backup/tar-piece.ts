import { pack } from 'tar-stream';
import { writePiece, type PieceFile, type PieceTarget } from './piece-file.ts';

/** A piece that is being written: an age file of a gzip'd tar. */
export interface TarPiece {
  /** Resolves when there is room for more. @throws what writing the piece throws */
  add(name: string, bytes: Uint8Array): Promise<void>;
  /** @throws what writing the piece throws; nothing is then left behind */
  close(): Promise<PieceFile>;
  /** Leaves nothing behind. */
  abandon(): Promise<void>;
}

// Members carry no time of their own: it would say when, and nothing asks for it.
const NO_TIME = new Date(0);

/** Begins a piece. @param level of gzip */
export function openTarPiece(
  target: PieceTarget,
  options: { readonly kind: 'pack' | 'manifest'; readonly level: number },
): TarPiece {
  const tar = pack();
  const written = writePiece(target, { ...options, source: tar as AsyncIterable<Uint8Array> });
  // Whoever adds or closes hears of it; until then it is nobody's unhandled rejection.
  const failed = new Promise<never>((_resolve, reject) => {
    written.catch(reject);
  });
  failed.catch(() => {});

  return {
    async add(name, bytes) {
      const added = new Promise<void>((resolve, reject) => {
        const header = { name, size: bytes.length, mode: 0o600, mtime: NO_TIME };
        // Written as a stream, not at once: that waits for room.
        const entry = tar.entry(header, (error) => {
          if (error) reject(error);
          else resolve();
        });
        entry.end(bytes);
      });
      await Promise.race([added, failed]);
    },
    async close() {
      tar.finalize();
      return await written;
    },
    async abandon() {
      tar.destroy();
      await written.catch(() => {});
    },
  };
}
