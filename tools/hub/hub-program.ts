import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import path from 'node:path';
import { ROOT } from '../runtime.ts';

const MAIN = path.join(ROOT, 'src-server/main.ts');

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
  const over = once(child, 'close').then(() => (exit = child.exitCode));
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
