import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** A package of another version of this program, as it lies on the disk. */
export interface UpdatePackage {
  readonly version: string;
  readonly name: string;
  readonly size: number;
  /** Base64. */
  readonly sha512: string;
  /** Where it lies. */
  readonly file: string;
}

export interface UpdateFeed {
  readonly url: string;
  close(): void;
}

/** What electron-updater reads of a release; YAML, of which JSON is a part. */
function description({ version, name, size, sha512 }: UpdatePackage): string {
  const url = encodeURIComponent(name);
  const releaseDate = new Date(0).toISOString();
  return JSON.stringify({
    version,
    files: [{ url, sha512, size }],
    path: url,
    sha512,
    releaseDate,
  });
}

/**
 * Serves one package to electron-updater, which takes releases from servers alone. To this machine only,
 * under a path that nobody else here knows.
 */
export async function openUpdateFeed(found: UpdatePackage): Promise<UpdateFeed> {
  const secret = `/${randomBytes(24).toString('hex')}/`;
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const name = pathname.startsWith(secret) ? pathname.slice(secret.length) : '';
    // latest.yml, latest-mac.yml, latest-linux-arm64.yml: each platform asks for its own.
    if (/^latest[\w-]*\.yml$/.test(name)) {
      response.end(description(found));
    } else if (name === encodeURIComponent(found.name)) {
      response.setHeader('content-length', found.size);
      // An end before the end is the updater's to notice: the length and the hash are said.
      pipeline(createReadStream(found.file), response, () => response.destroy());
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${secret}`,
    close: () => server.close(),
  };
}
