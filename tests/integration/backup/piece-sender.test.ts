import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PieceFile } from '#core/services/backup/piece-file.ts';
import { sendPiece, type PieceHub } from '#core/services/backup/piece-sender.ts';
import { BACKUP_LIMITS, announceRequest, pieceState } from '#shared/wire/backup.ts';
import { newFolder } from './sealed-backup.ts';

const room = newFolder();
afterAll(() => rmSync(room, { recursive: true, force: true }));

const content = randomBytes(BACKUP_LIMITS.part * 2 + 777);
const name = createHash('sha256').update(content).digest('hex');
let held = Buffer.alloc(0);
let froms: number[] = [];
let breaksAt = -1;

/** A hub that takes one piece, as the contract says. */
const server = createServer((request, response) => {
  void (async () => {
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part as Uint8Array);
    const body = Buffer.concat(parts);
    if (request.method === 'POST') announceRequest.parse(JSON.parse(body.toString('utf8')));
    else {
      const from = Number(new URL(request.url ?? '', 'http://hub').searchParams.get('from'));
      froms.push(from);
      if (from === breaksAt) {
        breaksAt = -1;
        response.destroy();
        return;
      }
      held = Buffer.concat([held.subarray(0, from), body]);
    }
    const isWhole = held.length === content.length;
    const verified = isWhole && createHash('sha256').update(held).digest('hex') === name;
    if (isWhole && !verified) held = Buffer.alloc(0);
    response.end(JSON.stringify({ piece: name, received: held.length, verified }));
  })();
});

let hub: PieceHub;
beforeEach(async () => {
  [held, froms, breaksAt] = [Buffer.alloc(0), [], -1];
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/backup/pieces`;
  const ask = async (to: string, init: RequestInit) =>
    pieceState.parse(await (await fetch(to, init)).json());
  hub = {
    announce: ({ piece, kind, bytes }) =>
      ask(url, { method: 'POST', body: JSON.stringify({ piece, kind, bytes }) }),
    put: ({ piece, from, bytes }) =>
      ask(`${url}/${piece}?from=${from}`, { method: 'PUT', body: Buffer.from(bytes) }),
  };
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function pieceOf(bytes: Uint8Array): PieceFile {
  const file = path.join(room, 'piece');
  writeFileSync(file, bytes);
  return { piece: name, kind: 'pack', bytes: content.length, file };
}

describe('sending a piece of a backup', () => {
  it('sends it in parts, and nothing of it again', async () => {
    let sent = 0;
    await sendPiece(hub, pieceOf(content), (bytes) => (sent += bytes));
    await sendPiece(hub, pieceOf(content));
    expect(held.equals(content)).toBe(true);
    expect(sent).toBe(content.length);
    expect(froms).toEqual([0, BACKUP_LIMITS.part, BACKUP_LIMITS.part * 2]);
  });

  it('goes on where the line broke', async () => {
    breaksAt = BACKUP_LIMITS.part;
    await expect(sendPiece(hub, pieceOf(content))).rejects.toThrow('fetch failed');
    await sendPiece(hub, pieceOf(content));
    const { part } = BACKUP_LIMITS;
    expect(froms).toEqual([0, part, part, part * 2]);
    expect(held.equals(content)).toBe(true);
  });

  it.each([
    ['was altered', Buffer.concat([Buffer.from([content.readUInt8(0) ^ 1]), content.subarray(1)])],
    ['was cut', content.subarray(0, BACKUP_LIMITS.part + 5)],
  ])('says that a file %s, and does not send it for ever', async (_what, bytes) => {
    await expect(sendPiece(hub, pieceOf(bytes))).rejects.toMatchObject({ code: 'backup-damaged' });
  });
});
