import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FileStoreConfig } from '#server/config.ts';
import { openFileStore } from '#server/files/file-store.ts';
import type { FileStore } from '#server/services/file-store.ts';
import { missingForS3, startS3Server, type S3Server } from '#tests/fixtures/s3-server.ts';
import { openDocumentsHub, photo, upload } from './documents-hub.ts';
import { freshKey, keepsFiles } from './file-store-contract.ts';

const missing = missingForS3();
const why = missing.length === 0 ? '' : ` (skipped: not installed: ${missing.join(', ')})`;

describe.skipIf(missing.length > 0)(`a file store in an S3 bucket${why}`, () => {
  let server: S3Server;
  let config: Extract<FileStoreConfig, { kind: 's3' }>;
  let store: FileStore;
  beforeAll(async () => {
    server = await startS3Server();
    const { endpoint, region, accessKeyId, secretAccessKey } = server;
    const bucket = await server.makeBucket();
    const keys = { accessKeyId, secretAccessKey };
    config = { kind: 's3', endpoint, region, bucket, ...keys, encryption: 'none' };
    store = openFileStore(config);
  }, 120_000);
  afterAll(async () => {
    store?.close();
    await server?.[Symbol.asyncDispose]();
  });

  keepsFiles(() => store);

  it('has the bucket encrypt on top, under the key that is named', async () => {
    const encrypting = openFileStore({
      ...config,
      encryption: 'aws:kms',
      kmsKeyId: server.kmsKeyId,
    });
    const key = freshKey();
    const bytes = randomBytes(5_000);

    await encrypting.put(key, bytes);

    const { endpoint, region, accessKeyId, secretAccessKey, bucket } = config;
    const client = new S3Client({
      ...(endpoint === null ? {} : { endpoint }),
      region,
      forcePathStyle: true,
      credentials: { accessKeyId, secretAccessKey },
    });
    const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    expect(object.ServerSideEncryption).toBe('aws:kms');
    expect((await encrypting.read(key))?.equals(bytes)).toBe(true);
    client.destroy();
    encrypting.close();
  });

  it('keeps documents as a folder does: sealed, read, replaced and removed', async () => {
    await using hub = await openDocumentsHub({ files: config });
    const { documents, reading, jobs, files } = hub.part;
    const person = await hub.addPerson();
    const run = { id: '1', isLast: false, signal: new AbortController().signal };

    const first = await documents.upload(person, upload('selfie', await photo('red')));
    await jobs['make-pictures']({ documentId: first.id }, run);
    const [display] = await hub.namedKeys();
    const second = await documents.upload(person, upload('selfie', await photo('blue')));
    await jobs['delete-files']({ erasureId: null }, run);

    const { bytes } = await reading.read(second.id, 'thumbnail', person);
    const [named = ''] = await hub.namedKeys();
    expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    expect((await files.read(named))?.includes(bytes.subarray(0, 16))).toBe(false);
    expect(await files.exists(display ?? '')).toBe(false);
  });

  it.each([
    ['wrong keys', { secretAccessKey: 'wrong' }],
    ['no such bucket', { bucket: 'no-such-bucket' }],
    ['nobody listening', { endpoint: 'http://127.0.0.1:9' }],
  ])('says that it is not available: %s', async (_what, change) => {
    const broken = openFileStore({ ...config, ...change });
    const unavailable = { code: 'store-unavailable' };
    await expect(broken.ping()).rejects.toMatchObject(unavailable);
    await expect(broken.put(freshKey(), randomBytes(10))).rejects.toMatchObject(unavailable);
    broken.close();
  });
});
