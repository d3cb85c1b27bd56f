import path from 'node:path';
import { Readable } from 'node:stream';
import { PutObjectRetentionCommand } from '@aws-sdk/client-s3';
import type { FileStorage } from '@flystorage/file-storage';
import type { Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { FileStoreConfig } from '../config.ts';
import type { CopyStore } from '../services/backup-copy-ports.ts';
import { bucketClient, bucketStorage, folderStorage } from './storages.ts';

/** What our files are called; whatever else reaches the store is a mistake of the program. */
const FILE = /^[a-z0-9-]{1,64}(?:\/[a-z0-9_.-]{1,90}){1,5}$/;

/** Opens the second store. Nothing is asked of it before its first use. */
export function openCopyStore(config: FileStoreConfig): CopyStore {
  if (config.kind === 'disk') {
    return copyStoreOf(folderStorage(path.resolve(config.folder)), {
      lock: () => Promise.reject(new TypeError('a folder has no lock')),
      close: () => {},
    });
  }
  const client = bucketClient(config);
  // No limit to a whole call: a dump is as long as it is.
  return copyStoreOf(bucketStorage(client, config, null), {
    lock: async (file, until) => {
      await client.send(
        new PutObjectRetentionCommand({
          Bucket: config.bucket,
          Key: file,
          Retention: { Mode: 'COMPLIANCE', RetainUntilDate: new Date(until) },
        }),
      );
    },
    close: () => {
      client.destroy();
    },
  });
}

function copyStoreOf(
  storage: FileStorage,
  own: {
    readonly lock: (file: string, until: Instant) => Promise<void>;
    readonly close: () => void;
  },
): CopyStore {
  return {
    put: (file, bytes) =>
      answered(file, () => storage.write(file, bytes, { mimeType: 'application/octet-stream' })),
    read: (file) =>
      answered(file, async () => {
        // A folder says only where it is read that a file is not there.
        if (!(await storage.fileExists(file))) return null;
        return Readable.from(await storage.read(file));
      }),
    list: (folder) =>
      answered(`${folder}/any`, async () => {
        const found: string[] = [];
        for await (const entry of storage.list(folder)) found.push(path.posix.basename(entry.path));
        return found;
      }),
    lock: (file, until) => answered(file, () => own.lock(file, until)),
    delete: (file) => answered(file, () => storage.deleteFile(file)),
    close: own.close,
  };
}

async function answered<T>(file: string, call: () => Promise<T>): Promise<T> {
  if (!FILE.test(file)) throw new TypeError('not a name in the second store');
  try {
    return await call();
  } catch (error) {
    const message = 'the second store did not do what it was asked';
    throw new GatehouseError('store-unavailable', message, {}, error);
  }
}
