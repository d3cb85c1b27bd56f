import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { GatehouseError } from '#shared/errors.ts';
import { adminQuestion, adminReaderStart, type AdminAnswer } from './admin-messages.ts';
import { createAdminQueries } from './admin-queries.ts';
import { openReader, type ReadableDatabase } from './database.ts';
import { KEY_STORE_FILE, KeyStore } from './key-store.ts';
import { asStorageError } from './storage-error.ts';
import { Vault, VAULT_FOLDER } from './vault.ts';

// The thread of admin mode's long reads: lists, reports and exports never hold the one writer.

const port = parentPort;
if (port === null) throw new TypeError('admin-worker is a worker thread');

const start = adminReaderStart.parse(workerData);
const { dataFolder, key, nativeBinding } = start;
const keys = new KeyStore({
  file: path.join(dataFolder, KEY_STORE_FILE),
  databaseKey: key,
  nativeBinding,
  readonly: true,
});
const openSnapshot = (): ReadableDatabase => openReader({ dataFolder, key, nativeBinding });
const queries: Readonly<Record<string, (input: never) => unknown>> = createAdminQueries({
  database: openSnapshot(),
  openSnapshot,
  keys,
  vault: new Vault(path.join(dataFolder, VAULT_FOLDER), keys),
});

async function answer(message: unknown): Promise<AdminAnswer> {
  const { id, query, input } = adminQuestion.parse(message);
  try {
    const run = Object.hasOwn(queries, query) ? queries[query] : undefined;
    if (run === undefined) throw new GatehouseError('unknown-call', `no such query: ${query}`);
    return { id, ok: true, result: await run(input as never) };
  } catch (error) {
    const mapped = asStorageError(error);
    if (!(mapped instanceof GatehouseError)) throw error;
    return { id, ok: false, error: { code: mapped.code, facts: mapped.facts } };
  }
}

port.on('message', (message: unknown) => {
  void answer(message).then((said) => port.postMessage(said));
});
