import { FramePixels } from '../camera/frame-pixels.ts';
import { readStamp } from '../camera/frame-stamp.ts';
import { FrameCopy } from './canvas-view.ts';
import { loadModels, nameFailure, startEngine } from './engine-loading.ts';
import type { FromFaceWorker, ToFaceWorker } from './face-messages.ts';
import { FramePace } from './frame-pace.ts';
import { RecentStills } from './recent-stills.ts';

/** The part of a worker's global that is used: the types of pages and of workers exclude each other. */
declare const self: {
  readonly location: { readonly href: string };
  postMessage: (message: FromFaceWorker, transfer?: readonly Transferable[]) => void;
  addEventListener: (kind: 'message', listen: (event: MessageEvent<ToFaceWorker>) => void) => void;
};

function post(message: FromFaceWorker, transfer: readonly Transferable[] = []): void {
  self.postMessage(message, transfer);
}

const engine = loadModels(new URL('.', self.location.href).href).then(startEngine);
const pace = new FramePace();
const stills = new RecentStills();
const pixels = new FramePixels();
const copies = new FrameCopy();
let lastId = 0;

async function observe(frame: VideoFrame | ImageBitmap, readStamps: boolean): Promise<void> {
  const epochMs = performance.timeOrigin + performance.now();
  const { mode, near } = pace;
  const ready = await engine;
  const stamp = readStamps ? readStamp(await pixels.fetch(frame)) : null;
  const { canvas, view } = copies.copy(frame);
  // Given back as soon as its pixels are ours: a camera has few buffers.
  frame.close();
  const { faces, embedding } =
    mode === 'match'
      ? await ready.recogniseFrame(view, near)
      : { faces: await ready.findFaces(view), embedding: null };
  const id = ++lastId;
  if (embedding !== null) stills.keep(id, canvas);
  const { width, height } = view;
  const observation = { id, epochMs, width, height, stamp, faces, embedding };
  post({ kind: 'seen', observation });
}

/** Looks at one frame, which is closed whatever becomes of it. */
async function observeAndClose(
  frame: VideoFrame | ImageBitmap,
  readStamps: boolean,
): Promise<void> {
  try {
    await observe(frame, readStamps);
  } catch (reason) {
    if (isFatal(reason)) throw reason;
    post({ kind: 'frame-passed', reason: String(reason) });
  } finally {
    // Closing twice does no harm; not closing stops the camera.
    frame.close();
  }
}

async function readStream(frames: ReadableStream<VideoFrame>, readStamps: boolean): Promise<void> {
  const reader = frames.getReader();
  await engine;
  for (;;) {
    await pace.wanted();
    // The stream keeps one frame only: what is read after a pause is the newest.
    const next = await reader.read();
    if (next.done) break;
    // A pause may have begun while the camera was silent.
    if (pace.mode === 'off') next.value.close();
    else await pace.timed(() => observeAndClose(next.value, readStamps));
  }
  post({ kind: 'stream-ended' });
}

async function readPicture(picture: VideoFrame | ImageBitmap, readStamps: boolean): Promise<void> {
  if (pace.isDue()) {
    await pace.timed(() => observeAndClose(picture, readStamps));
    return;
  }
  picture.close();
  post({ kind: 'frame-passed', reason: null });
}

async function analyse(message: ToFaceWorker & { kind: 'analyse' }): Promise<void> {
  const analysis = await (await engine).analyse(message.picture, message.pictureKind);
  post(
    { kind: 'analysed', ticket: message.ticket, analysis },
    analysis.ok ? [analysis.crop.buffer] : [],
  );
}

async function sendStill(ticket: number, observationId: number): Promise<void> {
  post({ kind: 'still', ticket, jpeg: await stills.encode(observationId) });
}

/** After these LiteRT's memory can't be trusted: the page starts another worker. */
function isFatal(reason: unknown): boolean {
  return reason instanceof WebAssembly.RuntimeError || nameFailure(reason) === 'out-of-memory';
}

function fail(reason: unknown): void {
  post({ kind: 'failed', why: nameFailure(reason), detail: String(reason) });
}

self.addEventListener('message', (event) => {
  const message = event.data;
  switch (message.kind) {
    case 'read-stream':
      readStream(message.frames, message.readStamps).catch(fail);
      return;
    case 'read-picture':
      readPicture(message.picture, message.readStamps).catch(fail);
      return;
    case 'mode':
      pace.set(message.mode, message.near);
      if (message.mode === 'off') stills.clear();
      return;
    case 'still':
      sendStill(message.ticket, message.observationId).catch(fail);
      return;
    case 'analyse':
      analyse(message).catch(fail);
      return;
    case 'ping':
      post({ kind: 'pong' });
      return;
    default:
      message satisfies never;
  }
});

engine.then(() => post({ kind: 'ready' }), fail);
