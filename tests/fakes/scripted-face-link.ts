import type {
  EngineState,
  FaceLink,
  FaceMode,
  FaceObservation,
  PictureAnalysis,
} from '#renderer/face/face-observation.ts';

/** An engine that says what the test says, and remembers what it was asked. */
export class ScriptedFaceLink implements FaceLink {
  mode: FaceMode = 'off';
  near: { readonly x: number; readonly y: number } | null = null;
  isWatching = false;
  /** Pictures that are still kept; null: all. */
  stills: ReadonlySet<number> | null = null;
  readonly asked: number[] = [];
  readonly analysed: { readonly bytes: Uint8Array; readonly kind: string }[] = [];
  analysis: PictureAnalysis = { ok: false, why: 'nobody' };
  #state: EngineState;
  readonly #onState = new Set<(state: EngineState) => void>();
  readonly #onObservation = new Set<(seen: FaceObservation) => void>();

  constructor(state: EngineState = { kind: 'ready' }) {
    this.#state = state;
  }

  /** Sends a frame's observation. */
  see(seen: FaceObservation): void {
    for (const tell of this.#onObservation) tell(seen);
  }

  enter(state: EngineState): void {
    this.#state = state;
    for (const tell of this.#onState) tell(state);
  }

  readonly state = () => this.#state;
  readonly onState = (listener: (state: EngineState) => void) => {
    this.#onState.add(listener);
    return () => {
      this.#onState.delete(listener);
    };
  };
  readonly watch = (source: unknown) => {
    this.isWatching = source !== null;
  };
  readonly onObservation = (listener: (seen: FaceObservation) => void) => {
    this.#onObservation.add(listener);
    return () => {
      this.#onObservation.delete(listener);
    };
  };
  readonly setMode = (
    mode: FaceMode,
    near: { readonly x: number; readonly y: number } | null = null,
  ) => {
    [this.mode, this.near] = [mode, near];
  };
  readonly still = (id: number) => {
    this.asked.push(id);
    const isKept = this.stills === null || this.stills.has(id);
    return Promise.resolve(isKept ? new Uint8Array([0xff, 0xd8, id % 256]) : null);
  };
  readonly analyse = (bytes: Uint8Array, kind: 'portrait' | 'card' | 'crop') => {
    this.analysed.push({ bytes, kind });
    return Promise.resolve(this.analysis);
  };
  readonly close = () => undefined;
}
