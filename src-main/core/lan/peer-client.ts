import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError, type ErrorCode } from '#shared/errors.ts';
import {
  kioskIdOf,
  MAX_EVIDENCE_BYTES,
  MAX_PEER_ANSWER_BYTES,
  PEER_PATHS,
  peerAnswer,
  peerRefusal,
} from '#shared/wire/peer.ts';
import type { PeerCalls } from '../services/sync/lan-ports.ts';
import { peerAddress } from './peer-address.ts';
import { kioskOf, peerTls, type PeerCredentials } from './peer-tls.ts';

/** Beyond the wait that was asked for, for connecting, shaking hands and the answer's way. */
const ANSWER_MS = 10_000;
const IDLE_MS = 30_000;

/** An error of the network, without what a resolver or a certificate says of people's machines. */
function unreachable(cause: unknown): GatehouseError {
  if (cause instanceof GatehouseError) return cause;
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  return new GatehouseError('hub-unreachable', 'a kiosk beside us does not answer', { reason });
}

function notTrusted(): GatehouseError {
  return new GatehouseError('peer-not-trusted', 'another than the kiosk that was expected answers');
}

/** Takes a certificate only of this kiosk, whatever address it was reached at. */
function isKiosk(kioskId: Uuid) {
  return (_host: string, certificate: PeerCertificate): Error | undefined =>
    kioskIdOf(certificate.subjectaltname) === kioskId ? undefined : notTrusted();
}

async function readAnswer(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > maxBytes) {
      response.destroy();
      throw new GatehouseError('hub-answer-unreadable', 'a kiosk’s answer is too long');
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function json(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new GatehouseError('hub-answer-unreadable', 'a kiosk’s answer is no JSON');
  }
}

/** Asks other kiosks. One connection to each is kept for as long as it is used. */
export function createPeerClient(credentials: PeerCredentials): PeerCalls & { close(): void } {
  const agents = new Map<Uuid, Agent>();

  function agentOf(kioskId: Uuid): Agent {
    const known = agents.get(kioskId);
    if (known !== undefined) return known;
    const agent = new Agent({
      ...peerTls(credentials),
      keepAlive: true,
      maxSockets: 2,
      maxFreeSockets: 1,
      maxCachedSessions: 0,
      timeout: IDLE_MS,
      checkServerIdentity: isKiosk(kioskId),
    });
    agents.set(kioskId, agent);
    return agent;
  }

  function ask(
    address: string,
    kioskId: Uuid,
    path: string,
    options: { body?: string; maxBytes: number; waitMs: number; signal: AbortSignal },
  ): Promise<{ status: number; type: string; bytes: Buffer }> {
    const { host, port } = peerAddress(address);
    const timeout = AbortSignal.timeout(options.waitMs + ANSWER_MS);
    return new Promise((resolve, reject) => {
      const failed = (error: unknown) => reject(unreachable(error));
      const asked = httpsRequest(
        {
          agent: agentOf(kioskId),
          host,
          port,
          path,
          // An agent keeps connections by host, port and name: the name keeps kiosks apart.
          servername: `${kioskId}.kiosk`,
          method: options.body === undefined ? 'GET' : 'POST',
          headers:
            options.body === undefined
              ? {}
              : {
                  'content-type': 'application/json',
                  'content-length': Buffer.byteLength(options.body),
                },
          signal: AbortSignal.any([options.signal, timeout]),
        },
        (response) => {
          readAnswer(response, options.maxBytes).then((bytes) => {
            const type = response.headers['content-type'] ?? '';
            resolve({ status: response.statusCode ?? 0, type, bytes });
          }, failed);
        },
      );
      asked.once('error', failed);
      asked.end(options.body);
    });
  }

  function refusal(status: number, bytes: Buffer): GatehouseError {
    const said = peerRefusal.safeParse(json(bytes));
    const code: ErrorCode = said.success ? said.data.code : 'hub-answer-unreadable';
    return new GatehouseError(code, 'a kiosk beside us refuses', { status });
  }

  return {
    async operations(address, kioskId, request, signal) {
      const { status, type, bytes } = await ask(address, kioskId, PEER_PATHS.operations, {
        body: JSON.stringify(request),
        maxBytes: MAX_PEER_ANSWER_BYTES,
        waitMs: request.waitMs,
        signal,
      });
      if (!type.startsWith('application/json')) {
        throw new GatehouseError('hub-answer-unreadable', 'a kiosk’s answer is no JSON');
      }
      if (status !== 200) throw refusal(status, bytes);
      const answer = peerAnswer.safeParse(json(bytes));
      if (!answer.success) {
        throw new GatehouseError('hub-answer-unreadable', 'a kiosk’s answer is malformed');
      }
      if (answer.data.kiosk.id !== kioskId) throw notTrusted();
      return answer.data;
    },
    async evidence(address, kioskId, checkInId, signal) {
      const { status, type, bytes } = await ask(
        address,
        kioskId,
        `${PEER_PATHS.evidence}${checkInId}`,
        { maxBytes: MAX_EVIDENCE_BYTES, waitMs: 0, signal },
      );
      if (status === 404) return null;
      if (status !== 200) throw refusal(status, bytes);
      if (type !== 'image/jpeg') {
        throw new GatehouseError('hub-answer-unreadable', 'a kiosk’s answer is no picture');
      }
      return bytes;
    },
    whoIs(address, signal) {
      const { host, port } = peerAddress(address);
      return new Promise((resolve, reject) => {
        const socket: TLSSocket = connect(
          { ...peerTls(credentials), host, port, checkServerIdentity: () => undefined },
          () => {
            const id = kioskOf(socket);
            socket.end();
            if (id === null) reject(notTrusted());
            else resolve(id);
          },
        );
        const stop = () => void socket.destroy(new Error('took too long'));
        const until = AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]);
        if (until.aborted) stop();
        until.addEventListener('abort', stop, { once: true });
        socket.once('error', (error) => reject(unreachable(error)));
        socket.once('close', () => until.removeEventListener('abort', stop));
      });
    },
    close() {
      for (const agent of agents.values()) agent.destroy();
      agents.clear();
    },
  };
}
