import { openCamera } from '#renderer/camera/camera-source.ts';
import type { FrameTimes } from '../frame-times.ts';

declare class MediaStreamTrackProcessor {
  constructor(init: { track: MediaStreamTrack; maxBufferSize: number });
  readonly readable: ReadableStream<VideoFrame>;
}

/** Times so many frames of the camera, in a worker as the kiosk's. */
async function benchFrames(count: number): Promise<readonly FrameTimes[]> {
  const camera = await openCamera(null);
  const [track] = camera.getVideoTracks();
  if (track === undefined) throw new Error('the camera gives no picture');
  const { readable } = new MediaStreamTrackProcessor({ track, maxBufferSize: 1 });
  const worker = new Worker(new URL('./frames-worker.ts', import.meta.url), { type: 'module' });
  try {
    return await new Promise((resolve, reject) => {
      worker.addEventListener('error', (event) => reject(new Error(event.message)));
      worker.addEventListener('message', (event: MessageEvent<readonly FrameTimes[]>) =>
        resolve(event.data),
      );
      worker.postMessage({ frames: readable, count }, [readable]);
    });
  } finally {
    track.stop();
    worker.terminate();
  }
}

Object.assign(globalThis, { benchFrames });
