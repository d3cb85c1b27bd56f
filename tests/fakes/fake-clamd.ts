import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A daemon that speaks clamd's INSTREAM and answers what a test says. */
export interface FakeClamd extends AsyncDisposable {
  readonly port: number;
  /** The files it was given, in order. */
  readonly files: readonly Buffer[];
}

/**
 * @param answer what it says of a file, with the zero byte that ends it; null: nothing, and hangs;
 * 'hang-up': ends the connection
 */
export async function startFakeClamd(answer: (file: Buffer) => string | null): Promise<FakeClamd> {
  const files: Buffer[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    let received = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
    socket.on('data', (data: Buffer) => {
      received = Buffer.concat([received, data]);
      const file = fileIn(received);
      if (file === null) return;
      files.push(file);
      const said = answer(file);
      if (said === 'hang-up') socket.destroy();
      else if (said !== null) socket.end(said);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    files,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

const COMMAND = 'zINSTREAM\0';

/** The chunks of a whole INSTREAM, put together; null: it is not whole yet. */
function fileIn(received: Buffer): Buffer | null {
  if (received.length < COMMAND.length) return null;
  if (received.toString('latin1', 0, COMMAND.length) !== COMMAND) throw new Error('no INSTREAM');
  const chunks: Buffer[] = [];
  let at = COMMAND.length;
  while (at + 4 <= received.length) {
    const length = received.readUInt32BE(at);
    at += 4;
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(received.subarray(at, at + length));
    at += length;
  }
  return null;
}
