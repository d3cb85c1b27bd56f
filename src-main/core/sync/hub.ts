import {
  certificateAnswer,
  pullAnswer,
  pushAnswer,
  type CarriedOperation,
  type PullRequest,
} from '#shared/wire/sync.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Hub } from '../services/sync/hub-port.ts';
import { evidenceBytes } from './evidence-reader.ts';
import type { HubClient } from './hub-client.ts';
import { liveWords } from './live-reader.ts';
import { pictureLines } from './picture-reader.ts';
import { snapshotParts } from './snapshot-reader.ts';

// A page of rows with templates over a crowded phone network.
const PULL_MS = 60_000;
const PUSH_MS = 60_000;

/** The hub as the engine of sync knows it, over its client. */
export function createHub(client: HubClient): Hub {
  return {
    greet: () => client.greet(),
    push: (operations: readonly CarriedOperation[]) =>
      client.json(
        { method: 'POST', path: '/v1/sync/push', body: { operations }, timeoutMs: PUSH_MS },
        pushAnswer,
      ),
    pull: (request: PullRequest) =>
      client.json(
        { method: 'POST', path: '/v1/sync/pull', body: request, timeoutMs: PULL_MS },
        pullAnswer,
      ),
    async *snapshot(feed, from, signal) {
      const query = new URLSearchParams({ feed, ...(from === null ? {} : { from }) });
      const path = `/v1/sync/snapshot?${query.toString()}`;
      const headers = { accept: 'application/x-ndjson' };
      const request = { method: 'GET', path, headers, signal } as const;
      const body = await client.stream(request, 'application/x-ndjson');
      yield* snapshotParts(body, feed);
    },
    async *live(feeds, signal) {
      const headers = {
        accept: 'text/event-stream',
        'accept-encoding': 'identity',
        'last-event-id': feeds.map(({ feed, cursor }) => `${feed}~${cursor}`).join(','),
      };
      const request = { method: 'GET', path: '/v1/sync/live', headers, signal } as const;
      yield* liveWords(await client.stream(request, 'text/event-stream'));
    },
    async *pictures(size, ids, signal) {
      const headers = { accept: 'application/x-ndjson' };
      const body = { size, ids };
      const request = { method: 'POST', path: '/v1/sync/pictures', body, headers, signal } as const;
      yield* pictureLines(await client.stream(request, 'application/x-ndjson'));
    },
    sendEvidence: (id, frame, signal) =>
      client.send({
        method: 'PUT',
        path: `/v1/sync/evidence/${id}`,
        body: frame,
        headers: { 'content-type': 'image/jpeg' },
        signal,
      }),
    async evidence(id, signal) {
      const headers = { accept: 'image/jpeg' };
      const request = { method: 'GET', path: `/v1/sync/evidence/${id}`, headers, signal } as const;
      try {
        return await evidenceBytes(await client.stream(request, 'image/jpeg'));
      } catch (error) {
        // The other gate has not sent it, or its event keeps none.
        const isNone = error instanceof GatehouseError && error.code === 'photo-unavailable';
        if (isNone) return null;
        throw error;
      }
    },
    async certify(tlsKey) {
      const given = await client.json(
        { method: 'POST', path: '/v1/sync/certificate', body: { tls_key: tlsKey } },
        certificateAnswer,
      );
      const { certificate, authority, spare_authority: spareAuthority } = given;
      return { certificate, authority, spareAuthority };
    },
    sendLogs: (orderId, lines) =>
      client.send({ method: 'POST', path: '/v1/sync/logs', body: { order_id: orderId, lines } }),
    sayRetired: () => client.send({ method: 'POST', path: '/v1/sync/retired' }),
    sayWiped: () => client.send({ method: 'POST', path: '/v1/sync/wiped' }),
    epoch: () => client.epoch(),
    clockOffset: () => client.clockOffset(),
    lastContactAt: () => client.lastContactAt(),
    letThrough: () => {
      client.letThrough();
    },
    close: () => {
      client.close();
    },
  };
}
