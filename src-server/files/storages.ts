import { S3Client, type ServerSideEncryption } from '@aws-sdk/client-s3';
import { AwsS3StorageAdapter } from '@flystorage/aws-s3';
import { FileStorage, Visibility } from '@flystorage/file-storage';
import type { FileStoreConfig } from '../config.ts';
import { DurableFolder } from './durable-folder.ts';

export type BucketConfig = Extract<FileStoreConfig, { kind: 's3' }>;

/** A store that does not answer is given up, milliseconds. */
const ANSWER_MS = 15_000;
export const CONNECT_MS = 3_000;

/** A folder that is written durably, and by its owner alone read. */
export function folderStorage(folder: string): FileStorage {
  // No time limit: what the disk began can't be taken back, and a late answer is a true one.
  return new FileStorage(new DurableFolder(folder), undefined, {
    visibility: { visibility: Visibility.PRIVATE, directoryVisibility: Visibility.PRIVATE },
  });
}

export function bucketClient({ region, endpoint, ...config }: BucketConfig): S3Client {
  return new S3Client({
    region,
    ...(endpoint === null ? {} : { endpoint }),
    credentials: { accessKeyId: config.accessKeyId, secretAccessKey: config.secretAccessKey },
    // Understood by every server that speaks S3, and no name in DNS for each bucket.
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS },
  });
}

/** @param wholeMs a whole call is given up after so many milliseconds; null: only single requests are */
export function bucketStorage(
  client: S3Client,
  config: BucketConfig,
  wholeMs: number | null = ANSWER_MS,
): FileStorage {
  const putObjectOptions = encryptionHeaders(config);
  return new FileStorage(
    new AwsS3StorageAdapter(client, { bucket: config.bucket, putObjectOptions }),
    undefined,
    wholeMs === null ? {} : { timeout: { timeout: wholeMs } },
  );
}

/** The store's own encryption, on top of ours. `none`: as the bucket's default says. */
function encryptionHeaders({ encryption, kmsKeyId }: BucketConfig): {
  ServerSideEncryption?: ServerSideEncryption;
  SSEKMSKeyId?: string;
} {
  if (encryption === 'none') return {};
  const ownKey = encryption === 'aws:kms' && kmsKeyId !== undefined;
  return { ServerSideEncryption: encryption, ...(ownKey ? { SSEKMSKeyId: kmsKeyId } : {}) };
}
