/** Frames that are kept, and their widest, pixels: enough for a person to recognise a person. */
const KEPT = 8;
const WIDEST = 640;
/** JPEG's, 0 to 1. */
const JPEG_QUALITY = 0.85;

interface Still {
  id: number;
  readonly canvas: OffscreenCanvas;
}

/** Small copies of the last frames, oldest first; a canvas is used again when its frame falls out. */
export class RecentStills {
  readonly #stills: Still[] = [];

  /** Keeps a copy of a frame under its number. */
  keep(id: number, frame: OffscreenCanvas): void {
    const { width, height } = frame;
    const scale = Math.min(1, WIDEST / width);
    const [across, down] = [Math.round(width * scale), Math.round(height * scale)];
    const oldest = this.#stills.length < KEPT ? undefined : this.#stills.shift();
    const canvas = oldest?.canvas ?? new OffscreenCanvas(across, down);
    if (canvas.width !== across) canvas.width = across;
    if (canvas.height !== down) canvas.height = down;
    const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
    if (context === null) throw new Error('no canvas to keep a frame on');
    context.imageSmoothingQuality = 'medium';
    context.drawImage(frame, 0, 0, across, down);
    this.#stills.push({ id, canvas });
  }

  /** A kept frame as JPEG; null: it is gone. */
  async encode(id: number): Promise<Uint8Array | null> {
    const still = this.#stills.find((one) => one.id === id);
    if (still === undefined) return null;
    const blob = await still.canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY });
    return new Uint8Array(await blob.arrayBuffer());
  }

  /** Forgets all frames. */
  clear(): void {
    this.#stills.length = 0;
  }
}
