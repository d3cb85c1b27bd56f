import { afterEach, expect, it } from 'vitest';
import { createReaderThread } from '#core/storage/reader-thread.ts';
import { newId } from '#shared/domain/id.ts';

/** A thread that dies of one question, answers another with nonsense, and any other with nothing found. */
const SCRIPT = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ id, query }) => {
      if (query === 'fatal') throw new Error('the thread dies');
      if (query === 'nonsense') parentPort.postMessage({ id, ok: 'perhaps' });
      else setTimeout(() => parentPort.postMessage({ id, ok: true, hits: [], more: false }), 100);
    });
  `)}`,
);

const reader = createReaderThread(
  { dataFolder: 'nowhere', key: Buffer.alloc(32), nativeBinding: undefined },
  SCRIPT,
);
afterEach(() => reader.close());

it.each(['fatal', 'nonsense'])(
  'answers the next question at once after one that was %s to its thread',
  async (query) => {
    const eventId = newId();
    await expect(reader.find(eventId, query)).rejects.toBeInstanceOf(Error);
    expect(await reader.find(eventId, 'asha')).toEqual({ hits: [], more: false });
  },
);

it('rejects what was asked of a thread that died before it answered', async () => {
  const eventId = newId();
  const patient = reader.find(eventId, 'asha');
  await expect(reader.find(eventId, 'fatal')).rejects.toThrow('the thread dies');
  await expect(patient).rejects.toThrow('the thread dies');
});
