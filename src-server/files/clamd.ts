import { connect, type Socket } from 'node:net';
import { GatehouseError } from '#shared/errors.ts';

/** Where ClamAV's daemon listens. */
export type ClamdAddress =
  | { readonly host: string; readonly port: number }
  | { readonly path: string };

/** Looks for what is known to do harm. */
export interface FileScanner {
  /** @throws GatehouseError file-infected; scanner-unavailable, which may be tried again */
  scan(bytes: Uint8Array): Promise<void>;
}

/** A daemon that does not answer is given up, milliseconds; its signatures may be reloading. */
const TIMEOUT_MS = 20_000;
/** No answer is longer, bytes. */
const MOST_ANSWER = 1024;

/**
 * Speaks to clamd over TCP or a Unix socket: INSTREAM of clamd(8), one connection a file. What is
 * configured and does not answer takes nothing in: an upload is refused until it does.
 */
export function createClamdScanner(address: ClamdAddress, timeoutMs = TIMEOUT_MS): FileScanner {
  return {
    async scan(bytes) {
      const answer = await ask(address, bytes, timeoutMs).catch((error: unknown) => {
        throw unavailable('clamd does not answer', error);
      });
      if (answer === 'stream: OK') return;
      if (answer.endsWith(' FOUND')) {
        // The signature's name is clamd's, not the sender's: fit for a log.
        const signature = answer.slice('stream: '.length, -' FOUND'.length);
        throw new GatehouseError('file-infected', `clamd found ${JSON.stringify(signature)}`);
      }
      throw unavailable(`clamd answers ${JSON.stringify(answer)}`);
    },
  };
}

function unavailable(message: string, cause?: unknown): GatehouseError {
  return new GatehouseError('scanner-unavailable', message, {}, cause);
}

function ask(address: ClamdAddress, bytes: Uint8Array, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(address);
    let answer = '';
    const limit = setTimeout(() => {
      socket.destroy(new Error(`no answer within ${timeoutMs} ms`));
    }, timeoutMs);
    socket.setEncoding('latin1');
    socket.on('connect', () => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      socket.write('zINSTREAM\0');
      if (bytes.length > 0) {
        socket.write(length);
        socket.write(bytes);
      }
      socket.write(Buffer.alloc(4));
    });
    socket.on('data', (text: string) => {
      answer += text;
      if (answer.length > MOST_ANSWER) socket.destroy(new Error('an answer without an end'));
      // The answer ends with a zero byte; it may come before all bytes are sent.
      else if (answer.endsWith('\0')) socket.destroy();
    });
    socket.on('error', reject);
    socket.on('end', () => socket.destroy());
    socket.on('close', () => {
      clearTimeout(limit);
      if (answer.endsWith('\0')) resolve(answer.slice(0, -1));
      else reject(new Error('clamd hung up'));
    });
  });
}
