import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { uuid, type Uuid } from '#shared/domain/id.ts';
import { isMissing, writeDurably } from '../storage/durable-file.ts';

/*
 * A data folder's name in the keychain: no secret. It is random, not the folder's path, so that
 * a folder that was moved still finds its key, and no log of the keychain names a path.
 */
const FILE_NAME = 'folder.json';

const folderFile = z.strictObject({
  format: z.literal('gatehouse-folder'),
  version: z.literal(1),
  id: uuid,
});

/** The data folder's id; null where the file is missing or not ours. */
export async function readFolderId(dataFolder: string): Promise<Uuid | null> {
  let text: string;
  try {
    text = await readFile(path.join(dataFolder, FILE_NAME), 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  const parsed = folderFile.safeParse(parseJson(text));
  return parsed.success ? parsed.data.id : null;
}

/** Gives the data folder an id and writes it down. */
export async function createFolderId(dataFolder: string): Promise<Uuid> {
  const id = randomUUID();
  const content = { format: 'gatehouse-folder', version: 1, id };
  await writeDurably(path.join(dataFolder, FILE_NAME), `${JSON.stringify(content)}\n`);
  return id;
}

/** JSON text as a value for a schema to judge; undefined where it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
