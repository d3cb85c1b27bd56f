import { findBusyRegions, type Region } from './busy-region.ts';
import {
  FULL_LOOK,
  type Corner,
  type DecodedCode,
  type Decoder,
  type Luminance,
} from './decoder.ts';
import { FURTHER_LOOKS, type Look } from './looks.ts';
import { crop, halve } from './plane.ts';

/** What a frame held, and what it took to find it. */
export type CascadeResult = {
  readonly codes: readonly DecodedCode[];
  /** The look that found them; null when nothing was found. */
  readonly look: string | null;
  /** Looks after the first one. */
  readonly furtherLooks: number;
};

export type Cascade = {
  /** One frame of a stream: the plain look and at most one further look, so that no frame waits. */
  readonly readFrame: (frame: Luminance) => CascadeResult;
  /** One picture on its own: every further look in turn until one finds something. */
  readonly readStill: (frame: Luminance) => CascadeResult;
  readonly close: () => void;
};

export type CascadeReaders = {
  readonly first: Decoder;
  /** Null where there is none: its looks are then left out. */
  readonly second: Decoder | null;
};

const FIRST_LOOK = 'first';
/** A further look every so many fruitless frames; it costs about as much as half a plain look. */
const PATIENT_EVERY = 2;
/** After this many rounds of looks at patches that hold no code (a poster, a shirt), only every so often. */
const TIRED_AFTER_ROUNDS = 3;
const TIRED_EVERY = 8;

/** From the pixels of what a look saw back to the frame's. */
function moveCode(code: DecodedCode, { box, shrink }: Region, zoom: number): DecodedCode {
  const scale = shrink / zoom;
  const move = (corner: Corner): Corner => ({
    x: box.x + corner.x * scale,
    y: box.y + corner.y * scale,
  });
  const [a, b, c, d] = code.corners;
  return { ...code, corners: [move(a), move(b), move(c), move(d)] };
}

function cut(frame: Luminance, region: Region): Luminance {
  const piece = crop(frame, region.box);
  return region.shrink === 2 ? halve(piece) : piece;
}

/** Pixels from which a whole picture is looked at at half its size. */
const LARGE_PICTURE = 350_000;

/** Where to look in a picture on its own: one that is nothing but a code has no patch that stands out. */
function stillRegions(frame: Luminance): Region[][] {
  const large = frame.width * frame.height > LARGE_PICTURE;
  const whole: Region = {
    box: { x: 0, y: 0, width: frame.width, height: frame.height },
    shrink: large ? 2 : 1,
  };
  const busy = findBusyRegions(frame);
  return busy.length > 0 && large ? [busy] : [busy, [whole]];
}

/** Every text once: the same code may be found by two regions that overlap. */
function distinct(codes: readonly DecodedCode[]): DecodedCode[] {
  return [...new Map(codes.map((code) => [code.text, code])).values()];
}

/**
 * Reads codes frame by frame: a plain look at the whole frame, then, while frames stay fruitless,
 * other looks one after another at the patches that could hold a code.
 */
export function createCascade(
  readers: CascadeReaders,
  furtherLooks: readonly Look[] = FURTHER_LOOKS,
): Cascade {
  const looks = furtherLooks.filter((look) => look.reader === 'first' || readers.second !== null);
  let turn = 0;
  let fruitless = 0;
  let looksTaken = 0;

  const take = (frame: Luminance, regions: readonly Region[], look: Look): DecodedCode[] => {
    const reader = look.reader === 'second' ? readers.second : readers.first;
    if (!reader) return [];
    return distinct(
      regions.flatMap((region) =>
        reader
          .decode(look.prepare(cut(frame, region)), FULL_LOOK)
          .map((code) => moveCode(code, region, look.zoom)),
      ),
    );
  };

  const readFrame = (frame: Luminance): CascadeResult => {
    const codes = distinct(readers.first.decode(frame, FULL_LOOK));
    if (codes.length > 0) {
      fruitless = 0;
      looksTaken = 0;
      return { codes, look: FIRST_LOOK, furtherLooks: 0 };
    }
    const nothing: CascadeResult = { codes: [], look: null, furtherLooks: 0 };
    const every = looksTaken > TIRED_AFTER_ROUNDS * looks.length ? TIRED_EVERY : PATIENT_EVERY;
    fruitless += 1;
    if (fruitless % every !== 0) return nothing;
    const regions = findBusyRegions(frame);
    const look = looks[turn % looks.length];
    if (regions.length === 0 || !look) {
      looksTaken = 0;
      return nothing;
    }
    const found = take(frame, regions, look);
    if (found.length > 0) {
      // What read this ticket will read it again: stay with this look, and look at every frame.
      fruitless = PATIENT_EVERY - 1;
      looksTaken = 0;
      return { codes: found, look: look.name, furtherLooks: 1 };
    }
    turn += 1;
    looksTaken += 1;
    return { codes: [], look: null, furtherLooks: 1 };
  };

  const readStill = (frame: Luminance): CascadeResult => {
    const codes = distinct(readers.first.decode(frame, FULL_LOOK));
    if (codes.length > 0) return { codes, look: FIRST_LOOK, furtherLooks: 0 };
    let taken = 0;
    for (const regions of stillRegions(frame)) {
      if (regions.length === 0) continue;
      for (const look of looks) {
        taken += 1;
        const found = take(frame, regions, look);
        if (found.length > 0) return { codes: found, look: look.name, furtherLooks: taken };
      }
    }
    return { codes: [], look: null, furtherLooks: taken };
  };

  return {
    readFrame,
    readStill,
    close: () => {
      readers.first.close();
      readers.second?.close();
    },
  };
}
