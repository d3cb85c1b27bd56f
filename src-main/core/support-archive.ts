import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { writeWholeFile } from './whole-file.ts';

/**
 * Writes texts as a gzip'd tar, each a file of its own.
 * @returns its bytes
 * @throws GatehouseError file-not-written, disk-full
 */
export async function writeSupportArchive(
  path: string,
  parts: readonly { readonly name: string; readonly text: string }[],
  now: number,
): Promise<number> {
  await writeWholeFile(path, async (file) => {
    const tar = pack();
    const written = pipeline(tar as AsyncIterable<Uint8Array>, createGzip(), file);
    for (const { name, text } of parts) {
      tar.entry({ name: `gatehouse-support/${name}`, mode: 0o600, mtime: new Date(now) }, text);
    }
    tar.finalize();
    await written;
  });
  return (await stat(path)).size;
}
