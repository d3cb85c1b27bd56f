import { BACKUP_SIZES } from '#shared/wire/backup-manifest.ts';
import type { TarPiece } from './tar-piece.ts';

/** A list of lines, in members `NAME/00001.EXT` and so on: none is ever whole in memory. */
export interface ListWriter {
  add(line: string): Promise<void>;
  /** @returns how many lines there were */
  close(): Promise<number>;
}

/** Begins a list in a piece. Their names' order is the lines' order. */
export function createListWriter(
  tar: Pick<TarPiece, 'add'>,
  name: string,
  extension: string,
): ListWriter {
  let lines: string[] = [];
  let members = 0;
  let count = 0;

  async function flush(): Promise<void> {
    if (lines.length === 0) return;
    const number = String(++members).padStart(5, '0');
    const text = `${lines.join('\n')}\n`;
    lines = [];
    await tar.add(`${name}/${number}.${extension}`, Buffer.from(text, 'utf8'));
  }

  return {
    async add(line) {
      lines.push(line);
      count += 1;
      if (lines.length >= BACKUP_SIZES.listLines) await flush();
    },
    async close() {
      await flush();
      return count;
    },
  };
}
