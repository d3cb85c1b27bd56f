import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import { SetupError, withoutAddresses } from './progress.mjs';

/**
 * Runs a program to its end, its output kept back unless it fails.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, timeoutMs?: number, what?: string }} [options]
 * @returns {Promise<string>} its standard output
 * @throws {SetupError} naming what failed, with the first and last lines that it printed
 */
export function run(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      timeout: options.timeoutMs,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let all = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
      all += chunk;
    });
    child.stderr.on('data', (chunk) => (all += chunk));
    child.on('error', (error) => {
      reject(new SetupError(`${options.what ?? program} could not start: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(out);
      const said = withoutAddresses(all).trimEnd().split('\n');
      // The cause stands first (npm) or last (compilers).
      const kept = said.length > 24 ? [...said.slice(0, 12), '...', ...said.slice(-12)] : said;
      const end = signal === null ? `exit code ${code}` : `signal ${signal}`;
      reject(new SetupError(`${options.what ?? program} failed (${end}):\n  ${kept.join('\n  ')}`));
    });
  });
}

/**
 * npm, run by the same Node as we are: inside an npm script the one that runs it, else PATH's.
 * @param {readonly string[]} args
 * @param {{ cwd?: string, what?: string }} options
 */
export function npm(args, options) {
  const cli = process.env.npm_execpath;
  if (cli !== undefined && cli.endsWith('.js') && existsSync(cli)) {
    return run(process.execPath, [cli, ...args], options);
  }
  return run(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, options);
}

/**
 * Where a program lies in PATH, or undefined.
 * @param {string} name
 * @param {(file: string) => boolean} [fits]
 */
export function which(name, fits = () => true) {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
    } catch {
      continue; // not there, or not ours to run: the next folder of PATH may have it
    }
    if (fits(file)) return file;
  }
  return undefined;
}
