import type { Readable } from 'node:stream';
import { GatehouseError } from '#shared/errors.ts';
import { updateOffer } from '#shared/wire/update.ts';
import type { UpdateHub } from '../services/update/update-ports.ts';
import type { HubClient } from './hub-client.ts';
import { networkFault } from './network-fault.ts';

/** A line that brings nothing for so long is dead. */
const SILENT_MS = 60_000;

async function* bytesOf(body: Readable): AsyncGenerator<Uint8Array> {
  const silence = setTimeout(() => {
    body.destroy(new GatehouseError('hub-unreachable', 'it fell silent', { reason: 'silent' }));
  }, SILENT_MS).unref();
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      // A bandwidth cap makes the reader slow: only the hub's silence counts.
      silence.refresh();
      yield chunk;
      silence.refresh();
    }
  } catch (error) {
    throw networkFault(error);
  } finally {
    clearTimeout(silence);
    body.destroy();
  }
}

/** The hub's side of updates over its client. */
export function createUpdateHub(client: Pick<HubClient, 'json' | 'send' | 'stream'>): UpdateHub {
  return {
    async offer({ platform, version, sequence }) {
      const query = new URLSearchParams({ platform, version, sequence: String(sequence) });
      const path = `/v1/sync/update?${query.toString()}`;
      return (await client.json({ method: 'GET', path }, updateOffer)).offer;
    },
    async *file(sequence, name, from, signal) {
      const request = {
        method: 'GET',
        path: `/v1/sync/update/${sequence}/${encodeURIComponent(name)}`,
        headers: {
          accept: 'application/octet-stream',
          'accept-encoding': 'identity',
          range: `bytes=${from}-`,
        },
        signal,
      } as const;
      yield* bytesOf(await client.stream(request, 'application/octet-stream'));
    },
    report: (report) =>
      client.send({ method: 'POST', path: '/v1/sync/update/report', body: report }),
  };
}
