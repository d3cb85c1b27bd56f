import { open, type FileHandle } from 'node:fs/promises';
import type { OpenTable } from '../services/import-table.ts';
import { GatehouseError } from '#shared/errors.ts';
import { openCsv } from './csv-reader.ts';
import { TABLE_LIMITS, tableTooLarge, tableUnreadable } from './table-limits.ts';
import { openXlsx } from './xlsx-reader.ts';

const START_BYTES = 8;
const ZIP = Buffer.from('PK\u0003\u0004', 'latin1');
/** Old Excel's format, in which new Excel wraps a file with a password. */
const COMPOUND = Buffer.from('d0cf11e0a1b11ae1', 'hex');
/** The name of the wrapped part, as the compound file's directory spells it. */
const WRAPPED = Buffer.from('EncryptedPackage', 'utf16le');
const MAX_DIRECTORY_BYTES = 256 * 1024;

/** Starts of files that people take for tables by mistake: pictures, PDF, older archives. */
const OTHERS = ['89504e47', 'ffd8ff', '25504446', '47494638', '52617221', '377abcaf', '1f8b'].map(
  (hex) => Buffer.from(hex, 'hex'),
);

async function readStart(file: FileHandle, bytes: number, position = 0): Promise<Buffer> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await file.read(buffer, 0, bytes, position);
  return buffer.subarray(0, bytesRead);
}

const startsWith = (start: Buffer, magic: Buffer): boolean =>
  start.subarray(0, magic.length).equals(magic);

async function refuseCompound(file: FileHandle, size: number): Promise<never> {
  const start = await readStart(file, MAX_DIRECTORY_BYTES);
  const end = await readStart(file, MAX_DIRECTORY_BYTES, Math.max(0, size - MAX_DIRECTORY_BYTES));
  const isWrapped = start.includes(WRAPPED) || end.includes(WRAPPED);
  throw tableUnreadable(isWrapped ? 'encrypted' : 'old-excel');
}

async function openByContent(file: FileHandle, path: string): Promise<OpenTable> {
  const info = await file.stat();
  if (!info.isFile()) throw tableUnreadable('not-a-table');
  if (info.size === 0) throw new GatehouseError('table-empty', 'the file holds nothing');
  if (info.size > TABLE_LIMITS.fileBytes) throw tableTooLarge('file', TABLE_LIMITS.fileBytes);
  const start = await readStart(file, START_BYTES);
  if (startsWith(start, COMPOUND)) return refuseCompound(file, info.size);
  if (OTHERS.some((magic) => startsWith(start, magic))) throw tableUnreadable('not-a-table');
  if (!startsWith(start, ZIP)) return openCsv(file);
  const table = await openXlsx(path);
  await file.close();
  return table;
}

/**
 * Opens a table by its content, whatever its name says.
 * @throws GatehouseError table-unreadable (facts: reason), table-too-large (facts: what, limit),
 * table-empty
 */
export async function openTableFile(path: string): Promise<OpenTable> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    throw tableUnreadable('not-found', error);
  }
  try {
    return await openByContent(file, path);
  } catch (error) {
    await file.close();
    throw error;
  }
}
