import { open, type FileHandle } from 'node:fs/promises';
import { CAMERA_FPS } from '#tools/simulate/video.ts';

/** One frame of the webcam: a picture of the file's own number of bytes, and the number in it. */
export interface Slot {
  readonly bytes: Buffer;
  readonly stamp: number;
}

/** Frames of the file: four seconds, over and over. */
export const RING_FRAMES = 120;
/** Frames until a change is seen: the picture on the screen lags behind what Chromium has read. */
const AHEAD = 20;
/** Frames behind the one on the screen that are left alone: Chromium may be slower than its clock. */
const BEHIND = 16;
const PUMP_MS = 200;

interface Script {
  /** The count of frames at which it begins. */
  readonly from: number;
  readonly once: readonly Slot[];
  readonly loop: readonly Slot[];
}

/** Whether a loop can go round in the file without a jump. */
function checkLoop(loop: readonly Slot[]): void {
  if (loop.length === 0 || RING_FRAMES % loop.length !== 0) {
    throw new RangeError(`a loop of ${loop.length} frames does not go round in ${RING_FRAMES}`);
  }
}

/**
 * A simulated webcam that reacts. Chromium maps the file that plays as its camera into memory and
 * plays it round and round: frames that it has not come to yet are written over while it plays.
 */
export class LiveCamera {
  readonly #file: FileHandle;
  readonly #size: number;
  readonly #where: () => Promise<number | null>;
  readonly #written: Slot[];
  readonly #timer: NodeJS.Timeout;
  /** A count of frames since the beginning, and when it was true. */
  #anchor = { frame: 0, at: performance.now() };
  #script: Script;
  #work: Promise<void> = Promise.resolve();
  #failure: unknown = null;

  private constructor(
    file: FileHandle,
    empty: readonly Slot[],
    where: () => Promise<number | null>,
  ) {
    this.#file = file;
    this.#size = empty[0]?.bytes.length ?? 0;
    this.#where = where;
    this.#written = [...empty];
    this.#script = { from: 0, once: [], loop: empty };
    this.#timer = setInterval(() => void this.#queue(() => this.#pump()), PUMP_MS);
  }

  /** The bytes of the file before it plays. */
  static firstBytes(empty: readonly Slot[]): Buffer {
    checkLoop(empty);
    return Buffer.concat(
      Array.from({ length: RING_FRAMES }, (_, at) => slotAt(empty, at % empty.length).bytes),
    );
  }

  /**
   * Takes over a file that plays as the webcam.
   * @param empty what `firstBytes` was given: as many frames as the file has, each with its own number
   * @param where the number in the frame that the screen shows now; null: it can't be read
   */
  static async takeOver(
    path: string,
    empty: readonly Slot[],
    where: () => Promise<number | null>,
  ): Promise<LiveCamera> {
    if (empty.length !== RING_FRAMES) throw new RangeError('not as many frames as the file has');
    return new LiveCamera(await open(path, 'r+'), empty, where);
  }

  /**
   * Shows frames once and then others round and round, from about a second from now on.
   * @throws {Error} when the file could not be written
   */
  async play(once: readonly Slot[], loop: readonly Slot[]): Promise<void> {
    checkLoop(loop);
    await this.#queue(async () => {
      await this.#look();
      this.#script = { from: Math.ceil(this.#now()) + AHEAD, once, loop };
      await this.#pump();
    });
    if (this.#failure !== null) throw new Error('the webcam’s file', { cause: this.#failure });
  }

  /** Resolves when what was played once is over. */
  async played(): Promise<void> {
    const { from, once } = this.#script;
    const left = from + once.length - this.#now();
    await new Promise((done) => setTimeout(done, Math.max(0, (left * 1000) / CAMERA_FPS)));
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#work;
    await this.#file.close();
  }

  async #queue(work: () => Promise<void>): Promise<void> {
    this.#work = this.#work.then(work).catch((error: unknown) => {
      this.#failure ??= error;
    });
    await this.#work;
  }

  #now(): number {
    return this.#anchor.frame + ((performance.now() - this.#anchor.at) * CAMERA_FPS) / 1000;
  }

  /** Reads from the screen where the film is; where the same number stands twice, the likelier. */
  async #look(): Promise<void> {
    const stamp = await this.#where();
    if (stamp === null) return;
    const now = this.#now();
    const places = this.#written.flatMap((slot, at) => (slot.stamp === stamp ? [at] : []));
    const nearest = places
      .map((place) => place + RING_FRAMES * Math.round((now - place) / RING_FRAMES))
      .toSorted((a, b) => Math.abs(a - now) - Math.abs(b - now))[0];
    if (nearest !== undefined) this.#anchor = { frame: nearest, at: performance.now() };
  }

  #frame(count: number): Slot | null {
    const { from, once, loop } = this.#script;
    const at = count - from;
    if (at < 0) return null;
    return at < once.length ? slotAt(once, at) : slotAt(loop, (at - once.length) % loop.length);
  }

  /** Writes what is not there yet, in the order in which it will be shown. */
  async #pump(): Promise<void> {
    const now = Math.ceil(this.#now());
    for (let count = now + AHEAD; count < now + RING_FRAMES - BEHIND; count += 1) {
      const wanted = this.#frame(count);
      const place = ((count % RING_FRAMES) + RING_FRAMES) % RING_FRAMES;
      if (wanted === null || this.#written[place] === wanted) continue;
      await this.#file.write(wanted.bytes, 0, this.#size, place * this.#size);
      this.#written[place] = wanted;
    }
  }
}

function slotAt(slots: readonly Slot[], at: number): Slot {
  const slot = slots[at];
  if (slot === undefined) throw new RangeError(`no frame ${at} of ${slots.length}`);
  return slot;
}
