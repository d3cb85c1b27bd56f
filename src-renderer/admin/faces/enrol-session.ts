import type { FaceLink, PictureAnalysis } from '../../face/face-observation.ts';
import {
  guide,
  GUIDE_START,
  guideProgress,
  isGuideDone,
  type GoodFrame,
  type GuideAdvice,
  type GuideState,
} from './enrol-guide.ts';
import type { PictureRefusal } from './picture-words.ts';

/** What the enrolment from the webcam shows. */
export type EnrolView =
  | { readonly at: 'guiding'; readonly advice: GuideAdvice; readonly progress: number }
  | { readonly at: 'choosing' }
  | {
      readonly at: 'taken';
      /** The whole frame, JPEG. */
      readonly picture: Uint8Array;
      readonly analysis: Extract<PictureAnalysis, { ok: true }>;
    }
  | { readonly at: 'refused'; readonly why: PictureRefusal }
  /** The engine forgot every good frame before it was asked for one. */
  | { readonly at: 'lost' };

export type EnrolEngine = Pick<FaceLink, 'onObservation' | 'setMode' | 'still' | 'analyse'>;

export interface EnrolSession {
  readonly again: () => void;
  readonly close: () => void;
}

/** Advice stays at least this long, so that it can be read, ms. */
const ADVICE_MS = 500;

/**
 * Guides somebody before the camera until there is a good picture. The best frame so far is
 * fetched while the guide goes on: the engine keeps frames only for a moment.
 * @param onView called with every change
 */
export function startEnrolSession(
  engine: EnrolEngine,
  onView: (view: EnrolView) => void,
  report: (problem: string) => void,
): EnrolSession {
  let state: GuideState = GUIDE_START;
  let advice: { readonly of: GuideAdvice; readonly since: number } | null = null;
  let kept: { readonly frame: GoodFrame; readonly picture: Uint8Array } | null = null;
  let isFetching = false;
  let isGuiding = true;
  let isClosed = false;

  const show = (view: EnrolView): void => {
    if (!isClosed) onView(view);
  };

  const fetchBest = async (): Promise<void> => {
    const [best] = state.best;
    if (isFetching || best === undefined) return;
    if (kept !== null && isStillGood(kept.frame) && kept.frame.quality >= best.quality) return;
    isFetching = true;
    try {
      const picture = await engine.still(best.observationId);
      if (picture !== null) kept = { frame: best, picture };
    } catch (error) {
      report(`a frame could not be fetched: ${String(error)}`);
    } finally {
      isFetching = false;
    }
  };

  /** Of the person who stands there now: a guide that began anew forgot the frames before. */
  const isStillGood = ({ observationId }: GoodFrame): boolean =>
    state.best.some((frame) => frame.observationId === observationId);

  const choose = async (): Promise<void> => {
    for (const { observationId } of state.best) {
      if (kept !== null && isStillGood(kept.frame)) break;
      const frame = state.best.find((each) => each.observationId === observationId);
      const picture = await engine.still(observationId);
      if (frame !== undefined && picture !== null) kept = { frame, picture };
    }
    // The gate may have the engine by now.
    if (isClosed) return;
    engine.setMode('off');
    if (kept === null || !isStillGood(kept.frame)) return show({ at: 'lost' });
    const { picture } = kept;
    const analysis = await engine.analyse(picture, 'portrait');
    show(analysis.ok ? { at: 'taken', picture, analysis } : { at: 'refused', why: analysis.why });
  };

  const unsubscribe = engine.onObservation((seen) => {
    if (!isGuiding || isClosed) return;
    state = guide(state, seen);
    if (advice === null || (advice.of !== state.advice && seen.at - advice.since >= ADVICE_MS)) {
      advice = { of: state.advice, since: seen.at };
    }
    if (!isGuideDone(state)) {
      show({ at: 'guiding', advice: advice.of, progress: guideProgress(state) });
      void fetchBest();
      return;
    }
    isGuiding = false;
    show({ at: 'choosing' });
    choose().catch((error: unknown) => {
      report(`the chosen frame could not be looked at: ${String(error)}`);
      show({ at: 'refused', why: 'engine-unavailable' });
    });
  });

  const begin = (): void => {
    state = GUIDE_START;
    advice = null;
    kept = null;
    isGuiding = true;
    show({ at: 'guiding', advice: 'nobody', progress: 0 });
    engine.setMode('match', null);
  };
  begin();

  return {
    again: begin,
    close() {
      isClosed = true;
      unsubscribe();
      engine.setMode('off');
    },
  };
}
