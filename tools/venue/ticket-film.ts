import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { RING_FRAMES, type Slot } from '../demo/live-camera.ts';
import { commonSize, padTo, splitPictures } from '../demo/motion-jpeg.ts';
import { CAMERA_FPS, writeVideo, type Segment } from '../simulate/video.ts';
import type { Guest } from './guests.ts';

/** Each picture is shown for so many of the camera's frames. */
const HOLD = 2;
/** A ticket held still, over and over: a whole part of the ring. */
const SHOWN_FRAMES = 20;

/** What the webcam shows: nobody, or somebody's ticket; all frames of one size. */
export interface TicketFilm {
  readonly empty: readonly Slot[];
  /** By the ticket's text. */
  readonly shown: ReadonlyMap<string, readonly Slot[]>;
}

function shownBy({ text, name }: Guest, title: string, index: number): Segment {
  const carrier = index % 2 === 0 ? 'paper' : 'phone';
  return {
    id: name,
    seconds: SHOWN_FRAMES / CAMERA_FPS,
    items: [
      {
        text,
        version: 5,
        errorCorrection: 'M',
        look: { carrier, blur: 0.4, tilt: { yaw: -6, pitch: 0, roll: 3 } },
        caption: { title, line: 'Reshimbagh Ground · General' },
      },
    ],
    entry: 'cut',
    seed: 100 + index,
  };
}

/** Films every ticket of these guests, as it is held up to a gate's webcam. */
export async function filmTickets(
  folder: string,
  guests: readonly Guest[],
  title: string,
): Promise<TicketFilm> {
  const file = path.join(folder, 'tickets.mjpeg');
  const nobody = { id: 'nobody', seconds: RING_FRAMES / CAMERA_FPS, items: [], seed: 900 };
  const segments = [nobody, ...guests.map((guest, at) => shownBy(guest, title, at))];
  await writeVideo(file, segments, { stamp: true, hold: HOLD });
  const pictures = splitPictures(await readFile(file));
  await rm(file);
  const size = commonSize(pictures.map(({ length }) => length));
  const slots = pictures.map((picture, at) => ({
    bytes: padTo(picture, size),
    stamp: at - (at % HOLD),
  }));
  const shown = guests.map(({ text }, at) => {
    const from = RING_FRAMES + at * SHOWN_FRAMES;
    return [text, slots.slice(from, from + SHOWN_FRAMES)] as const;
  });
  return { empty: slots.slice(0, RING_FRAMES), shown: new Map(shown) };
}
