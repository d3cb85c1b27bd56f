import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeSegment } from '#core/services/backup/segment-file.ts';
import {
  createSnapshotWriter,
  type WrittenSnapshot,
} from '#core/services/backup/snapshot-writer.ts';
import { readDatabaseFacts } from '#core/storage/backup-facts.ts';
import { openReader } from '#core/storage/database.ts';
import { KEY_STORE_FILE, KeyStore } from '#core/storage/key-store.ts';
import {
  carried,
  OPERATION_COLUMNS,
  type StoredOperation,
} from '#core/storage/sync-outbox-store.ts';
import { EVIDENCE_FOLDER, Vault, VAULT_FOLDER } from '#core/storage/vault.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { TEST_KEY } from '#tests/fixtures/small-event.ts';
import { openRaw } from '#tests/integration/core/test-core.ts';
import { memoryIndex, partsOf, type Recipient } from './sealed-backup.ts';

const KEY = Buffer.from(TEST_KEY, 'hex');

/** A picture of a person, sealed in a kiosk's vault. */
export const PICTURE = { fileId: newId(), personId: newId(), purpose: 'face' } as const;
export const PICTURE_BYTES = Buffer.from('a face, as far as anybody can tell');

export function openKeys(dataFolder: string, databaseKey: Uint8Array = KEY): KeyStore {
  return new KeyStore({ file: path.join(dataFolder, KEY_STORE_FILE), databaseKey });
}

export async function keepPicture(dataFolder: string): Promise<void> {
  const keys = openKeys(dataFolder);
  await new Vault(path.join(dataFolder, VAULT_FOLDER), keys).write([
    { ...PICTURE, bytes: PICTURE_BYTES },
  ]);
  keys.close();
}

/** Backs a closed kiosk's folder up, as a kiosk does. */
export async function snapshotOf(
  dataFolder: string,
  target: string,
  recipients: readonly Recipient[],
): Promise<WrittenSnapshot> {
  const reader = openReader({ dataFolder, key: KEY });
  const facts = readDatabaseFacts(reader);
  const { kiosk, seq } = ownOf(dataFolder);
  const image = reader.serialize();
  reader.close();
  const keys = openKeys(dataFolder);
  const key = keys.find(PICTURE.personId, PICTURE.purpose);
  keys.close();
  async function* files(): AsyncGenerator<{ path: string; bytes: AsyncIterable<Uint8Array> }> {
    for (const root of [VAULT_FOLDER, EVIDENCE_FOLDER]) {
      for (const name of namesUnder(path.join(dataFolder, root))) {
        const bytes = readFileSync(path.join(dataFolder, root, name));
        yield { path: `${root}/${name}`, bytes: partsOf(bytes) };
      }
    }
  }
  const write = createSnapshotWriter({
    target: { folder: target, recipients: recipients.map(({ recipient }) => recipient) },
    index: memoryIndex(),
  });
  return await write({
    head: {
      id: newId(),
      kiosk_id: kiosk,
      taken_at: new Date().toISOString(),
      reason: 'demand',
      app_version: '0.1.0',
      operations_up_to: seq,
      ...facts,
    },
    database: partsOf(image),
    files: files(),
    keys:
      key === null
        ? []
        : [
            {
              person_id: PICTURE.personId,
              purpose: PICTURE.purpose,
              key: key.toString('base64'),
            },
          ],
  });
}

/** Its operations from one number on, as a segment. */
export async function segmentOf(
  dataFolder: string,
  target: string,
  { recipient }: Recipient,
  first: number,
): Promise<void> {
  const { kiosk, seq } = ownOf(dataFolder);
  const database = openRaw(dataFolder);
  const rows = database
    .prepare<[string, number], StoredOperation>(
      `SELECT ${OPERATION_COLUMNS.join()} FROM operations WHERE kiosk_id = ? AND seq >= ? ORDER BY seq`,
    )
    .all(kiosk, first);
  database.close();
  const head = { kiosk_id: kiosk, made_at: new Date().toISOString(), first, last: seq };
  await writeSegment({ folder: target, recipients: [recipient] }, head, rows.map(carried));
}

/** Who a folder's kiosk is, and its highest number. */
export function ownOf(dataFolder: string, key = TEST_KEY): { kiosk: Uuid; seq: number } {
  const database = openRaw(dataFolder, key);
  const kiosk = database.prepare('SELECT id FROM kiosks WHERE own = 1').pluck().get() as Uuid;
  const seq = database
    .prepare('SELECT coalesce(max(seq), 0) FROM operations WHERE kiosk_id = ?')
    .pluck()
    .get(kiosk) as number;
  database.close();
  return { kiosk, seq };
}

function namesUnder(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.includes(path.sep),
    );
  } catch {
    // A kiosk that never kept one has no folder.
    return [];
  }
}
