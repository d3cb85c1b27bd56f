import { feedFrames, type FrameFeed } from './frame-feed.ts';
import { takeReader } from './head-start.ts';
import { isHung, planRestart } from './restart-policy.ts';
import type { FrameResult, FromWorker, ReaderName, ToWorker } from './worker-messages.ts';

const PING_MS = 500;

export type ReaderListener = {
  readonly onReady: (reader: ReaderName, fallbackReason: string | null) => void;
  /** The worker is gone and another is coming; `why` is for the log. */
  readonly onLost: (why: string, forGood: boolean) => void;
  readonly onFrame: (result: FrameResult) => void;
  /** Something went wrong that the next frame may put right; for the log. */
  readonly onComplaint: (why: string) => void;
};

export type ReaderLink = {
  /** Reads this camera from now on; null stops reading and keeps the worker. */
  readonly read: (track: MediaStreamTrack | null) => void;
  /** At most one frame in so many milliseconds; 0: as many as it can. */
  readonly pace: (everyMs: number) => void;
  readonly close: () => void;
};

/** Keeps one QR worker alive and fed: a worker that hangs or crashes is ended and replaced. */
export function linkReader(
  video: HTMLVideoElement,
  readStamps: boolean,
  listener: ReaderListener,
): ReaderLink {
  const losses: number[] = [];
  let worker: Worker | null = null;
  let feed: FrameFeed | null = null;
  let track: MediaStreamTrack | null = null;
  let everyMs = 0;
  let ready = false;
  let askedAt: number | null = null;
  let restarting: number | null = null;

  const refeed = (): void => {
    feed?.close();
    feed = null;
    if (!worker || !track) return;
    // A track that has just ended can't be read; the camera's own watch sees to it.
    if (track.readyState === 'ended') return;
    feed = feedFrames(worker, track, video, readStamps, (reason) =>
      listener.onComplaint(String(reason)),
    );
  };

  const setPace = (): void => {
    const message: ToWorker = { kind: 'pace', everyMs };
    worker?.postMessage(message);
  };

  const drop = (): void => {
    feed?.close();
    feed = null;
    worker?.terminate();
    worker = null;
    ready = false;
    askedAt = null;
  };

  const lose = (why: string): void => {
    if (!worker) return;
    drop();
    const now = performance.now();
    losses.push(now);
    const { afterMs, forGood } = planRestart(losses, now);
    listener.onLost(why, forGood);
    restarting = window.setTimeout(start, afterMs);
  };

  const hear = (message: FromWorker): void => {
    askedAt = null;
    switch (message.kind) {
      case 'ready':
        ready = true;
        listener.onReady(message.reader, message.fallbackReason);
        return;
      case 'frame':
        feed?.answered();
        listener.onFrame(message.result);
        return;
      case 'frame-failed':
        feed?.answered();
        listener.onComplaint(message.reason);
        return;
      case 'stream-ended':
      case 'pong':
        return;
      default:
        message satisfies never;
    }
  };

  function start(): void {
    restarting = null;
    const { worker: mine, said } = takeReader();
    worker = mine;
    mine.addEventListener('message', (event: MessageEvent<FromWorker>) => {
      if (worker === mine) hear(event.data);
    });
    mine.addEventListener('error', (event) => {
      event.preventDefault();
      if (worker === mine)
        lose(`The QR worker crashed: ${event.message || 'it could not be loaded'}`);
    });
    for (const message of said) hear(message);
    setPace();
    refeed();
  }

  const watch = window.setInterval(() => {
    if (!worker) return;
    const now = performance.now();
    if (isHung(askedAt, ready, now)) {
      lose('The QR worker hung');
      return;
    }
    if (askedAt !== null) return;
    askedAt = now;
    const ping: ToWorker = { kind: 'ping' };
    worker.postMessage(ping);
  }, PING_MS);

  start();
  return {
    read: (next) => {
      track = next;
      refeed();
    },
    pace: (next) => {
      if (next === everyMs) return;
      everyMs = next;
      setPace();
    },
    close: () => {
      window.clearInterval(watch);
      if (restarting !== null) window.clearTimeout(restarting);
      track = null;
      drop();
    },
  };
}
