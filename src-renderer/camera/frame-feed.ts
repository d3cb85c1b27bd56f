import type { ToWorker } from './worker-messages.ts';

/** Chromium's own, not in TypeScript's types (MediaStreamTrack Insertable Media Processing). */
type TrackProcessor = new (init: { track: MediaStreamTrack; maxBufferSize: number }) => {
  readonly readable: ReadableStream<VideoFrame>;
};

function trackProcessor(): TrackProcessor | null {
  const candidate: unknown = Reflect.get(globalThis, 'MediaStreamTrackProcessor');
  return typeof candidate === 'function' ? (candidate as TrackProcessor) : null;
}

export type FrameFeed = {
  /** To be called when the worker has answered a frame. */
  readonly answered: () => void;
  readonly close: () => void;
};

/** The camera's own frames, straight into the worker: nothing passes through the page. */
function feedStream(
  Processor: TrackProcessor,
  worker: Worker,
  track: MediaStreamTrack,
  readStamps: boolean,
): FrameFeed {
  // A processor ends with its track: a track of its own leaves the preview's alone.
  const own = track.clone();
  const { readable } = new Processor({ track: own, maxBufferSize: 1 });
  const message: ToWorker = { kind: 'read-stream', frames: readable, readStamps };
  worker.postMessage(message, [readable]);
  return { answered: () => undefined, close: () => own.stop() };
}

async function takePicture(video: HTMLVideoElement): Promise<VideoFrame | ImageBitmap> {
  return typeof VideoFrame === 'function' ? new VideoFrame(video) : await createImageBitmap(video);
}

/** Where the browser lacks the above: the picture that the preview shows, whenever the worker is free. */
function feedPictures(
  worker: Worker,
  video: HTMLVideoElement,
  readStamps: boolean,
  fail: (reason: unknown) => void,
): FrameFeed {
  let open = true;
  let waiting = false;
  const send = async (): Promise<void> => {
    const picture = await takePicture(video);
    if (!open) {
      picture.close();
      return;
    }
    const message: ToWorker = { kind: 'read-picture', picture, readStamps };
    worker.postMessage(message, [picture]);
  };
  const next = (): void => {
    if (!open) return;
    video.requestVideoFrameCallback(next);
    if (waiting || video.videoWidth === 0) return;
    waiting = true;
    send().catch((reason: unknown) => {
      waiting = false;
      fail(reason);
    });
  };
  video.requestVideoFrameCallback(next);
  return {
    answered: () => {
      waiting = false;
    },
    close: () => {
      open = false;
    },
  };
}

/** Feeds a camera's frames to the QR worker, the newest first, by the cheapest way there is. */
export function feedFrames(
  worker: Worker,
  track: MediaStreamTrack,
  video: HTMLVideoElement,
  readStamps: boolean,
  fail: (reason: unknown) => void,
): FrameFeed {
  const Processor = trackProcessor();
  return Processor
    ? feedStream(Processor, worker, track, readStamps)
    : feedPictures(worker, video, readStamps, fail);
}
