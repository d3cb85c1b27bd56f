import type { FaceProbe, FaceTrouble } from '#shared/face/finding.ts';
import { CURRENT_FACE_MODEL, toTemplate } from '#shared/face/template.ts';
import { centreOf, choosePerson, isSamePlace, type FramePoint } from './face-capture-choice.ts';
import { guideOf, type FaceGuide } from './face-capture-guide.ts';
import type { BestFrame, FollowedFace } from './face-capture-track.ts';
import {
  failed,
  giveUp,
  observeFace,
  passTime,
  recallFaces,
  startCapture,
  type Capture,
  type CaptureEnd,
  type CaptureNeed,
  type LivenessJudge,
} from './face-capture.ts';
import type { EngineState, FaceBox, FaceLink, FaceObservation } from './face-observation.ts';

/** What is sent of a face, and where the head is in the frame that is sent. */
export interface SeenFace {
  readonly probe: FaceProbe;
  /** Shares of the frame's width and height; null: no face was seen. */
  readonly head: FaceBox | null;
}

export interface LookPorts {
  /** The presentation's time, on the page's clock. */
  readonly startedAt: number;
  readonly near: FramePoint | null;
  /** The moments before, the oldest first. */
  readonly history: readonly FaceObservation[];
  readonly judge: LivenessJudge;
  readonly link: () => FaceLink | null;
  readonly engine: () => EngineState | { readonly kind: 'off' };
  /** Since when of this look there is no camera, on the page's clock; null: there is one. */
  readonly blindSince: () => number | null;
  /** Looks hard, at the face nearest to a place. */
  readonly follow: (near: FramePoint | null) => void;
  readonly show: (guide: FaceGuide | null) => void;
  readonly report: (problem: string) => void;
}

export interface LookState {
  readonly observe: (seen: FaceObservation) => void;
  readonly see: (need: CaptureNeed) => Promise<SeenFace>;
  readonly skip: () => void;
  /** Says again where to look, to an engine or a camera that has come since. */
  readonly aim: () => void;
  readonly close: () => void;
}

const TICK_MS = 100;
/** An engine that starts is waited for this long, ms. */
const ENGINE_WAIT_MS = 2_500;
/** One that works may be slow on a busy laptop, and says nothing for so long, ms. */
const SILENCE_MS = 4_000;
/** A camera that vanished may be back at once, ms. */
const CAMERA_WAIT_MS = 600;

/** Watches from now on; compares from `see` on, once the core has said that it may. */
export function startLook(ports: LookPorts): LookState {
  const { startedAt, judge } = ports;
  let capture: Capture | null = null;
  let waiting: FaceObservation[] = [];
  let frame = ports.history.at(-1) ?? null;
  let resolve: ((seen: SeenFace) => void) | null = null;
  let answer: Promise<SeenFace> | null = null;
  const stills = new Map<number, Promise<Uint8Array | null>>();
  let aim = standingAt(ports);
  let aimedAt = startedAt;

  const still = (best: BestFrame): Promise<Uint8Array | null> => {
    const { observationId } = best;
    const kept = stills.get(observationId);
    if (kept !== undefined) return kept;
    const asked = (ports.link()?.still(observationId) ?? Promise.resolve(null)).catch(
      (error: unknown) => {
        ports.report(`no still: ${String(error)}`);
        return null;
      },
    );
    stills.set(observationId, asked);
    return asked;
  };

  /** Keeps the engine's eye on who is followed. */
  const aimAt = (box: FaceBox): void => {
    const centre = centreOf(box);
    const from = aim ?? { x: 0, y: 0 };
    const isSame = aim !== null && isSamePlace(around(aim, box), box);
    const moved = Math.hypot(centre.x - from.x, centre.y - from.y);
    if (isSame && moved < box.width / 4) return;
    if (!isSame) aimedAt = performance.now();
    aim = centre;
    ports.follow(aim);
  };

  const embeddedFace = (seen: FaceObservation) => {
    if (seen.embedding === null || seen.faces.length === 0) return null;
    if (seen.faces.length === 1) return seen.faces[0] ?? null;
    // Frames from before the engine was told whom to follow may be of somebody else.
    if (seen.at < aimedAt) return null;
    if (aim === null) return seen.faces[0] ?? null;
    const { x, y } = aim;
    const distance = (box: FaceBox): number => {
      const centre = centreOf(box);
      return Math.hypot(centre.x - x, centre.y - y);
    };
    return seen.faces.toSorted((one, other) => distance(one.box) - distance(other.box))[0] ?? null;
  };

  const step = (next: Capture, now: number): void => {
    const before = capture;
    capture = next;
    const { followed, askedAt, end } = next;
    // A turn takes seconds: the frame from before it, or a better one from its beginning, may be gone
    // afterwards.
    if (askedAt !== null && followed?.best) void still(followed.best);
    ports.show(guideOf(next, frame, now, judge));
    if (end !== null && before?.end === null) void finish(end);
  };

  const take = (seen: FaceObservation): void => {
    if (capture === null || capture.end !== null) return;
    frame = seen;
    const next = observeFace(capture, seen, embeddedFace(seen), judge);
    if (next.followed !== null) aimAt(next.followed.box);
    step(next, seen.at);
  };

  const finish = async (end: CaptureEnd): Promise<void> => {
    clearInterval(timer);
    const seen = end.kind === 'seen' ? await seenFace(end, still) : null;
    const why: FaceTrouble = end.kind === 'unusable' ? end.why : 'engine-unavailable';
    resolve?.(seen ?? { probe: { kind: 'unusable', why }, head: null });
  };

  const tick = (): void => {
    if (capture === null || capture.end !== null) return;
    const now = performance.now();
    const trouble = hardwareTrouble(ports, frame, now);
    step(trouble === null ? passTime(capture, now) : failed(capture, trouble), now);
  };
  const timer = setInterval(tick, TICK_MS);

  return {
    observe(seen) {
      if (capture === null) waiting.push(seen);
      else take(seen);
    },
    see(need) {
      answer ??= new Promise((done) => {
        resolve = done;
        // Not a frame earlier: until the core has said so, there may be no consent to be recognised.
        ports.follow(aim);
        capture = recallFaces(startCapture(need, ports.near, startedAt), ports.history);
        for (const seen of waiting) take(seen);
        waiting = [];
        tick();
        if (capture.end === null) ports.show(guideOf(capture, frame, performance.now(), judge));
      });
      return answer;
    },
    skip() {
      if (capture !== null) step(giveUp(capture), performance.now());
    },
    aim() {
      if (capture !== null) ports.follow(aim);
    },
    close() {
      clearInterval(timer);
    },
  };
}

/** Where the person stands already; else where the ticket is. */
function standingAt({ history, near }: LookPorts): FramePoint | null {
  const choice = choosePerson(history.at(-1)?.faces ?? [], near);
  return choice.kind === 'one' ? centreOf(choice.face.box) : near;
}

function around({ x, y }: FramePoint, { width, height }: FaceBox): FaceBox {
  return { x: x - width / 2, y: y - height / 2, width, height };
}

function hardwareTrouble(
  { startedAt, engine, blindSince }: LookPorts,
  last: FaceObservation | null,
  now: number,
): FaceTrouble | null {
  const { kind } = engine();
  if (kind === 'failed' || kind === 'off') return 'engine-unavailable';
  const blindAt = blindSince();
  if (blindAt !== null) return now - blindAt >= CAMERA_WAIT_MS ? 'camera-gone' : null;
  const silentFor = now - Math.max(startedAt, last?.at ?? 0);
  const patience = kind === 'starting' ? ENGINE_WAIT_MS : SILENCE_MS;
  return silentFor >= patience ? 'engine-unavailable' : null;
}

/** Null: the engine no longer has the picture. */
async function seenFace(
  { followed, turn }: Extract<CaptureEnd, { kind: 'seen' }>,
  still: (best: BestFrame) => Promise<Uint8Array | null>,
): Promise<SeenFace | null> {
  const { sum, best, latest, weight, frames, track } = followed;
  if (sum === null || best === null) return null;
  for (const shown of latest === null ? [best] : [best, latest]) {
    const frame = await still(shown);
    if (frame === null) continue;
    const probe: FaceProbe = {
      kind: 'seen',
      model: CURRENT_FACE_MODEL,
      template: toTemplate(sum),
      quality: qualityOf(weight, frames),
      track: [...track],
      turn,
      // The engine's own bytes may lie in shared memory; what is sent may not.
      frame: new Uint8Array(frame),
    };
    return { probe, head: shown.head };
  }
  return null;
}

/** The frames' mean quality. */
function qualityOf(weight: FollowedFace['weight'], frames: number): number {
  return Math.min(1, weight / Math.max(1, frames));
}
