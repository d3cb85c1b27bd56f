import { between, type Random } from '#tools/simulate/random.ts';

/** The answer is replaced by one of our own. */
interface Replaced<Name extends string> {
  readonly name: Name;
  /** Whether the target had got the request and done its work. */
  readonly afterTarget: boolean;
}

/** Whether the connection is reset, or nothing ever comes and the caller must give up by itself. */
interface Dropped<Name extends string> {
  readonly name: Name;
  readonly silent: boolean;
}

/** What happens to one request and its answer. */
export type RequestFault =
  /** The target never sees the request. */
  | Dropped<'drop-request'>
  /** The target did what was asked; its word on it is lost. */
  | Dropped<'drop-answer'>
  /** The request comes late, also where its caller has given up meanwhile. */
  | { readonly name: 'delay'; readonly ms: number }
  /**
   * The target gets it twice: both at once, one after the other, or the copy after a later request;
   * the client gets one of the answers, of a copy that comes later the first.
   */
  | {
      readonly name: 'duplicate';
      readonly when: 'together' | 'after' | 'later';
      readonly answer: 'first' | 'second';
    }
  /** Held until a later request has passed, or for `ms`; counted as a delay where none came. */
  | { readonly name: 'reorder'; readonly ms: number }
  /** The request's body comes to the target in twenty pieces. */
  | { readonly name: 'slow-upload'; readonly gapMs: number }
  /** The connection ends in the middle of the answer's body, at this share of it. */
  | { readonly name: 'truncate'; readonly at: number }
  /** The body ends early, and HTTP's framing says that it is whole. */
  | { readonly name: 'shorten'; readonly at: number }
  /** Inside TLS, where only a checksum of the content can tell. */
  | { readonly name: 'bit-flip'; readonly at: number; readonly bit: number }
  /** A byte at a time. */
  | { readonly name: 'slow-answer'; readonly gapMs: number }
  /** The hub's time in the answer's header is off by this. */
  | { readonly name: 'clock-jump'; readonly ms: number }
  /** A captive portal's page, with 200. */
  | { readonly name: 'portal-page' }
  | { readonly name: 'portal-redirect' }
  | Replaced<'conflict'>
  | Replaced<'too-large'>
  | (Replaced<'too-many-requests'> & { readonly seconds: number; readonly asDate: boolean })
  | Replaced<'server-error'>
  | Replaced<'bad-gateway'>
  | Replaced<'garbage-json'>
  | (Replaced<'wrong-shape'> & { readonly pick: number })
  /** A body without end; zipped, a kilobyte of it is a megabyte for who unpacks it. */
  | (Replaced<'endless-body'> & { readonly zipped: boolean });

/** What happens to a stream of server-sent events after so many of its chunks. */
export type StreamFault =
  | { readonly name: 'stream-cut'; readonly afterChunks: number }
  | { readonly name: 'stream-stall'; readonly afterChunks: number; readonly ms: number };

/** What happens to a new connection, before its first request. */
export type ConnectionFault =
  | { readonly name: 'tls-reset' }
  /** Self-signed, for the same names. */
  | { readonly name: 'wrong-certificate' }
  /** One bit is turned in what the client receives, after so many bytes, outside TLS. */
  | { readonly name: 'wire-flip'; readonly afterBytes: number };

export type Fault = RequestFault | StreamFault | ConnectionFault;
export type FaultName = Fault['name'];

type Drawing<Any extends Fault> = {
  readonly [Name in Any['name']]: (
    random: Random,
    longestMs: number,
  ) => Extract<Any, { name: Name }>;
};

const halfOfThem = (random: Random): boolean => random() < 0.5;
const pause = (random: Random, longestMs: number): number =>
  Math.round(between(random, 0.1, 1) * longestMs);
const replaced =
  <Name extends string>(name: Name) =>
  (random: Random): Replaced<Name> => ({ name, afterTarget: halfOfThem(random) });

const HOUR_MS = 3_600_000;

export const REQUEST_DRAWING: Drawing<RequestFault> = {
  'drop-request': (random) => ({ name: 'drop-request', silent: halfOfThem(random) }),
  'drop-answer': (random) => ({ name: 'drop-answer', silent: halfOfThem(random) }),
  delay: (random, longestMs) => ({ name: 'delay', ms: pause(random, longestMs) }),
  duplicate: (random) => {
    const turn = random();
    const when = turn < 0.4 ? 'together' : turn < 0.7 ? 'after' : 'later';
    return { name: 'duplicate', when, answer: halfOfThem(random) ? 'first' : 'second' };
  },
  reorder: (random, longestMs) => ({ name: 'reorder', ms: pause(random, longestMs) }),
  'slow-upload': (random, longestMs) => ({
    name: 'slow-upload',
    gapMs: pause(random, longestMs) / 20,
  }),
  truncate: (random) => ({ name: 'truncate', at: random() }),
  shorten: (random) => ({ name: 'shorten', at: random() }),
  'bit-flip': (random) => ({ name: 'bit-flip', at: random(), bit: Math.floor(random() * 8) }),
  'slow-answer': (random, longestMs) => ({
    name: 'slow-answer',
    gapMs: pause(random, longestMs) / 100,
  }),
  'clock-jump': (random) => {
    // From a minute to about eleven days, every size as likely, ahead or behind.
    const size = (HOUR_MS / 60) * 16_000 ** random();
    return { name: 'clock-jump', ms: Math.round(halfOfThem(random) ? size : -size) };
  },
  'portal-page': () => ({ name: 'portal-page' }),
  'portal-redirect': () => ({ name: 'portal-redirect' }),
  conflict: replaced('conflict'),
  'too-large': replaced('too-large'),
  'too-many-requests': (random) => ({
    ...replaced('too-many-requests')(random),
    seconds: 1 + Math.floor(random() * 2),
    asDate: random() < 0.25,
  }),
  'server-error': replaced('server-error'),
  'bad-gateway': replaced('bad-gateway'),
  'garbage-json': replaced('garbage-json'),
  'wrong-shape': (random) => ({ ...replaced('wrong-shape')(random), pick: random() }),
  'endless-body': (random) => ({
    ...replaced('endless-body')(random),
    zipped: halfOfThem(random),
  }),
};

export const STREAM_DRAWING: Drawing<StreamFault> = {
  'stream-cut': (random) => ({ name: 'stream-cut', afterChunks: Math.floor(random() * 6) }),
  'stream-stall': (random, longestMs) => ({
    name: 'stream-stall',
    afterChunks: Math.floor(random() * 6),
    ms: pause(random, longestMs),
  }),
};

export const CONNECTION_DRAWING: Drawing<ConnectionFault> = {
  'tls-reset': () => ({ name: 'tls-reset' }),
  'wrong-certificate': () => ({ name: 'wrong-certificate' }),
  // From the handshake to the middle of a page, every size as likely.
  'wire-flip': (random) => ({ name: 'wire-flip', afterBytes: Math.floor(100 * 300 ** random()) }),
};

/** Every fault there is, in a fixed order: a seed draws by it. */
export const FAULT_NAMES = Object.keys({
  ...REQUEST_DRAWING,
  ...STREAM_DRAWING,
  ...CONNECTION_DRAWING,
}) as readonly FaultName[];
