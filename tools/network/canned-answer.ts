import { gzipSync } from 'node:zlib';
import type { RequestFault } from './fault.ts';
import type { Body } from './body-faults.ts';

/** An answer of our own in place of the target's. */
export interface CannedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** The faults that replace the answer. */
export type ReplacingFault = Extract<RequestFault, { afterTarget: boolean }> | PortalFault;
type PortalFault = Extract<RequestFault, { name: 'portal-page' | 'portal-redirect' }>;

const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';
/** No client's cap is as high; zipped it is what 4 GiB become. */
const ENDLESS_BYTES = 256 * 1024 ** 2;
const ENDLESS_ZIPPED_BYTES = 4 * 1024 ** 2;
/** Where the portal sends people; it stays on this machine, so that who follows leaves no trace. */
export const PORTAL_PATH = '/captive-portal';
const PORTAL = `<!doctype html><html><head><title>Venue Wi-Fi</title></head>
<body><h1>Welcome</h1><form action="/login" method="post"><button>Accept and connect</button></form></body></html>
`;
const BAD_GATEWAY = `<html>
<head><title>502 Bad Gateway</title></head>
<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body>
</html>
`;

/** Valid JSON that no answer of the protocol is. */
const WRONG_SHAPES: readonly unknown[] = [
  null,
  true,
  7,
  '',
  'ok',
  [],
  [[]],
  [null],
  { error: false, data: [] },
  { results: null, changes: null, cursor: null },
  { results: {}, changes: {}, cursor: [] },
  { results: [null], changes: [7], cursor: -1 },
  { results: [[]], changes: ['x'], cursor: { epoch: 0 } },
  { epoch: 7, results: [{}] },
  { pages: [{}], snapshot_needed: 'all', standing: null },
  { pages: [], snapshot_needed: [] },
  { ['__proto__']: { results: [] }, constructor: { prototype: 1 } },
];

function once(body: string): Body {
  return (async function* () {
    if (body !== '') yield Buffer.from(body);
  })();
}

function problem(status: number, title: string): CannedAnswer {
  const body = JSON.stringify({ type: 'about:blank', title, status });
  return {
    status,
    headers: { 'content-type': 'application/problem+json; charset=utf-8' },
    body: once(body),
  };
}

/** JSON's white space: a parser that waits for the end takes all of it. */
async function* endless(zipped: boolean): Body {
  const start = Buffer.from('{"changes":[');
  const more = Buffer.alloc(zipped ? 1024 * 1024 : 16 * 1024, ' ');
  // A gzip file may be several one after another (RFC 1952, 2.2).
  const pack = (bytes: Buffer): Buffer => (zipped ? gzipSync(bytes) : bytes);
  yield pack(start);
  const packed = pack(more);
  const end = zipped ? ENDLESS_ZIPPED_BYTES : ENDLESS_BYTES;
  for (let sent = 0; sent < end; sent += packed.length) yield packed;
}

/** @param now Unix time, milliseconds */
export function cannedAnswer(fault: ReplacingFault, now: number): CannedAnswer {
  switch (fault.name) {
    case 'portal-page':
      return { status: 200, headers: { 'content-type': HTML }, body: once(PORTAL) };
    case 'portal-redirect':
      return { status: 302, headers: { location: PORTAL_PATH }, body: once('') };
    case 'conflict':
      return problem(409, 'Conflict');
    case 'too-large':
      return problem(413, 'Content Too Large');
    case 'too-many-requests': {
      const answer = problem(429, 'Too Many Requests');
      const after = fault.asDate
        ? new Date(now + fault.seconds * 1000).toUTCString()
        : String(fault.seconds);
      return { ...answer, headers: { ...answer.headers, 'retry-after': after } };
    }
    case 'server-error':
      return problem(500, 'Internal Server Error');
    case 'bad-gateway':
      return { status: 502, headers: { 'content-type': HTML }, body: once(BAD_GATEWAY) };
    case 'garbage-json':
      return {
        status: 200,
        headers: { 'content-type': JSON_TYPE },
        body: once('{"results":[{"id":"0192\u0000\ufffd,,]'),
      };
    case 'wrong-shape': {
      const shape = WRONG_SHAPES[Math.floor(fault.pick * WRONG_SHAPES.length)];
      return {
        status: 200,
        headers: { 'content-type': JSON_TYPE },
        body: once(JSON.stringify(shape)),
      };
    }
    case 'endless-body':
      return {
        status: 200,
        headers: {
          'content-type': JSON_TYPE,
          ...(fault.zipped ? { 'content-encoding': 'gzip' } : {}),
        },
        body: endless(fault.zipped),
      };
    default: {
      const never: never = fault;
      throw new Error(`No answer for ${JSON.stringify(never)}`);
    }
  }
}
