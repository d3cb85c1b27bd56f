import type { Readable } from 'node:stream';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { GatehouseError } from '#shared/errors.ts';
import { TABLE_LIMITS, tableTooLarge, tableUnreadable } from './table-limits.ts';

/** More parts than any spreadsheet that people make; a packed file can name a million. */
const MAX_ENTRIES = 5_000;

/** What a spreadsheet's file is made of: a zip archive of XML parts. */
export interface XlsxArchive {
  has(part: string): boolean;
  /**
   * The part's bytes, unpacked as they are read.
   * @throws GatehouseError table-too-large where all that was opened unpacks to more than allowed;
   * table-unreadable
   */
  open(part: string): Promise<Readable>;
  close(): void;
}

/** What a broken archive, a lying one or broken XML in it is called. */
export function damaged(error: unknown): GatehouseError {
  return error instanceof GatehouseError ? error : tableUnreadable('damaged', error);
}

async function entriesOf(zip: ZipFile): Promise<Map<string, Entry>> {
  const entries = new Map<string, Entry>();
  if (zip.entryCount > MAX_ENTRIES) throw tableTooLarge('unpacked', MAX_ENTRIES);
  for await (const entry of zip.eachEntry()) {
    // Names are compared without case, as the format's standard says (ECMA-376 part 2, 6.2.2.3).
    entries.set(entry.fileName.toLowerCase(), entry);
    if (entries.size > MAX_ENTRIES) throw tableTooLarge('unpacked', MAX_ENTRIES);
  }
  return entries;
}

/** Opens a spreadsheet's archive; unpacks nothing yet. */
export async function openArchive(path: string): Promise<XlsxArchive> {
  let zip: ZipFile;
  try {
    // validateEntrySizes ends a stream that gives more than its entry said.
    zip = await openPromise(path, {
      autoClose: false,
      lazyEntries: true,
      validateEntrySizes: true,
    });
  } catch (error) {
    throw damaged(error);
  }
  try {
    const entries = await entriesOf(zip);
    let unpacked = 0;
    return {
      has: (part) => entries.has(part.toLowerCase()),
      async open(part) {
        const entry = entries.get(part.toLowerCase());
        if (entry === undefined) throw tableUnreadable('damaged');
        if (entry.isEncrypted()) throw tableUnreadable('encrypted');
        unpacked += entry.uncompressedSize;
        if (unpacked > TABLE_LIMITS.unpackedBytes) {
          throw tableTooLarge('unpacked', TABLE_LIMITS.unpackedBytes);
        }
        try {
          return await zip.openReadStreamPromise(entry);
        } catch (error) {
          throw damaged(error);
        }
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw damaged(error);
  }
}
