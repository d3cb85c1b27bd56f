import { Encrypter } from 'age-encryption';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { openFolderSource } from '#core/services/backup/folder-source.ts';
import { newId } from '#shared/domain/id.ts';
import { restoreChallengeRequest, restoreTokenRequest } from '#shared/wire/backup.ts';
import type { Recipient } from './sealed-backup.ts';

/** The hub's side of a restore, as the contract says, over a folder of pieces. */
export interface SmallHub extends AsyncDisposable {
  readonly url: string;
  /** Ranges that pieces were asked for with. */
  readonly ranges: string[];
  /** Breaks the connection after so many bytes of a piece, as often as that. */
  breakOff(bytes: number, times: number): void;
}

export async function openSmallHub(folder: string, { identity }: Recipient): Promise<SmallHub> {
  const source = await openFolderSource(folder, identity);
  const ranges: string[] = [];
  const challenges = new Map<string, string>();
  const tokens = new Set<string>();
  let breaking = { bytes: 0, times: 0 };

  async function bodyOf(request: IncomingMessage): Promise<unknown> {
    const parts: Uint8Array[] = [];
    for await (const part of request) parts.push(part as Uint8Array);
    return JSON.parse(Buffer.concat(parts).toString('utf8'));
  }

  function sendPiece(request: IncomingMessage, response: ServerResponse, piece: string): void {
    const name = readdirSync(folder).find((file) => file.startsWith(piece));
    if (name === undefined) {
      response.writeHead(404).end('{"code":"not-found"}');
      return;
    }
    const { range = '' } = request.headers;
    if (range !== '') ranges.push(range);
    const from = Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0);
    const bytes = readFileSync(path.join(folder, name)).subarray(from);
    response.writeHead(from === 0 ? 200 : 206, { 'content-length': bytes.length });
    if (breaking.times > 0 && bytes.length > breaking.bytes) {
      breaking.times -= 1;
      response.write(bytes.subarray(0, breaking.bytes), () => response.destroy());
    } else response.end(bytes);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (value: unknown) => response.end(JSON.stringify(value));
    const [, , , what = '', id = ''] = (request.url ?? '').split('/');
    if (what === 'challenges') {
      const { recipient } = restoreChallengeRequest.parse(await bodyOf(request));
      const [challenge, text] = [newId(), randomBytes(16).toString('hex')];
      challenges.set(challenge, text);
      const encrypter = new Encrypter();
      encrypter.addRecipient(recipient);
      const sealed = Buffer.from(await encrypter.encrypt(text)).toString('base64');
      say({ id: challenge, sealed });
      return;
    }
    if (what === 'tokens') {
      const asked = restoreTokenRequest.parse(await bodyOf(request));
      if (challenges.get(asked.id) !== asked.opened) {
        response.writeHead(401).end('{"code":"proof-invalid"}');
        return;
      }
      const token = randomBytes(16).toString('hex');
      tokens.add(token);
      say({ token, expires_at: new Date(Date.now() + 3_600_000).toISOString() });
      return;
    }
    if (!tokens.has((request.headers.authorization ?? '').replace('Bearer ', ''))) {
      response.writeHead(401).end('{"code":"unauthenticated"}');
    } else if (what === 'kiosks') say({ kiosks: await source.kiosks() });
    else if (what === 'snapshots') say(await source.plan(id));
    else sendPiece(request, response, id);
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ranges,
    breakOff(bytes, times) {
      breaking = { bytes, times };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
