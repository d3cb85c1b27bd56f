import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { GatehouseError } from '#shared/errors.ts';
import { openReader } from './database.ts';
import { createFaceIndex } from './face-index.ts';
import { faceThreadRequest, type FaceThreadAnswer } from './face-messages.ts';
import { KEY_STORE_FILE, KeyStore } from './key-store.ts';
import { readerStart } from './reader-messages.ts';
import { asStorageError } from './storage-error.ts';

// The thread that searches among faces: read-only connections, and open templates in its memory.

const port = parentPort;
if (port === null) throw new TypeError('face-worker is a worker thread');

const { dataFolder, key, nativeBinding } = readerStart.parse(workerData);
const keys = new KeyStore({
  file: path.join(dataFolder, KEY_STORE_FILE),
  databaseKey: key,
  nativeBinding,
  readonly: true,
});
const index = createFaceIndex(openReader({ dataFolder, key, nativeBinding }), keys);

async function answer(id: number, work: () => ReturnType<typeof index.find>): Promise<void> {
  let said: FaceThreadAnswer;
  try {
    const { hits, searched } = await work();
    said = { id, ok: true, hits: [...hits], searched };
  } catch (error) {
    const mapped = asStorageError(error);
    if (!(mapped instanceof GatehouseError)) throw error;
    said = { id, ok: false, error: { code: mapped.code, facts: mapped.facts } };
  }
  port?.postMessage(said);
}

port.on('message', (message: unknown) => {
  const request = faceThreadRequest.parse(message);
  switch (request.do) {
    case 'find':
      void answer(request.id, () => index.find(request.question));
      return;
    case 'prepare':
      index.prepare(request.eventId);
      return;
    case 'changed':
      index.changed(request.userId);
      return;
    case 'reload':
      index.reload();
      return;
  }
});
