import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { npm } from './command.mjs';
import { NODE, ROOT } from './paths.mjs';
import { step } from './progress.mjs';

/**
 * Why node_modules does not hold what package-lock.json says, or undefined when it does. npm keeps
 * what it installed in node_modules/.package-lock.json, so no stamp of our own can go stale.
 * @returns {string | undefined}
 */
export function nodeModulesTrouble() {
  const wanted = lockedPackages(path.join(ROOT, 'package-lock.json'));
  const installed = lockedPackages(path.join(ROOT, 'node_modules/.package-lock.json'));
  if (wanted === undefined) return 'package-lock.json is missing';
  if (installed === undefined || !existsSync(NODE)) return 'dependencies are not installed';
  for (const [name, entry] of Object.entries(wanted)) {
    if (name === '' || entry.link === true) continue;
    const there = installed[name];
    if (there === undefined) {
      if (entry.optional === true || entry.devOptional === true || entry.peer === true) continue;
      return `${name.replace('node_modules/', '')} is not installed`;
    }
    if (there.version !== entry.version) {
      return `${name.replace('node_modules/', '')} is ${there.version}, the lockfile says ${entry.version}`;
    }
  }
  return undefined;
}

/** Installs exactly what the lockfile says. */
export async function installNodeModules() {
  await step('installing the dependencies of package-lock.json (npm ci)', () =>
    npm(['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: ROOT, what: 'npm ci' }),
  );
}

/**
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean, devOptional?: boolean, peer?: boolean, link?: boolean }> | undefined}
 */
function lockedPackages(file) {
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}
