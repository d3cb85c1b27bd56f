import { Decrypter } from 'age-encryption';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { ReadableStream as NodeStream } from 'node:stream/web';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { openDatabaseKey, type OpenedKey } from '#core/keys/database-key.ts';
import { restoreBackup } from '#core/restore.ts';
import { openFolderSource } from '#core/services/backup/folder-source.ts';
import { BENCH_KEY } from './electron-app.ts';
import { compared, type Figure } from './figure.ts';

const LIMIT_BARE = 2;
/** Seconds that a laptop of 100,000 people may take to be there again. */
const LIMIT_RTO = 120;
const SILENT = { info: () => {}, warn: () => {}, error: () => {}, close: () => Promise.resolve() };

async function benchKey(dataFolder: string): Promise<OpenedKey> {
  const asked = { dataFolder, hasDatabase: false, throwawayKey: BENCH_KEY };
  const opening = await openDatabaseKey(asked);
  if (opening.kind === 'locked') throw new TypeError('a key that is given opens');
  return opening.key;
}

/** The same pieces, decrypted, unpacked and written out member by member by the bare libraries. */
async function unpackBare(pieces: string, into: string, identity: string): Promise<number> {
  await mkdir(into, { recursive: true });
  const began = performance.now();
  for (const file of (await readdir(pieces)).filter((name) => name.endsWith('.age'))) {
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    // The browser's type, which this folder compiles with, has no `from`.
    const sealed = NodeStream.from(createReadStream(path.join(pieces, file)));
    const plain = await decrypter.decrypt(sealed as unknown as ReadableStream<Uint8Array>);
    const tar = Readable.from(plain as unknown as AsyncIterable<Uint8Array>)
      .pipe(createGunzip())
      .pipe(extract());
    for await (const entry of tar) {
      const parts: Buffer[] = [];
      for await (const part of entry) parts.push(part as Buffer);
      const name = entry.header.name.replaceAll('/', '-');
      await writeFile(path.join(into, name), Buffer.concat(parts));
    }
  }
  return performance.now() - began;
}

/**
 * A restore of a folder of pieces, every check included, beside the bare libraries.
 * @param pieces one snapshot's
 */
export async function restoreFigures(
  pieces: string,
  identity: string,
  work: string,
): Promise<Figure[]> {
  const bare = await unpackBare(pieces, path.join(work, 'bare'), identity);
  await rm(path.join(work, 'bare'), { recursive: true, force: true });
  const began = performance.now();
  await restoreBackup({
    openSource: () => openFolderSource(pieces, identity),
    identity,
    dataFolder: path.join(work, 'restored'),
    openKey: benchKey,
    log: SILENT,
    onProgress: () => {},
  });
  const seconds = (performance.now() - began) / 1_000;
  await rm(path.join(work, 'restored'), { recursive: true, force: true });
  return [
    compared(
      'restore, over bare age and tar',
      's',
      { value: seconds, baseline: bare / 1_000 },
      LIMIT_BARE,
    ),
    compared(
      'restore of 100,000 people (RTO), over two minutes',
      's',
      { value: seconds, baseline: LIMIT_RTO },
      1,
    ),
  ];
}
