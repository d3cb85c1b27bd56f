import { linkFaceEngine } from '#renderer/face/face-link.ts';
import type {
  EngineState,
  FaceObservation,
  PictureAnalysis,
} from '#renderer/face/face-observation.ts';
import type { SeenFace } from './seen-face.ts';

const complaints: string[] = [];
const states: EngineState[] = [];
const engine = linkFaceEngine({ readStamps: true, onComplaint: (why) => complaints.push(why) });
engine.onState((state) => states.push(state));

/** Waits until the engine has started or failed. @throws {Error} when there is none, and why */
async function ready(): Promise<void> {
  if ((await settled()).kind !== 'ready') throw new Error(complaints.join('; '));
}

async function settled(): Promise<EngineState> {
  while (engine.state().kind === 'starting') {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return engine.state();
}

async function picture(number: number): Promise<Uint8Array> {
  return new Uint8Array(await (await fetch(`/picture/${number}`)).arrayBuffer());
}

function plain(seen: PictureAnalysis, ms: number): SeenFace {
  if (!seen.ok) {
    return { ms, why: seen.why, trouble: null, embedding: null, quality: null, points: null };
  }
  const { trouble, quality, points } = seen.face;
  return {
    ms,
    why: null,
    trouble,
    quality: { ...quality },
    points: points.map(([x, y]): [number, number] => [x, y]),
    embedding: Array.from(seen.embedding),
  };
}

/** Times that a picture is tried on an engine that ends meanwhile, and how long the next may take, ms. */
const TRIES = 3;
const RESTART_MS = 60_000;

/**
 * One picture of the list, as the kiosk looks at it. An engine that a busy machine ended is waited
 * for: what it did not look at is no picture without a face.
 * @throws {Error} when there is no engine any more
 */
async function see(number: number, kind: 'portrait' | 'card' | 'crop'): Promise<SeenFace> {
  const bytes = await picture(number);
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    await readyAgain();
    const began = performance.now();
    const seen = await engine.analyse(bytes, kind);
    if (seen.ok || seen.why !== 'engine-unavailable') return plain(seen, performance.now() - began);
  }
  throw new Error(`the face engine ended again and again: ${complaints.join('; ')}`);
}

async function readyAgain(): Promise<void> {
  const end = performance.now() + RESTART_MS;
  while (engine.state().kind !== 'ready') {
    if (performance.now() > end) throw new Error(`no face engine: ${complaints.join('; ')}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The crop that a picture gives, analysed again: what a template is made from after a change. */
async function seeAgain(number: number): Promise<SeenFace> {
  const first = await engine.analyse(await picture(number), 'portrait');
  if (!first.ok) return plain(first, 0);
  return plain(await engine.analyse(first.crop, 'crop'), 0);
}

/** Opens the camera and looks at it until `count` observations have come. */
async function watch(
  mode: 'idle' | 'match',
  count: number,
): Promise<{ seen: FaceObservation[]; stillBytes: number; shown: number; ms: number }> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720 } });
  const [track] = stream.getVideoTracks();
  if (track === undefined) throw new Error('no camera');
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  await video.play();
  engine.watch({ track, video });
  engine.setMode(mode);
  let shown = 0;
  const countFrame = (): void => {
    shown += 1;
    video.requestVideoFrameCallback(countFrame);
  };
  video.requestVideoFrameCallback(countFrame);
  const began = performance.now();
  const seen: FaceObservation[] = [];
  await new Promise<void>((resolve) => {
    const stop = engine.onObservation((observation) => {
      seen.push(observation);
      if (seen.length < count) return;
      stop();
      resolve();
    });
  });
  const ms = performance.now() - began;
  const last = seen.findLast(({ embedding }) => embedding !== null);
  const still = last === undefined ? null : await engine.still(last.id);
  engine.setMode('off');
  engine.watch(null);
  track.stop();
  return {
    // Typed arrays don't pass through DevTools as such.
    seen: seen.map((one) => ({ ...one, embedding: one.embedding && [...one.embedding] })) as never,
    stillBytes: still?.length ?? 0,
    shown,
    ms,
  };
}

const face = { ready, settled, see, seeAgain, watch, complaints, states };
Object.assign(globalThis, { face });
