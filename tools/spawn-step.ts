import { spawn } from 'node:child_process';
import path from 'node:path';
import { ROOT } from './runtime.ts';

/** How a program ended, and what it printed where that was kept. */
export interface StepResult {
  readonly code: number;
  readonly output: string;
  readonly seconds: number;
}

/** A program of node_modules/.bin. */
export function binary(name: string): string {
  return path.join(ROOT, 'node_modules/.bin', process.platform === 'win32' ? `${name}.cmd` : name);
}

/**
 * Runs a program in the repository to its end.
 * @param options.echo shows its output as it comes; it is kept either way
 */
export function runStep(
  program: string,
  args: readonly string[],
  options: { echo: boolean; env?: Record<string, string> },
): Promise<StepResult> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: ROOT,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += String(chunk);
      if (options.echo) process.stdout.write(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += String(chunk);
      if (options.echo) process.stderr.write(chunk);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code: code ?? 1, output, seconds: (performance.now() - started) / 1000 });
    });
  });
}
