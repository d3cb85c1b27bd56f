import { parentPort, workerData } from 'node:worker_threads';
import { GatehouseError } from '#shared/errors.ts';
import { checkpointRequest, type CheckpointAnswer } from './checkpoint-messages.ts';
import { openCheckpointer } from './database.ts';
import { readerStart } from './reader-messages.ts';
import { asStorageError } from './storage-error.ts';

// The thread that empties the write-ahead log: no commit of the one writer has to.

const port = parentPort;
if (port === null) throw new TypeError('checkpoint-worker is a worker thread');

const checkpointer = openCheckpointer(readerStart.parse(workerData));

function answer(message: unknown): CheckpointAnswer {
  const { id } = checkpointRequest.parse(message);
  try {
    checkpointer.run();
    return { id, ok: true };
  } catch (error) {
    const mapped = asStorageError(error);
    if (!(mapped instanceof GatehouseError)) throw error;
    return { id, ok: false, error: { code: mapped.code, facts: mapped.facts } };
  }
}

port.on('message', (message: unknown) => {
  port.postMessage(answer(message));
});
