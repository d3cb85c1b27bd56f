import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { GatehouseError } from '#shared/errors.ts';
import { networkFault } from './network-fault.ts';

/**
 * The text of a body as it comes, UTF-8 whole. A sender that falls silent, or never ends, is left.
 * @param limits.idleMs the longest silence; maxBytes: the longest body
 * @throws GatehouseError hub-unreachable, hub-answer-unreadable
 */
export async function* textChunks(
  body: Readable,
  limits: { readonly idleMs: number; readonly maxBytes: number },
): AsyncGenerator<string, void> {
  const decoder = new StringDecoder('utf8');
  let length = 0;
  const silence = setTimeout(() => {
    body.destroy(new GatehouseError('hub-unreachable', 'it fell silent', { reason: 'silent' }));
  }, limits.idleMs).unref();
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      // Not while the reader works: the time counts in which nothing comes.
      silence.refresh();
      length += chunk.length;
      if (length > limits.maxBytes) {
        throw new GatehouseError('hub-answer-unreadable', 'the body does not end');
      }
      yield decoder.write(chunk);
      silence.refresh();
    }
    yield decoder.end();
  } catch (error) {
    throw networkFault(error);
  } finally {
    clearTimeout(silence);
    body.destroy();
  }
}
