import { access, constants, mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { HeadBucketCommand, S3Client, type ServerSideEncryption } from '@aws-sdk/client-s3';
import { AwsS3StorageAdapter } from '@flystorage/aws-s3';
import { FileStorage, UnableToReadFile, Visibility } from '@flystorage/file-storage';
import { GatehouseError, missingCase } from '#shared/errors.ts';
import type { FileStoreConfig } from '../config.ts';
import type { FileStore } from '../services/file-store.ts';
import { DurableFolder, UNFINISHED_FOLDER } from './durable-folder.ts';

type S3Config = Extract<FileStoreConfig, { kind: 's3' }>;

/** A store that does not answer is given up, milliseconds. */
const TIMEOUT_MS = 15_000;
const PING_MS = 3_000;

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
  // No time limit: what the disk began can't be taken back, and a late answer is a true one.
  const storage = new FileStorage(new DurableFolder(folder), undefined, {
    visibility: { visibility: Visibility.PRIVATE, directoryVisibility: Visibility.PRIVATE },
  });
  const unfinished = path.join(folder, UNFINISHED_FOLDER);
  return storeOf(storage, {
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

function openBucket(config: S3Config): FileStore {
  const { bucket, region, endpoint, accessKeyId, secretAccessKey } = config;
  const client = new S3Client({
    region,
    ...(endpoint === null ? {} : { endpoint }),
    credentials: { accessKeyId, secretAccessKey },
    // Understood by every server that speaks S3, and no name in DNS for each bucket.
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: PING_MS, requestTimeout: TIMEOUT_MS },
  });
  const storage = new FileStorage(
    new AwsS3StorageAdapter(client, { bucket, putObjectOptions: encryptionHeaders(config) }),
    undefined,
    { timeout: { timeout: TIMEOUT_MS } },
  );
  return storeOf(storage, {
    removeUnfinished: async () => {},
    ping: async () => {
      await client.send(new HeadBucketCommand({ Bucket: bucket }), {
        abortSignal: AbortSignal.timeout(PING_MS),
      });
    },
    close: () => {
      client.destroy();
    },
  });
}

/** The store's own encryption, on top of ours. `none`: as the bucket's default says. */
function encryptionHeaders({ encryption, kmsKeyId }: S3Config): {
  ServerSideEncryption?: ServerSideEncryption;
  SSEKMSKeyId?: string;
} {
  if (encryption === 'none') return {};
  const ownKey = encryption === 'aws:kms' && kmsKeyId !== undefined;
  return { ServerSideEncryption: encryption, ...(ownKey ? { SSEKMSKeyId: kmsKeyId } : {}) };
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
