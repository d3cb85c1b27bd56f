import { readdirSync, readFileSync } from 'node:fs';
import { request } from 'node:https';

export { freePorts, runHub, type HubProgram } from '#tools/hub/hub-program.ts';

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
