import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import {
  announceRequest,
  missingRequest,
  segmentCommit,
  snapshotCommit,
  type PieceKind,
  type SegmentCommit,
  type SnapshotCommit,
} from '#shared/wire/backup.ts';
import { newId } from '#shared/domain/id.ts';
import type { Recipient } from './sealed-backup.ts';

const OURS = { 'gatehouse-protocol': '1', 'content-type': 'application/json' };

/** The hub's side of making backups, as the contract says: whole pieces lie in a folder. */
export interface KeepingHub extends AsyncDisposable {
  readonly url: string;
  readonly snapshots: SnapshotCommit[];
  readonly segments: SegmentCommit[];
  /** Bytes that were put, those that came twice included. */
  taken(): number;
  recipients: readonly Recipient[];
  /** Answers nothing but 503. */
  isAway: boolean;
  /** Loses a piece, as one that was itself restored does. */
  lose(piece: string): void;
}

export async function openKeepingHub(
  folder: string,
  first: readonly Recipient[],
): Promise<KeepingHub> {
  const growing = new Map<string, { kind: PieceKind; bytes: number; parts: Buffer }>();
  const kinds: PieceKind[] = ['pack', 'manifest', 'segment'];
  const fileOf = (piece: string): string | undefined =>
    kinds.map((kind) => path.join(folder, `${piece}.${kind}.age`)).find((file) => existsSync(file));
  let taken = 0;

  async function bodyOf(request: IncomingMessage): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part as Uint8Array);
    const body = Buffer.concat(parts);
    const { gunzipSync } = await import('node:zlib');
    return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
  }

  function stateOf(piece: string): object {
    const file = fileOf(piece);
    if (file !== undefined) return { piece, received: readFileSync(file).length, verified: true };
    return { piece, received: growing.get(piece)?.parts.length ?? 0, verified: false };
  }

  function put(piece: string, from: number, body: Buffer): object {
    const of = growing.get(piece);
    if (of === undefined) return stateOf(piece);
    taken += body.length;
    of.parts = Buffer.concat([of.parts.subarray(0, from), body]);
    if (of.parts.length === of.bytes) {
      growing.delete(piece);
      const isIt = createHash('sha256').update(of.parts).digest('hex') === piece;
      if (isIt) writeFileSync(path.join(folder, `${piece}.${of.kind}.age`), of.parts);
    }
    return stateOf(piece);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://hub');
    const body = await bodyOf(request);
    const json = (): unknown => JSON.parse(body.toString('utf8'));
    const say = (value: object, status = 200): void => {
      response.writeHead(status, OURS).end(JSON.stringify(value));
    };
    const at = new Date().toISOString();
    if (hub.isAway) say({ code: 'hub-unreachable' }, 503);
    else if (pathname === '/v1/sync/challenge') say({ challenge: 'sign me' });
    else if (pathname === '/v1/sync/token') say({ token: 't', good_for: 600, revoked: false });
    else if (pathname === '/v1/backup/recipients') {
      const recipients = hub.recipients.map(({ recipient }) => ({
        id: newId(),
        name: 'Organiser',
        kind: 'organiser',
        recipient,
        added_at: at,
      }));
      say({ recipients });
    } else if (pathname === '/v1/backup/pieces') {
      const { piece, kind, bytes } = announceRequest.parse(json());
      if (fileOf(piece) === undefined && !growing.has(piece)) {
        growing.set(piece, { kind, bytes, parts: Buffer.alloc(0) });
      }
      say(stateOf(piece));
    } else if (pathname.startsWith('/v1/backup/pieces/')) {
      say(put(path.basename(pathname), Number(searchParams.get('from')), body));
    } else if (pathname === '/v1/backup/missing') {
      const { pieces } = missingRequest.parse(json());
      say({ missing: pieces.filter((piece) => fileOf(piece) === undefined) });
    } else if (pathname === '/v1/backup/snapshots') {
      const commit = snapshotCommit.parse(json());
      const isWhole = [commit.manifest, ...commit.packs].every((one) => fileOf(one) !== undefined);
      if (!isWhole) return say({ code: 'backup-incomplete' }, 409);
      if (!hub.snapshots.some(({ id }) => id === commit.id)) hub.snapshots.push(commit);
      say({ id: commit.id, verified_at: at });
    } else if (pathname === '/v1/backup/segments') {
      const commit = segmentCommit.parse(json());
      if (fileOf(commit.piece) === undefined) return say({ code: 'backup-incomplete' }, 409);
      if (!hub.segments.some(({ piece }) => piece === commit.piece)) hub.segments.push(commit);
      say({ piece: commit.piece, verified_at: at });
    } else say({ code: 'not-found' }, 404);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) =>
      response.writeHead(500, OURS).end(String(error)),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const hub: KeepingHub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    snapshots: [],
    segments: [],
    taken: () => taken,
    recipients: first,
    isAway: false,
    lose(piece) {
      const file = fileOf(piece);
      if (file !== undefined) rmSync(file);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return hub;
}
