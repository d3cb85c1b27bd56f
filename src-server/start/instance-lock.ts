import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { SetupError } from '../setup-error.ts';

const ANSWER_WITHIN_MS = 2_000;

/** A data folder is ours until this is closed, or until we end, however. */
export interface InstanceLock {
  close(): Promise<void>;
}

/**
 * A socket's name for a folder. On Linux and Windows such a name goes away with the process that
 * holds it; elsewhere it is a file, which a killed process leaves behind.
 */
function socketOf(folder: string): { readonly name: string; readonly isFile: boolean } {
  const id = `gatehouse-hub-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`;
  if (process.platform === 'linux') return { name: `\0${id}`, isFile: false };
  if (process.platform === 'win32') return { name: `\\\\.\\pipe\\${id}`, isFile: false };
  return { name: path.join(tmpdir(), `${id}.sock`), isFile: true };
}

/** What the holder of a name says; null: nobody holds it. */
function ask(name: string): Promise<string | null> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect(name);
    socket.setEncoding('utf8').setTimeout(ANSWER_WITHIN_MS, () => socket.destroy());
    socket.on('data', (chunk: string) => (said += chunk));
    socket.once('error', () => resolve(null));
    socket.once('close', () => resolve(said));
  });
}

function listen(name: string, words: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => {
      // Whoever asks may be gone before it is answered.
      socket.once('error', () => {});
      socket.end(words);
    });
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(name, () => resolve(server.unref()));
  });
}

/**
 * Takes a data folder for this process.
 * @param words told to whoever asks for the folder meanwhile
 * @throws SetupError saying which hub has it
 */
export async function takeFolder(folder: string, words: string): Promise<InstanceLock> {
  const { name, isFile } = socketOf(path.resolve(folder));
  let server = await listen(name, words);
  if (server === null) {
    const said = await ask(name);
    if (said !== null)
      throw new SetupError([`a hub runs on ${path.resolve(folder)} already: ${said}`]);
    if (isFile) rmSync(name, { force: true });
    server = await listen(name, words);
    if (server === null) throw new SetupError([`a hub starts on ${folder} at this moment`]);
  }
  const held = server;
  return { close: () => new Promise((resolve) => held.close(() => resolve())) };
}
