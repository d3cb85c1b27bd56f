import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';

const MAIN = path.resolve(import.meta.dirname, '../../../src-server/main.ts');

/** The hub's program, run as an operator runs it. */
export interface HubProgram {
  readonly child: ChildProcess;
  /** What it printed so far, on both streams. */
  said(): string;
  /** @throws Error where it ends before it says that */
  untilItSays(words: string): Promise<void>;
  /** @returns its exit code; null: a signal ended it */
  ended(): Promise<number | null>;
}

/** @param env beside the barest environment: nothing of ours leaks in */
export function runHub(args: readonly string[], env: Record<string, string> = {}): HubProgram {
  const { PATH = '', HOME = '/' } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { PATH, HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let exit: number | null | undefined;
  const over = once(child, 'close').then(([code]) => (exit = code as number | null));
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return {
    child,
    said: () => text,
    async untilItSays(words) {
      while (!text.includes(words)) {
        if (exit !== undefined) throw new Error(`ended (${exit}) before "${words}": ${text}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async ended() {
      await over;
      return exit ?? null;
    },
  };
}

/** Ports that nothing listens on at this moment. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0));
  await Promise.all(servers.map((one) => once(one, 'listening')));
  const ports = servers.map((one) => (one.address() as AddressInfo).port);
  await Promise.all(servers.map((one) => new Promise((resolve) => one.close(resolve))));
  return ports;
}

/** Processes whose command line or environment names a text: what a hub has left behind. */
export function processesOf(text: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((name) => {
      try {
        return ['cmdline', 'environ'].some((file) =>
          readFileSync(`/proc/${name}/${file}`, 'utf8').includes(text),
        );
      } catch {
        return false; // it has ended
      }
    })
    .map(Number);
}

/** Waits until that is so. @throws Error after `ms` */
export async function within(ms: number, isSo: () => boolean, what: string): Promise<void> {
  const begun = performance.now();
  while (!isSo()) {
    if (performance.now() - begun > ms) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The status of a GET; the certificate must be of `ca`. */
export function statusOf(url: string, ca: string): Promise<number> {
  return new Promise((resolve, reject) => {
    request(url, { ca, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .once('error', reject)
      .end();
  });
}
