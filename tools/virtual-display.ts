import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Names our own display, for the processes that are started here. */
const VIRTUAL = 'GATEHOUSE_VIRTUAL_DISPLAY';

/** A display that windows can open on. */
export interface Display {
  /** Its DISPLAY, or null where the machine's own display serves. */
  readonly name: string | null;
  close(): void;
}

/**
 * The machine's display, or a virtual one (Xvfb) where Linux has none; which one is said on stderr.
 * Sets this process's DISPLAY, so that every program it starts opens there.
 * @throws {Error} when Xvfb does not start
 */
export async function ensureDisplay(): Promise<Display> {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform !== 'linux' || DISPLAY || WAYLAND_DISPLAY) {
    return { name: null, close: () => {} };
  }
  const display = await startVirtualDisplay();
  const { name } = display;
  process.env['DISPLAY'] = name;
  process.env[VIRTUAL] = name;
  process.stderr.write(`No display here: using a virtual one (${name}).\n`);
  const close = (): void => {
    display.close();
    delete process.env['DISPLAY'];
    delete process.env[VIRTUAL];
  };
  return { name, close };
}

/** Whether what opens here opens on a display of ours, which nobody looks at. */
export function isDisplayVirtual(): boolean {
  return process.env[VIRTUAL] !== undefined && process.env[VIRTUAL] === process.env['DISPLAY'];
}

/**
 * Starts one more virtual display (Xvfb), beside the one of this process.
 * @throws {Error} when Xvfb does not start
 */
export async function startVirtualDisplay(): Promise<{
  readonly name: string;
  close(): void;
}> {
  // -displayfd lets Xvfb find a free number itself and say which: no race between two of us.
  const server = spawn(
    'Xvfb',
    ['-displayfd', '1', '-screen', '0', '1920x1080x24', '-nolisten', 'tcp'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const name = await new Promise<string>((resolve, reject) => {
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with code ${code}`)));
    createInterface({ input: server.stdout }).once('line', (line) => resolve(`:${line.trim()}`));
  });
  const close = (): void => {
    server.kill();
  };
  process.once('exit', close);
  server.unref();
  return { name, close };
}
