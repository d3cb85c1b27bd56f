import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { GatehouseError } from '#shared/errors.ts';
import { TABLE_LIMITS, tableTooLarge, tableUnreadable } from './table-limits.ts';

/** More parts than any spreadsheet that people make; a packed file can name a million. */
const MAX_ENTRIES = 5_000;
const SHEET = /^xl\/worksheets\/[^/]+\.xml$/i;
const WORKBOOK = 'xl/workbook.xml';
/** A row far beyond what is read, for which a reader would make room all the same. */
const FAR_ROW = /\br=["'][A-Z]*\d{7}/;
/** Long enough for such an attribute that two pieces share. */
const OVERLAP = 32;

/** What a broken archive, a lying one or broken XML in it is called. */
export function damaged(error: unknown): GatehouseError {
  return error instanceof GatehouseError ? error : tableUnreadable('damaged', error);
}

async function checkPart(zip: ZipFile, entry: Entry, left: number): Promise<number> {
  if (entry.isEncrypted()) throw tableUnreadable('encrypted');
  if (entry.uncompressedSize > left) throw tableTooLarge('unpacked', TABLE_LIMITS.unpackedBytes);
  const isSheet = SHEET.test(entry.fileName);
  let last = '';
  for await (const piece of await zip.openReadStreamPromise(entry)) {
    if (!isSheet) continue;
    const text = last + (piece as Buffer).toString('latin1');
    if (FAR_ROW.test(text)) throw tableTooLarge('rows', TABLE_LIMITS.rows);
    last = text.slice(-OVERLAP);
  }
  return entry.uncompressedSize;
}

/**
 * Looks at a spreadsheet's archive before its reader does, which holds all of it in memory: what it
 * unpacks to, really and not as it says, and which rows it names.
 * @throws GatehouseError table-too-large, table-unreadable
 */
export async function checkArchive(path: string): Promise<void> {
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
    if (zip.entryCount > MAX_ENTRIES) throw tableTooLarge('unpacked', MAX_ENTRIES);
    const entries: Entry[] = [];
    for await (const entry of zip.eachEntry()) {
      entries.push(entry);
      if (entries.length > MAX_ENTRIES) throw tableTooLarge('unpacked', MAX_ENTRIES);
    }
    if (!entries.some(({ fileName }) => fileName.toLowerCase() === WORKBOOK)) {
      throw tableUnreadable('not-a-table');
    }
    let left: number = TABLE_LIMITS.unpackedBytes;
    for (const entry of entries) left -= await checkPart(zip, entry, left);
  } catch (error) {
    throw damaged(error);
  } finally {
    zip.close();
  }
}
