import type { PictureHealth } from './picture-health.ts';
import type { ReaderName } from './worker-messages.ts';

/** Why there is no open camera. `no-frames`: it was closed to be opened anew, since it sent nothing. */
export type OpenTrouble =
  | 'no-camera'
  | 'permission-denied'
  | 'in-use'
  | 'lost'
  | 'failed'
  | 'no-frames';

/** Everything that can be wrong, most urgent first where several are; each has its own sentence on the screen. */
export type CameraTrouble =
  | OpenTrouble
  /** The reader hung or crashed and is being started again. */
  | 'reader-restarting'
  /** The reader crashed again and again; it is still tried. */
  | 'reader-failed'
  /** The same picture over and over. */
  | 'frozen'
  /** Nothing but black: a cover or a lid. */
  | 'black'
  | 'too-dark';

/** What the gate shows about its camera. `reading` says whether a ticket held up now can be read. */
export type CameraState =
  | { readonly kind: 'starting' }
  | {
      readonly kind: 'scanning';
      readonly cameraId: string;
      readonly cameraLabel: string;
      readonly width: number;
      readonly height: number;
      /** 'zxing-js' means that WebAssembly did not start: slower and weaker, but reading. */
      readonly reader: ReaderName;
    }
  | { readonly kind: 'trouble'; readonly code: CameraTrouble; readonly reading: boolean };

/**
 * Milliseconds; all times are of one steady clock. Longer than a hung reader takes to be found
 * (restart-policy.ts): what is the reader's fault must not be blamed on the camera.
 */
export const NO_FRAMES_MS = 4000;
export const FROZEN_MS = 5000;
export const DARK_MS = 1500;

// Limited-range video is 16 where it is black.
const BLACK_MEAN = 26;
const BLACK_SPREAD = 8;
const DARK_MEAN = 30;
const LIGHT_MEAN = 38;

/** What is known about camera, picture and reader. */
export type CameraFacts = {
  readonly source:
    | { readonly kind: 'opening' }
    | { readonly kind: 'open'; readonly id: string; readonly label: string; readonly since: number }
    | { readonly kind: 'failed'; readonly trouble: OpenTrouble };
  readonly reader: {
    readonly name: ReaderName | null;
    readonly trouble: 'reader-restarting' | 'reader-failed' | null;
  };
  readonly picture: {
    readonly width: number;
    readonly height: number;
    readonly at: number;
    readonly health: PictureHealth;
    /** Since when each has been so; null when it is not. */
    readonly sameSince: number;
    readonly blackSince: number | null;
    readonly darkSince: number | null;
  } | null;
};

export type CameraEvent =
  | { readonly kind: 'opening' }
  | { readonly kind: 'opened'; readonly id: string; readonly label: string; readonly at: number }
  | { readonly kind: 'open-failed'; readonly trouble: OpenTrouble }
  | { readonly kind: 'reader-ready'; readonly reader: ReaderName }
  | { readonly kind: 'reader-lost'; readonly forGood: boolean }
  | {
      readonly kind: 'picture';
      readonly width: number;
      readonly height: number;
      readonly health: PictureHealth;
      readonly at: number;
    };

export const NOTHING_KNOWN: CameraFacts = {
  source: { kind: 'opening' },
  reader: { name: null, trouble: null },
  picture: null,
};

function lasting(holds: boolean, since: number | null | undefined, at: number): number | null {
  return holds ? (since ?? at) : null;
}

function learnPicture(
  before: CameraFacts['picture'],
  event: Extract<CameraEvent, { kind: 'picture' }>,
): CameraFacts['picture'] {
  const { health, at, width, height } = event;
  const same = before?.health.fingerprint === health.fingerprint;
  const black = health.mean < BLACK_MEAN && health.spread < BLACK_SPREAD;
  // Two limits, so that a picture at the edge does not flicker between two messages.
  const dark = health.mean < (before && before.darkSince !== null ? LIGHT_MEAN : DARK_MEAN);
  return {
    width,
    height,
    at,
    health,
    sameSince: same && before ? before.sameSince : at,
    blackSince: lasting(black, before?.blackSince, at),
    darkSince: lasting(dark, before?.darkSince, at),
  };
}

/** Takes in one event. Pure. */
export function learn(facts: CameraFacts, event: CameraEvent): CameraFacts {
  switch (event.kind) {
    case 'opening':
      // A trouble stays on the screen while the camera is tried again.
      return facts.source.kind === 'failed' ? facts : { ...facts, source: { kind: 'opening' } };
    case 'opened':
      return {
        ...facts,
        source: { kind: 'open', id: event.id, label: event.label, since: event.at },
        picture: null,
      };
    case 'open-failed': {
      const { source } = facts;
      // What vanished and is not found again has still vanished.
      const isStillLost =
        event.trouble === 'no-camera' && source.kind === 'failed' && source.trouble === 'lost';
      const trouble = isStillLost ? 'lost' : event.trouble;
      return { ...facts, source: { kind: 'failed', trouble }, picture: null };
    }
    case 'reader-ready':
      return { ...facts, reader: { name: event.reader, trouble: null } };
    case 'reader-lost':
      return {
        ...facts,
        reader: { name: null, trouble: event.forGood ? 'reader-failed' : 'reader-restarting' },
      };
    case 'picture':
      return { ...facts, picture: learnPicture(facts.picture, event) };
    default:
      return event satisfies never;
  }
}

/** What to show, at a time on the same clock as the events'. Pure. */
export function describeCamera(facts: CameraFacts, now: number): CameraState {
  const { source, reader, picture } = facts;
  const trouble = (code: CameraTrouble, reading: boolean): CameraState => ({
    kind: 'trouble',
    code,
    reading,
  });
  if (source.kind === 'failed') return trouble(source.trouble, false);
  if (source.kind === 'opening') return { kind: 'starting' };
  if (reader.trouble) return trouble(reader.trouble, false);
  if (reader.name === null) return { kind: 'starting' };
  if (!picture)
    return now - source.since > NO_FRAMES_MS ? trouble('no-frames', false) : { kind: 'starting' };
  if (now - picture.at > NO_FRAMES_MS) return trouble('no-frames', false);
  if (picture.blackSince !== null && now - picture.blackSince >= DARK_MS)
    return trouble('black', false);
  if (picture.at - picture.sameSince >= FROZEN_MS) return trouble('frozen', false);
  if (picture.darkSince !== null && now - picture.darkSince >= DARK_MS)
    return trouble('too-dark', true);
  return {
    kind: 'scanning',
    cameraId: source.id,
    cameraLabel: source.label,
    width: picture.width,
    height: picture.height,
    reader: reader.name,
  };
}

/** Whether two states show the same, so that nobody is told twice. */
export function sameState(a: CameraState, b: CameraState): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
