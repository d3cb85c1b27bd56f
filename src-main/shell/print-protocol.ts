import type { Session } from 'electron';
import { readFile } from 'node:fs/promises';
import { pictureType } from '#shared/print/print-job.ts';
import type { Log } from './log.ts';
import { APP_ORIGIN, APP_SCHEME, pageFile } from './page-files.ts';
import type { PrintFeed } from './print-feed.ts';

const PRINT_ORIGIN = 'gatehouse://print';
/** The page that is printed, on an origin of its own: it is not the kiosk's page to anybody. */
export const PRINT_URL = `${PRINT_ORIGIN}/print/print.html`;

/** Only the page's own files and its job; no inline style or script, nothing from elsewhere. */
export const PRINT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': PRINT_POLICY,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // People's names pass here: nothing is to be kept.
  'Cache-Control': 'no-store',
};

/** What the print page may have besides its files. */
export interface PrintSource {
  readonly feed: PrintFeed;
  readonly picture: Uint8Array | null;
}

/**
 * Serves the print page, its files and the job at hand, and nothing else.
 * @param source the job at hand; null: none
 */
export function servePrintPage(
  session: Session,
  folder: string,
  source: () => PrintSource | null,
  log: Log,
): void {
  session.protocol.handle(APP_SCHEME, async (request) => {
    try {
      return await answer(request, folder, source());
    } catch (error) {
      log.warn('print page request failed', { error });
      return refuse(404);
    }
  });
}

async function answer(
  request: Request,
  folder: string,
  source: PrintSource | null,
): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (request.method !== 'GET' || !request.url.startsWith(`${PRINT_ORIGIN}/`)) return refuse(403);
  if (pathname === '/job/step') {
    const step = await source?.feed.next(searchParams);
    if (step === null || step === undefined) return refuse(204);
    return serve(JSON.stringify(step), 'application/json');
  }
  if (pathname === '/job/picture') {
    const picture = source?.picture ?? null;
    const type = picture === null ? null : pictureType(picture);
    if (picture === null || type === null) return refuse(404);
    return serve(new Uint8Array(picture), type);
  }
  const found = pageFile(`${APP_ORIGIN}${pathname}`, folder);
  if (found === null) return refuse(403);
  // Electron's fs reads inside app.asar.
  return serve(new Uint8Array(await readFile(found.file)), found.type);
}

function serve(body: string | Uint8Array<ArrayBuffer>, type: string): Response {
  return new Response(body, { headers: { ...HEADERS, 'Content-Type': type } });
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: { ...HEADERS } });
}
