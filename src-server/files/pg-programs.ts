import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GatehouseError } from '#shared/errors.ts';
import type { DatabaseDump } from '../services/hub-backup-ports.ts';

/** The last words of a program that failed: of ours only the beginning of a line may name what it did. */
const WORDS = 300;

/**
 * A database's address as libpq's variables: an argument could be read by everybody on the machine.
 * @param url postgres://user:password@host:port/name?sslmode=
 */
export function libpqEnvironment(url: string): Record<string, string> {
  const { hostname, port, username, password, pathname, searchParams } = new URL(url);
  const given = {
    PGHOST: searchParams.get('host') ?? decodeURIComponent(hostname),
    PGPORT: searchParams.get('port') ?? port,
    PGUSER: decodeURIComponent(username),
    PGPASSWORD: decodeURIComponent(password),
    PGDATABASE: decodeURIComponent(pathname.slice(1)),
    PGSSLMODE: searchParams.get('sslmode') ?? '',
    PGSSLROOTCERT: searchParams.get('sslrootcert') ?? '',
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
}

/** How a program ended. @throws GatehouseError store-unavailable where it could not be started */
async function ended(child: ChildProcess, name: string): Promise<{ ok: boolean; words: string }> {
  let words = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = `${words}${text}`.slice(0, WORDS);
  });
  return await new Promise((resolve, reject) => {
    child.once('error', (error) => {
      const message = `${name} could not be started: PG_PROGRAMS names its folder`;
      reject(new GatehouseError('store-unavailable', message, {}, error));
    });
    child.once('close', (code) => {
      resolve({ ok: code === 0, words });
    });
  });
}

/**
 * pg_dump and pg_restore, of the database's version or a newer one.
 * @param folder where they are; null: found by PATH
 */
export function createPgPrograms(url: string, folder: string | null): DatabaseDump {
  const env = { ...process.env, ...libpqEnvironment(url) };
  const program = (name: string): string => (folder === null ? name : path.join(folder, name));
  const plain = ['--no-owner', '--no-privileges'];
  return {
    write(snapshot) {
      const child = spawn(
        program('pg_dump'),
        ['--format=custom', `--snapshot=${snapshot}`, '--no-password', ...plain],
        { env, stdio: ['ignore', 'pipe', 'pipe'] },
      );
      const out = new PassThrough();
      // Who reads it is told; it may fail before anybody does.
      out.on('error', () => {});
      child.stdout.pipe(out, { end: false });
      ended(child, 'pg_dump').then(
        ({ ok, words }) => {
          if (ok) out.end();
          else out.destroy(new GatehouseError('store-unavailable', `pg_dump failed: ${words}`));
        },
        (error: unknown) => {
          out.destroy(error instanceof Error ? error : new Error(String(error)));
        },
      );
      out.once('close', () => {
        child.kill();
      });
      return out;
    },
    async load(dump) {
      const child = spawn(
        program('pg_restore'),
        ['--single-transaction', '--exit-on-error', '--no-password', '--dbname=', ...plain],
        { env, stdio: ['pipe', 'ignore', 'pipe'] },
      );
      const end = ended(child, 'pg_restore');
      try {
        await pipeline(dump, child.stdin);
      } catch (error) {
        child.kill();
        await end;
        throw error;
      }
      const { ok, words } = await end;
      if (!ok) {
        throw new GatehouseError('backup-damaged', `pg_restore failed: ${words}`, {
          reason: 'not-loaded',
        });
      }
    },
  };
}
