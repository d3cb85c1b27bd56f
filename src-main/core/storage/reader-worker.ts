import { parentPort, workerData } from 'node:worker_threads';
import { GatehouseError } from '#shared/errors.ts';
import { createAttendeeIndex } from './attendee-index.ts';
import { openReader } from './database.ts';
import { readerRequest, readerStart, type ReaderAnswer } from './reader-messages.ts';
import { asStorageError } from './storage-error.ts';

// The reading worker thread: a read-only connection, so that a search never holds the one writer.

const port = parentPort;
if (port === null) throw new TypeError('reader-worker is a worker thread');

const search = createAttendeeIndex(openReader(readerStart.parse(workerData)));

function answer(message: unknown): ReaderAnswer {
  const { id, eventId, query } = readerRequest.parse(message);
  try {
    return { id, ok: true, ...search(eventId, query) };
  } catch (error) {
    const mapped = asStorageError(error);
    if (!(mapped instanceof GatehouseError)) throw error;
    return { id, ok: false, error: { code: mapped.code, facts: mapped.facts } };
  }
}

port.on('message', (message: unknown) => {
  port.postMessage(answer(message));
});
