import { readFileSync } from 'node:fs';

/** What a process did to the watched folder: one record of write-recorder.c. */
export type DiskEvent =
  | { readonly kind: 'create' | 'make-folder'; readonly inode: bigint; readonly path: string }
  | {
      readonly kind: 'write';
      readonly inode: bigint;
      readonly offset: number;
      readonly data: Buffer;
    }
  | { readonly kind: 'truncate'; readonly inode: bigint; readonly size: number }
  | { readonly kind: 'sync' | 'sync-folder'; readonly inode: bigint }
  | { readonly kind: 'unlink' | 'remove-folder'; readonly path: string }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string }
  | { readonly kind: 'mark'; readonly text: string };

const HEAD_BYTES = 32;

function eventOf(code: number, inode: bigint, offset: number, texts: [string, string, Buffer]) {
  const [path, to, data] = texts;
  const kinds: Record<number, () => DiskEvent> = {
    1: () => ({ kind: 'create', inode, path }),
    2: () => ({ kind: 'write', inode, offset, data }),
    3: () => ({ kind: 'truncate', inode, size: offset }),
    4: () => ({ kind: 'sync', inode }),
    5: () => ({ kind: 'sync-folder', inode }),
    6: () => ({ kind: 'unlink', path }),
    7: () => ({ kind: 'rename', path, to }),
    8: () => ({ kind: 'make-folder', inode, path }),
    9: () => ({ kind: 'remove-folder', path }),
    10: () => ({ kind: 'mark', text: data.toString() }),
  };
  const make = kinds[code];
  if (make === undefined) throw new Error(`the recorder can't follow: ${path}`);
  return make();
}

/**
 * Reads a whole trace; a record that the process died in is left out.
 * @throws where the process did what the recorder can't follow (a writable shared map, O_SYNC)
 */
export function readDiskTrace(file: string): DiskEvent[] {
  const bytes = readFileSync(file);
  const events: DiskEvent[] = [];
  let at = 0;
  while (at + HEAD_BYTES <= bytes.length) {
    const code = bytes.readUInt32LE(at);
    const lengths = [4, 8, 12].map((offset) => bytes.readUInt32LE(at + offset));
    const inode = bytes.readBigUInt64LE(at + 16);
    const offset = Number(bytes.readBigUInt64LE(at + 24));
    at += HEAD_BYTES;
    const parts = lengths.map((length) => {
      const part = bytes.subarray(at, at + length);
      at += length;
      return part;
    });
    if (at > bytes.length) break;
    const [path, to, data] = parts as [Buffer, Buffer, Buffer];
    events.push(eventOf(code, inode, offset, [path.toString(), to.toString(), data]));
  }
  return events;
}
