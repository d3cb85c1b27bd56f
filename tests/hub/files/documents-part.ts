import path from 'node:path';
import type { HubConfig } from '#server/config.ts';
import { makeKeyFiles, openKeyFiles } from '#server/keys/key-files.ts';
import type { HubBase } from '#server/parts/base.ts';
import { openDocuments, type DocumentsPart } from '#server/parts/documents.ts';
import type { Activity } from '#server/services/audit.ts';
import { openDatabase, openPool, transactions } from '#server/storage/connection.ts';
import { jobQueue } from '#server/storage/job-queue.ts';
import { createPersonKeys, type PersonKeyStore } from '#server/storage/person-key-store.ts';

/** A hub that keeps everything in a folder. */
export function configOf(databaseUrl: string, folder: string): HubConfig {
  return {
    mode: 'test',
    databaseUrl,
    databasePool: 8,
    publicUrl: 'https://hub.example',
    files: { kind: 'disk', folder: path.join(folder, 'files') },
    mail: { kind: 'folder', folder: path.join(folder, 'mail'), from: 'hub@hub.example' },
    keysFolder: path.join(folder, 'keys'),
    clamd: null,
    trustedProxies: [],
    logLevel: 'silent',
  };
}

/** Opens the part on a database that exists. */
export async function openPart(
  config: HubConfig,
  clock: () => number,
  log: Activity[],
): Promise<{ base: HubBase; part: DocumentsPart; keys: PersonKeyStore }> {
  const pool = openPool({
    url: config.databaseUrl,
    size: config.databasePool,
    name: 'test',
    statementTimeoutMs: 20_000,
  });
  const database = openDatabase(pool);
  await makeKeyFiles(config.keysFolder, Date.now());
  const hubKeys = openKeyFiles(config.keysFolder);
  const base: HubBase = {
    config,
    keys: hubKeys,
    pool,
    database,
    transact: transactions(database),
    now: clock,
  };
  const keys = createPersonKeys(database, hubKeys.master);
  const part = openDocuments(base, {
    personKeys: keys,
    audit: { record: async (_tx, activity) => void log.push(activity) },
    queue: jobQueue,
    uploaded: () => {},
  });
  return { base, part, keys };
}
