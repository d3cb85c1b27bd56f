import path from 'node:path';
import { z } from 'zod';

/** What the person who started Gatehouse asked for. */
export interface LaunchOptions {
  /** Absolute path of the data folder, or null for the platform's own place. */
  readonly dataFolder: string | null;
  /** Held at the gate from the start, until a supervisor frees it. */
  readonly lockDown: boolean;
  /** Development and tests only: better-sqlite3's nativeBinding. */
  readonly sqliteBinding: string | undefined;
  /** Development and tests only: the database key, 64 hex digits. */
  readonly throwawayKey: string | undefined;
  /** Development and tests only: as in a network without multicast, laptops know typed addresses alone. */
  readonly noMulticast: boolean;
  /** Development and tests only: a file of release keys in place of the package's. */
  readonly releaseKeys: string | undefined;
}

/** A command line or environment that can't be followed; `message` is for the terminal. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
}

const developmentEnvironment = z.object({
  GATEHOUSE_SQLITE_BINDING: z.string().min(1).optional(),
  GATEHOUSE_THROWAWAY_KEY: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits in lower case')
    .optional(),
  GATEHOUSE_NO_MULTICAST: z.literal('1').optional(),
  GATEHOUSE_RELEASE_KEYS: z.string().min(1).optional(),
});

/**
 * Reads `--data DIR` (or `--data=DIR`) and, in development only, the environment. A packaged
 * Gatehouse never looks at the environment: a laptop's user could otherwise choose the key.
 * @throws {LaunchError} when an option has no value or a malformed one
 */
export function parseLaunch(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  place: { readonly isPackaged: boolean; readonly workingFolder: string },
): LaunchOptions {
  const folder = dataOption(argv);
  const parsed = developmentEnvironment.safeParse(place.isPackaged ? {} : environment);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new LaunchError(`${String(issue?.path[0])} ${issue?.message ?? 'is malformed'}`);
  }
  return {
    dataFolder: folder === null ? null : path.resolve(place.workingFolder, folder),
    lockDown: argv.includes('--lock-down'),
    sqliteBinding: parsed.data.GATEHOUSE_SQLITE_BINDING,
    throwawayKey: parsed.data.GATEHOUSE_THROWAWAY_KEY,
    noMulticast: parsed.data.GATEHOUSE_NO_MULTICAST === '1',
    releaseKeys: parsed.data.GATEHOUSE_RELEASE_KEYS,
  };
}

function dataOption(argv: readonly string[]): string | null {
  for (const [index, word] of argv.entries()) {
    if (word !== '--data' && !word.startsWith('--data=')) continue;
    const value = word === '--data' ? argv[index + 1] : word.slice('--data='.length);
    if (value === undefined || value === '' || value.startsWith('--')) {
      throw new LaunchError('--data needs a folder: --data DIR');
    }
    return value;
  }
  return null;
}
