import wasmAddress from 'zxing-wasm/reader/zxing_reader.wasm?url';

import { createCascade, type Cascade } from './cascade.ts';
import { FULL_LOOK, type Luminance } from './decoder.ts';
import { FramePixels } from './frame-pixels.ts';
import { readStamp } from './frame-stamp.ts';
import { measurePicture } from './picture-health.ts';
import { createQrDecoder } from './qr-decoder.ts';
import type { FrameResult, FromWorker, ToWorker } from './worker-messages.ts';
import { createZxingWasmDecoder, DecoderLoadError } from './zxing-wasm-decoder.ts';

/** The part of a worker's global that is used: the types of pages and of workers exclude each other. */
declare const self: {
  postMessage: (message: FromWorker) => void;
  addEventListener: (kind: 'message', listen: (event: MessageEvent<ToWorker>) => void) => void;
  setTimeout: (call: () => void, ms?: number) => number;
};

function post(message: FromWorker): void {
  self.postMessage(message);
}

async function loadWasm(): Promise<ArrayBuffer> {
  const answer = await fetch(wasmAddress);
  if (!answer.ok) throw new Error(`${answer.status} for ${wasmAddress}`);
  return await answer.arrayBuffer();
}

/** WebAssembly compiles what it runs for the first time: on this, while the camera still opens. */
const BLANK: Luminance = { data: new Uint8Array(128 * 128), width: 128, height: 128, stride: 128 };

async function openCascade(): Promise<Cascade> {
  const second = createQrDecoder();
  try {
    const first = await createZxingWasmDecoder(loadWasm);
    first.decode(BLANK, FULL_LOOK);
    post({ kind: 'ready', reader: 'zxing-wasm', fallbackReason: null });
    return createCascade({ first, second });
  } catch (reason) {
    if (!(reason instanceof DecoderLoadError)) throw reason;
    // Only here, so that a laptop with WebAssembly never loads it.
    const { createZxingJsDecoder } = await import('./zxing-js-decoder.ts');
    post({ kind: 'ready', reader: 'zxing-js', fallbackReason: reason.message });
    return createCascade({ first: createZxingJsDecoder(), second });
  }
}

const cascade = openCascade();
const pixels = new FramePixels();

async function read(frame: VideoFrame | ImageBitmap, readStamps: boolean): Promise<FrameResult> {
  const arrived = performance.now();
  const luminance = await pixels.fetch(frame);
  // Given back as soon as its pixels are ours: a camera has few buffers.
  frame.close();
  const copied = performance.now();
  const { codes, look } = (await cascade).readFrame(luminance);
  const decoded = performance.now();
  return {
    codes,
    look,
    health: measurePicture(luminance),
    width: luminance.width,
    height: luminance.height,
    stamp: readStamps ? readStamp(luminance) : null,
    copyMs: copied - arrived,
    decodeMs: decoded - copied,
    ageMs: performance.now() - arrived,
  };
}

async function readAndTell(frame: VideoFrame | ImageBitmap, readStamps: boolean): Promise<void> {
  try {
    post({ kind: 'frame', result: await read(frame, readStamps) });
  } catch (reason) {
    post({ kind: 'frame-failed', reason: String(reason) });
  } finally {
    // Closing twice does no harm; not closing stops the camera.
    frame.close();
  }
}

let everyMs = 0;

/** Leaves the processor to others until the next frame is due. */
async function rest(since: number): Promise<void> {
  const left = everyMs - (performance.now() - since);
  if (left > 0) {
    await new Promise<void>((resolve) => {
      self.setTimeout(resolve, left);
    });
  }
}

async function readStream(frames: ReadableStream<VideoFrame>, readStamps: boolean): Promise<void> {
  const reader = frames.getReader();
  await cascade;
  // The stream keeps one frame only: what is read after a slow look is the newest.
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    const began = performance.now();
    await readAndTell(next.value, readStamps);
    await rest(began);
  }
  post({ kind: 'stream-ended' });
}

/** A failure of the stream or the readers can't be mended here: it ends the worker, the page starts another. */
function failLoudly(reason: unknown): void {
  self.setTimeout(() => {
    throw reason instanceof Error ? reason : new Error(String(reason));
  });
}

self.addEventListener('message', (event) => {
  const message = event.data;
  switch (message.kind) {
    case 'read-stream':
      readStream(message.frames, message.readStamps).catch(failLoudly);
      return;
    case 'read-picture':
      readAndTell(message.picture, message.readStamps).catch(failLoudly);
      return;
    case 'pace':
      everyMs = message.everyMs;
      return;
    case 'ping':
      post({ kind: 'pong' });
      return;
    default:
      message satisfies never;
  }
});

cascade.catch(failLoudly);
