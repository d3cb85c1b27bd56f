import { protocol, type Session } from 'electron';
import { readFile } from 'node:fs/promises';
import type { Log } from './log.ts';
import { APP_SCHEME, pageFile } from './page-files.ts';
import { PAGE_HEADERS } from './page-headers.ts';

/** Makes our scheme an origin like https. Must run before the application is ready. */
export function declareAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      // codeCache keeps compiled scripts between starts.
      privileges: {
        standard: true,
        secure: true,
        supportFetchAPI: true,
        stream: true,
        codeCache: true,
      },
    },
  ]);
}

/** Serves the page's folder, and nothing else, at gatehouse://app/. */
export function serveApp(session: Session, folder: string, log: Log): void {
  session.protocol.handle(APP_SCHEME, async (request) => {
    const found = request.method === 'GET' ? pageFile(request.url, folder) : null;
    if (found === null) {
      log.warn('page request refused', { method: request.method });
      return new Response('refused', { status: 403, headers: { ...PAGE_HEADERS } });
    }
    try {
      // Electron's fs reads inside app.asar; net.fetch would want the file: scheme opened.
      const body = await readFile(found.file);
      const headers = { ...PAGE_HEADERS, 'Content-Type': found.type };
      return new Response(new Uint8Array(body), { headers });
    } catch (error) {
      log.warn('page file missing', { file: found.file, error });
      return new Response('not found', { status: 404, headers: { ...PAGE_HEADERS } });
    }
  });
}
