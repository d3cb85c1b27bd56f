import { access, constants, mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { HeadBucketCommand } from '@aws-sdk/client-s3';
import { UnableToReadFile, type FileStorage } from '@flystorage/file-storage';
import { GatehouseError, missingCase } from '#shared/errors.ts';
import type { FileStoreConfig } from '../config.ts';
import type { FileStore } from '../services/file-store.ts';
import { UNFINISHED_FOLDER } from './durable-folder.ts';
import {
  bucketClient,
  bucketStorage,
  CONNECT_MS,
  folderStorage,
  type BucketConfig,
} from './storages.ts';

/** What our keys look like; whatever else reaches a store is a mistake of the program. */
const KEY = /^[a-z0-9-]{1,64}(\/[a-z0-9_-]{1,64}){1,3}$/;

/** Opens the store that is configured. Nothing is asked of it before its first use, or `ping`. */
export function openFileStore(config: FileStoreConfig): FileStore {
  switch (config.kind) {
    case 'disk':
      return openFolder(path.resolve(config.folder));
    case 's3':
      return openBucket(config);
    default:
      return missingCase(config);
  }
}

function openFolder(folder: string): FileStore {
  const unfinished = path.join(folder, UNFINISHED_FOLDER);
  return storeOf(folderStorage(folder), {
    removeUnfinished: async (beforeMs) => {
      await mkdir(unfinished, { recursive: true, mode: 0o700 });
      await removeOld(unfinished, beforeMs);
    },
    ping: async () => {
      await mkdir(unfinished, { recursive: true, mode: 0o700 });
      await access(unfinished, constants.W_OK | constants.X_OK);
    },
    close: () => {},
  });
}

async function removeOld(folder: string, beforeMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    // One that is written at this moment may be in its place already.
    const mtimeMs = await stat(file).then(
      (found) => found.mtimeMs,
      () => Infinity,
    );
    if (mtimeMs < beforeMs) await rm(file, { force: true });
  }
}

function openBucket(config: BucketConfig): FileStore {
  const client = bucketClient(config);
  return storeOf(bucketStorage(client, config), {
    removeUnfinished: async () => {},
    ping: async () => {
      await client.send(new HeadBucketCommand({ Bucket: config.bucket }), {
        abortSignal: AbortSignal.timeout(CONNECT_MS),
      });
    },
    close: () => {
      client.destroy();
    },
  });
}

function storeOf(
  storage: FileStorage,
  own: Pick<FileStore, 'removeUnfinished' | 'ping' | 'close'>,
): FileStore {
  return {
    put: (key, bytes) =>
      answered(key, () =>
        storage.write(key, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
          // Said, since it is otherwise guessed from bytes that are noise.
          mimeType: 'application/octet-stream',
          size: bytes.byteLength,
        }),
      ),
    read: (key) =>
      answered(key, async () => {
        try {
          return await storage.readToBuffer(key);
        } catch (error) {
          if (error instanceof UnableToReadFile && error.wasFileNotFound) return null;
          throw error;
        }
      }),
    exists: (key) => answered(key, () => storage.fileExists(key)),
    delete: (key) => answered(key, () => storage.deleteFile(key)),
    removeUnfinished: (beforeMs) => answered(null, () => own.removeUnfinished(beforeMs)),
    ping: () => answered(null, () => own.ping()),
    close: () => {
      own.close();
    },
  };
}

/** Runs a call; whatever fails in it is one error that a caller may try again. */
async function answered<T>(key: string | null, call: () => Promise<T>): Promise<T> {
  if (key !== null && !KEY.test(key)) throw new TypeError('not a key of a stored file');
  try {
    return await call();
  } catch (error) {
    const message = 'the file store did not do what it was asked';
    throw new GatehouseError('store-unavailable', message, {}, error);
  }
}
