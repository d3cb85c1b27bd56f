import type { FramePoint } from './face-capture-choice.ts';
import type { CaptureNeed, LivenessJudge } from './face-capture.ts';
import type { FaceGuide } from './face-capture-guide.ts';
import { startLook, type LookState, type SeenFace } from './face-watch-look.ts';
import type { EngineState, FaceLink, FaceMode, FaceObservation } from './face-observation.ts';

/** The camera that faces are looked for in. */
export interface WatchedCamera {
  readonly track: MediaStreamTrack;
  readonly video: HTMLVideoElement;
}

export interface WatchState {
  /** `off`: this event does not look at faces, so no engine was started. */
  readonly engine: EngineState | { readonly kind: 'off' };
  /** What the visitor is told; null: nobody is looked at. */
  readonly guide: FaceGuide | null;
}

/** A look at the person of one presentation. */
export interface FaceLook {
  /** Looks until there is enough or it takes too long. Never rejects. */
  readonly see: (need: CaptureNeed) => Promise<SeenFace>;
  /** Ends it now, with what there is. */
  readonly skip: () => void;
  /** Ends it without an answer. */
  readonly close: () => void;
}

/** Follows faces before the gate's camera. */
export interface FaceWatch {
  readonly state: () => WatchState;
  /** @returns the unsubscribe function */
  readonly onState: (listener: () => void) => () => void;
  /** Starts the engine and looks about; or lets go of it. */
  readonly turn: (isOn: boolean) => void;
  /** Null: there is none, or not yet. */
  readonly link: () => FaceLink | null;
  /** Null: there is no camera now. */
  readonly watch: (camera: WatchedCamera | null) => void;
  /**
   * Looks hard from now on; turns itself on.
   * @param near the ticket's centre, pixels of the camera's frame; null: it was not seen there
   */
  readonly look: (near: FramePoint | null) => FaceLook;
}

export interface FaceWatchOptions {
  readonly open: () => Promise<FaceLink>;
  readonly judge: LivenessJudge;
  readonly report: (problem: string) => void;
}

/** Frames that are remembered: who stood there before the ticket was read, ms. */
const REMEMBERED_MS = 700;

/** Starts switched off. */
export function createFaceWatch({ open, judge, report }: FaceWatchOptions): FaceWatch {
  let state: WatchState = { engine: { kind: 'off' }, guide: null };
  let link: FaceLink | null = null;
  let camera: WatchedCamera | null = null;
  let lostCameraAt = Number.NEGATIVE_INFINITY;
  let isOn = false;
  let isOpening = false;
  let current: LookState | null = null;
  let seen: readonly FaceObservation[] = [];
  let unsubscribes: (() => void)[] = [];
  const listeners = new Set<() => void>();

  const change = (part: Partial<WatchState>): void => {
    state = { ...state, ...part };
    for (const listener of listeners) listener();
  };

  const setMode = (mode: FaceMode, near: FramePoint | null = null): void =>
    link?.setMode(camera === null ? 'off' : mode, near);

  const hear = (observation: FaceObservation): void => {
    seen = [...seen.filter(({ at }) => observation.at - at <= REMEMBERED_MS), observation];
    current?.observe(observation);
  };

  const start = async (): Promise<void> => {
    change({ engine: { kind: 'starting' } });
    if (isOpening) return;
    isOpening = true;
    try {
      const opened = await open();
      if (!isOn) return;
      link = opened;
      unsubscribes = [opened.onState((engine) => change({ engine })), opened.onObservation(hear)];
      change({ engine: opened.state() });
      opened.watch(camera);
      // Who is being looked at already must not wait for the next one's turn.
      if (current === null) setMode('idle');
      else current.aim();
    } catch (error) {
      report(`the face engine could not be loaded: ${String(error)}`);
      if (isOn) change({ engine: { kind: 'failed', why: 'files-missing' } });
    } finally {
      isOpening = false;
    }
  };

  const endLook = (): void => {
    current?.close();
    current = null;
    if (state.guide !== null) change({ guide: null });
  };

  const stop = (): void => {
    // Who is looked at waits for a verdict.
    current?.skip();
    endLook();
    for (const unsubscribe of unsubscribes) unsubscribe();
    unsubscribes = [];
    link?.setMode('off');
    link?.watch(null);
    link = null;
    seen = [];
    change({ engine: { kind: 'off' } });
  };

  const turn = (next: boolean): void => {
    if (next === isOn) return;
    isOn = next;
    if (isOn) void start();
    else stop();
  };

  return {
    state: () => state,
    onState(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    turn,
    link: () => link,
    watch(next) {
      if (next === null && camera !== null) lostCameraAt = performance.now();
      camera = next;
      seen = [];
      link?.watch(next);
      if (current === null) setMode('idle');
      else current.aim();
    },
    look(near) {
      turn(true);
      endLook();
      const startedAt = performance.now();
      const history = seen.filter(({ at }) => startedAt - at <= REMEMBERED_MS);
      const mine = startLook({
        startedAt,
        near,
        history,
        judge,
        link: () => link,
        engine: () => state.engine,
        blindSince: () => (camera === null ? Math.max(lostCameraAt, startedAt) : null),
        follow: (place) => setMode('match', place),
        show: (guide) => change({ guide }),
        report,
      });
      current = mine;
      return {
        see: async (need) => {
          const face = await mine.see(need);
          // The processor now has a verdict to paint.
          if (current === mine) setMode('idle');
          return face;
        },
        skip: mine.skip,
        close: () => {
          if (current !== mine) return;
          endLook();
          setMode('idle');
        },
      };
    },
  };
}
