import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** Environment in which a child finds what it serves. */
export const CHILD_SETTINGS = 'GATEHOUSE_BENCH_CHILD';

/** What a child says. */
export const childReport = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ready'), port: z.int() }),
  z.strictObject({ kind: z.literal('memory'), heap: z.number(), resident: z.number() }),
]);
export type ChildReport = z.infer<typeof childReport>;

function say(report: ChildReport): void {
  process.send?.(report);
}

/** Serves on a port of the loopback interface, and says what memory it holds when it is asked. */
export async function serveForBench<S>(open: (settings: S) => Promise<Server>): Promise<void> {
  const server = await open(JSON.parse(process.env[CHILD_SETTINGS] ?? '') as S);
  process.once('disconnect', () => process.exit(0));
  process.on('message', () => void sayMemory());
  server.listen(0, '127.0.0.1', () => {
    say({ kind: 'ready', port: (server.address() as AddressInfo).port });
  });
}

async function sayMemory(): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    globalThis.gc?.();
    await sleep(100);
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  say({ kind: 'memory', heap: heapUsed + external, resident: rss });
}
