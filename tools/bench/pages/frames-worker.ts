/// <reference types="vite/client" />
import wasmAddress from 'zxing-wasm/reader/zxing_reader.wasm?url';
import { createCascade } from '#renderer/camera/cascade.ts';
import { FULL_LOOK } from '#renderer/camera/decoder.ts';
import { FramePixels } from '#renderer/camera/frame-pixels.ts';
import { readStamp } from '#renderer/camera/frame-stamp.ts';
import { measurePicture } from '#renderer/camera/picture-health.ts';
import { createQrDecoder } from '#renderer/camera/qr-decoder.ts';
import { createZxingWasmDecoder } from '#renderer/camera/zxing-wasm-decoder.ts';
import type { FrameTimes } from '../frame-times.ts';

interface Order {
  readonly frames: ReadableStream<VideoFrame>;
  readonly count: number;
}

/** The part of a worker's global that is used: the types of pages and of workers exclude each other. */
declare const self: {
  postMessage(message: readonly FrameTimes[]): void;
  addEventListener(kind: 'message', listen: (event: MessageEvent<Order>) => void): void;
};

/** Frames that are read before any is counted: compilers warm up. */
const WARM_UP = 30;

const loadWasm = async (): Promise<ArrayBuffer> => (await fetch(wasmAddress)).arrayBuffer();

async function timeFrames({ frames, count }: Order): Promise<FrameTimes[]> {
  const raw = await createZxingWasmDecoder(loadWasm);
  const first = await createZxingWasmDecoder(loadWasm);
  const cascade = createCascade({ first, second: createQrDecoder() });
  const pixels = new FramePixels();
  const inMemory = new FramePixels();

  const timeWhole = async (frame: VideoFrame) => {
    const began = performance.now();
    const luminance = await pixels.fetch(frame);
    const fetched = performance.now();
    const { codes } = cascade.readFrame(luminance);
    measurePicture(luminance);
    const ended = performance.now();
    return { whole: ended - began, fetch: fetched - began, wholeFound: codes.length > 0 };
  };
  const timeRaw = async (frame: VideoFrame) => {
    const luminance = await inMemory.fetch(frame);
    const began = performance.now();
    const codes = raw.decode(luminance, FULL_LOOK);
    const ended = performance.now();
    const found = { raw: ended - began, rawFound: codes.length > 0 };
    return { ...found, stamp: readStamp(luminance) };
  };

  const times: FrameTimes[] = [];
  const reader = frames.getReader();
  for (let index = 0; index < WARM_UP + count; index += 1) {
    const { value: frame, done } = await reader.read();
    if (done) throw new Error('the camera ended');
    try {
      // Every other frame the other way round: the second finds the pixels in the cache.
      let whole, library;
      if (index % 2 === 0) {
        whole = await timeWhole(frame);
        library = await timeRaw(frame);
      } else {
        library = await timeRaw(frame);
        whole = await timeWhole(frame);
      }
      if (index >= WARM_UP) times.push({ ...whole, ...library });
    } finally {
      frame.close();
    }
  }
  return times;
}

self.addEventListener('message', (event) => {
  void timeFrames(event.data).then((times) => self.postMessage(times));
});
