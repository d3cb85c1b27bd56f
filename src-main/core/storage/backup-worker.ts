import { setPriority } from 'node:os';
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { GatehouseError, missingCase } from '#shared/errors.ts';
import { createBackupImage } from './backup-image.ts';
import {
  backupQuestion,
  backupStart,
  PIECES_FOLDER,
  type BackupAnswer,
} from './backup-messages.ts';
import { openReader } from './database.ts';
import { KEY_STORE_FILE, KeyStore } from './key-store.ts';
import { asStorageError } from './storage-error.ts';

// The thread that makes backups: packing and sealing take a processor, and the gate has another.

const BEHIND_THE_GATE = 15;

const port = parentPort;
if (port === null) throw new TypeError('backup-worker is a worker thread');

// On Linux it is the thread's own, and the gate's goes first; elsewhere it would be the whole core's.
if (process.platform === 'linux') setPriority(BEHIND_THE_GATE);

const { dataFolder, key, nativeBinding } = backupStart.parse(workerData);
const keys = new KeyStore({
  file: path.join(dataFolder, KEY_STORE_FILE),
  databaseKey: key,
  nativeBinding,
  readonly: true,
});
const image = createBackupImage({
  dataFolder,
  folder: path.join(dataFolder, PIECES_FOLDER),
  database: openReader({ dataFolder, key, nativeBinding }),
  keys,
});

async function answer(message: unknown): Promise<BackupAnswer> {
  const question = backupQuestion.parse(message);
  const { id } = question;
  try {
    switch (question.make) {
      case 'snapshot':
        return { id, ok: true, snapshot: await image.snapshot(question) };
      case 'segment':
        return { id, ok: true, segment: await image.segment(question) };
      default:
        return missingCase(question);
    }
  } catch (error) {
    const mapped = asStorageError(error);
    if (!(mapped instanceof GatehouseError)) throw error;
    return { id, ok: false, error: { code: mapped.code, facts: mapped.facts } };
  }
}

port.on('message', (message: unknown) => {
  void answer(message).then((said) => port.postMessage(said));
});
