import { feedFrames, type FrameFeed } from '../camera/frame-feed.ts';
import { isHung, planRestart } from '../camera/restart-policy.ts';
import { ENGINE_FOLDER, WORKER_SCRIPT } from './face-models.ts';
import type { FromFaceWorker, PictureKind, ToFaceWorker } from './face-messages.ts';
import type {
  EngineFailure,
  EngineState,
  FaceLink,
  FaceMode,
  FaceObservation,
  PictureAnalysis,
} from './face-observation.ts';

const PING_MS = 500;

/**
 * Milliseconds without an answer after which the engine counts as hung. Longer than the QR reader's:
 * one embedding on a laptop that does too much at once takes most of a second, and to load the
 * models again would only add to it.
 */
const ENGINE_HUNG_MS = 5000;

/** Failures that another start does not mend: the files are what they are. */
const FOR_GOOD: ReadonlySet<EngineFailure> = new Set([
  'files-missing',
  'model-altered',
  'wasm-refused',
]);

type Answer = FromFaceWorker & { readonly kind: 'still' | 'analysed' };

export interface FaceLinkOptions {
  /** Reads the number burnt into a simulated camera's frames. */
  readonly readStamps: boolean;
  /** Something went wrong, in words for the log; it names no person. */
  readonly onComplaint: (why: string) => void;
  /** Starts the engine's worker; the page's own unless told. */
  readonly startWorker?: () => Worker;
}

function startFaceWorker(): Worker {
  return new Worker(new URL(`${ENGINE_FOLDER}/${WORKER_SCRIPT}`, document.baseURI), {
    name: 'face engine',
  });
}

/** Keeps one face engine alive and fed: a worker that hangs or crashes is ended and replaced. */
export function linkFaceEngine({
  readStamps,
  onComplaint,
  startWorker = startFaceWorker,
}: FaceLinkOptions): FaceLink {
  const losses: number[] = [];
  const stateListeners = new Set<(state: EngineState) => void>();
  const listeners = new Set<(seen: FaceObservation) => void>();
  /** Told null when the worker is gone that was asked. */
  const waiting = new Map<number, (answer: Answer | null) => void>();
  let lastTicket = 0;
  /** The last frame's number, and the last of the engine before: each counts its own from one. */
  let lastSeen = 0;
  let seenBefore = 0;
  let worker: Worker | null = null;
  let feed: FrameFeed | null = null;
  let source: { track: MediaStreamTrack; video: HTMLVideoElement } | null = null;
  let mode: ToFaceWorker & { kind: 'mode' } = { kind: 'mode', mode: 'off', near: null };
  let state: EngineState = { kind: 'starting' };
  let askedAt: number | null = null;
  let restarting: number | null = null;
  let closed = false;

  const enter = (next: EngineState): void => {
    state = next;
    for (const tell of stateListeners) tell(next);
  };

  const send = (message: ToFaceWorker, transfer: Transferable[] = []): void =>
    worker?.postMessage(message, transfer);

  const refeed = (): void => {
    feed?.close();
    feed = null;
    // A track that has just ended can't be read; the camera's own watch sees to it.
    if (worker === null || source === null || source.track.readyState === 'ended') return;
    feed = feedFrames(worker, source.track, source.video, readStamps, (reason) =>
      onComplaint(`face frames: ${String(reason)}`),
    );
  };

  const drop = (): void => {
    feed?.close();
    feed = null;
    worker?.terminate();
    worker = null;
    askedAt = null;
    seenBefore = lastSeen;
    for (const tell of waiting.values()) tell(null);
    waiting.clear();
  };

  const lose = (why: EngineFailure, detail: string): void => {
    if (worker === null) return;
    drop();
    onComplaint(`face engine: ${why}: ${detail}`);
    if (FOR_GOOD.has(why)) {
      enter({ kind: 'failed', why });
      return;
    }
    const now = performance.now();
    losses.push(now);
    const { afterMs, forGood } = planRestart(losses, now);
    enter(forGood ? { kind: 'failed', why } : { kind: 'starting' });
    restarting = window.setTimeout(start, afterMs);
  };

  const hear = (message: FromFaceWorker): void => {
    askedAt = null;
    switch (message.kind) {
      case 'ready':
        enter({ kind: 'ready' });
        return;
      case 'failed':
        lose(message.why, message.detail);
        return;
      case 'seen': {
        feed?.answered();
        const { epochMs, id, ...seen } = message.observation;
        lastSeen = seenBefore + id;
        const at = epochMs - performance.timeOrigin;
        const observation = { ...seen, id: lastSeen, at };
        for (const tell of listeners) tell(observation);
        return;
      }
      case 'frame-passed':
        feed?.answered();
        if (message.reason !== null) onComplaint(`face frame: ${message.reason}`);
        return;
      case 'still':
      case 'analysed':
        waiting.get(message.ticket)?.(message);
        waiting.delete(message.ticket);
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
    const mine = startWorker();
    worker = mine;
    mine.addEventListener('message', (event: MessageEvent<FromFaceWorker>) => {
      if (worker === mine) hear(event.data);
    });
    mine.addEventListener('error', (event) => {
      event.preventDefault();
      if (worker !== mine) return;
      // A script that can't be loaded gives an event without words.
      if (event.message) lose('crashed', event.message);
      else lose('files-missing', 'the worker could not be loaded');
    });
    send(mode);
    refeed();
  }

  const watchdog = window.setInterval(() => {
    if (worker === null) return;
    const now = performance.now();
    if (isHung(askedAt, state.kind === 'ready', now, ENGINE_HUNG_MS)) {
      lose('crashed', 'it hung');
      return;
    }
    if (askedAt !== null) return;
    askedAt = now;
    send({ kind: 'ping' });
  }, PING_MS);

  const ask = (make: (ticket: number) => ToFaceWorker): Promise<Answer | null> =>
    new Promise((resolve) => {
      if (worker === null) {
        resolve(null);
        return;
      }
      const ticket = ++lastTicket;
      waiting.set(ticket, resolve);
      send(make(ticket));
    });

  start();
  return {
    state: () => state,
    onState: (listener) => subscribe(stateListeners, listener),
    watch: (next) => {
      source = next;
      refeed();
    },
    onObservation: (listener) => subscribe(listeners, listener),
    setMode: (next: FaceMode, near = null) => {
      mode = { kind: 'mode', mode: next, near };
      send(mode);
    },
    still: async (id) => {
      const observationId = id - seenBefore;
      // The engine that saw it is gone, and its frames with it.
      if (observationId <= 0) return null;
      const said = await ask((ticket) => ({ kind: 'still', ticket, observationId }));
      return said?.kind === 'still' ? said.jpeg : null;
    },
    analyse: async (picture: Uint8Array, kind: PictureKind): Promise<PictureAnalysis> => {
      const said = await ask((ticket) => ({
        kind: 'analyse',
        ticket,
        picture,
        pictureKind: kind,
      }));
      return said?.kind === 'analysed' ? said.analysis : { ok: false, why: 'engine-unavailable' };
    },
    close: () => {
      if (closed) return;
      closed = true;
      window.clearInterval(watchdog);
      if (restarting !== null) window.clearTimeout(restarting);
      source = null;
      drop();
    },
  };
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
