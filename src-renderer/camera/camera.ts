import { nameOpenTrouble } from './camera-source.ts';
import {
  describeCamera,
  learn,
  NOTHING_KNOWN,
  sameState,
  type CameraEvent,
  type CameraState,
} from './camera-state.ts';
import type { DecodedCode } from './decoder.ts';
import { takeCamera } from './head-start.ts';
import { NOTHING_PRESENTED, observeFrame } from './presentation.ts';
import { linkReader } from './reader-link.ts';
import type { FrameResult } from './worker-messages.ts';

/** One frame as the page knows it; `receivedAt` is on the clock of the page's performance.now(). */
export type FrameStats = FrameResult & { readonly receivedAt: number };

/** A code that somebody presents: to be decided on once. */
export type PresentedCode = DecodedCode & {
  readonly ticketShaped: boolean;
  readonly frame: FrameStats;
};

export type ScannerOptions = {
  /** Shows the preview; the caller mirrors it. Muted and playing is seen to here. */
  readonly video: HTMLVideoElement;
  /** Exactly this camera; null takes whichever there is. */
  readonly deviceId: string | null;
  /** Whether a text could be a ticket of ours (src-shared/ticket: hasTicketShape). */
  readonly isTicketShaped: (text: string) => boolean;
  /** Called with every change, the first time soon after the start. */
  readonly onState: (state: CameraState) => void;
  /** Called once a presentation. */
  readonly onCode: (code: PresentedCode) => void;
  /** True while several tickets are shown at once and nobody is presented. */
  readonly onSeveral: (several: boolean) => void;
  /** The camera's track, for whoever else looks through it; null when it is let go. */
  readonly onTrack?: (track: MediaStreamTrack | null) => void;
  readonly onFrameStats?: (stats: FrameStats) => void;
  /** For the log: never holds what a code says. */
  readonly onComplaint?: (why: string) => void;
  /** Reads the numbers that simulated frames carry. Off unless asked for. */
  readonly readStamps?: boolean;
};

export type Scanner = {
  /** Tries the camera again at once, for a 'try again' button. */
  readonly retry: () => void;
  /** Reads fewer frames, so that the processor is free for something else. */
  readonly ease: (isEased: boolean) => void;
  readonly close: () => void;
};

/** A ticket held up by the next visitor is still read within this, ms. */
const EASED_MS = 400;
const TICK_MS = 500;
const RETRY_MS = 2000;

/**
 * Opens a camera, shows it and reads codes from it until closed. Whatever goes wrong is told as a
 * state and tried again by itself: a camera that was unplugged is back when it is plugged in.
 */
export function startScanner(options: ScannerOptions): Scanner {
  const { video, deviceId } = options;
  const complain = (why: unknown): void => options.onComplaint?.(String(why));
  let facts = NOTHING_KNOWN;
  let told: CameraState | null = null;
  let presentation = NOTHING_PRESENTED;
  let stream: MediaStream | null = null;
  let opening = false;
  let closed = false;
  let triedAt = -Infinity;

  const tell = (): void => {
    if (closed) return;
    const state = describeCamera(facts, performance.now());
    if (told && sameState(told, state)) return;
    told = state;
    options.onState(state);
  };
  const happen = (event: CameraEvent): void => {
    facts = learn(facts, event);
    tell();
  };

  const hearFrame = (result: FrameResult): void => {
    const now = performance.now();
    const frame: FrameStats = { ...result, receivedAt: now - result.ageMs };
    happen({
      kind: 'picture',
      width: result.width,
      height: result.height,
      health: result.health,
      at: now,
    });
    options.onFrameStats?.(frame);
    const seen = result.codes.map(({ text }) => ({
      text,
      ticketShaped: options.isTicketShaped(text),
    }));
    const step = observeFrame(presentation, seen, frame.receivedAt);
    presentation = step.state;
    for (const event of step.events) {
      if (event.kind === 'several') options.onSeveral(true);
      else if (event.kind === 'single') options.onSeveral(false);
      else if (event.kind === 'presented') {
        const code = result.codes.find(({ text }) => text === event.text);
        if (code) options.onCode({ ...code, ticketShaped: event.ticketShaped, frame });
      }
    }
  };

  const link = linkReader(video, options.readStamps ?? false, {
    onReady: (reader, fallbackReason) => {
      if (fallbackReason) complain(fallbackReason);
      happen({ kind: 'reader-ready', reader });
    },
    onLost: (why, forGood) => {
      complain(why);
      happen({ kind: 'reader-lost', forGood });
    },
    onFrame: hearFrame,
    onComplaint: complain,
  });

  const letGo = (): void => {
    link.read(null);
    options.onTrack?.(null);
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = null;
    video.srcObject = null;
  };

  const connect = async (): Promise<void> => {
    happen({ kind: 'opening' });
    const opened = await takeCamera(deviceId);
    const [track] = opened.getVideoTracks();
    if (closed || !track) {
      for (const each of opened.getTracks()) each.stop();
      return;
    }
    stream = opened;
    track.addEventListener('ended', () => {
      if (stream !== opened) return;
      letGo();
      happen({ kind: 'open-failed', trouble: 'lost' });
    });
    video.muted = true;
    video.srcObject = opened;
    happen({
      kind: 'opened',
      id: track.getSettings().deviceId ?? '',
      label: track.label,
      at: performance.now(),
    });
    link.read(track);
    options.onTrack?.(track);
    await video.play();
  };

  const retry = (): void => {
    if (closed || opening || stream) return;
    opening = true;
    triedAt = performance.now();
    connect()
      .catch((reason: unknown) => {
        complain(reason);
        // The preview may fail to play while frames flow: only a camera that did not open counts.
        if (!stream)
          happen({ kind: 'open-failed', trouble: nameOpenTrouble(reason, deviceId !== null) });
      })
      .finally(() => {
        opening = false;
      });
  };

  // A camera that sends nothing for long is opened anew: some never come back by themselves.
  const revive = (): void => {
    if (!stream || told?.kind !== 'trouble' || told.code !== 'no-frames') return;
    if (performance.now() - triedAt < 4 * RETRY_MS) return;
    letGo();
    happen({ kind: 'open-failed', trouble: 'no-frames' });
  };
  const tick = window.setInterval(() => {
    tell();
    revive();
    if (!stream && performance.now() - triedAt > RETRY_MS) retry();
  }, TICK_MS);
  navigator.mediaDevices.addEventListener('devicechange', retry);
  retry();

  return {
    retry,
    ease: (isEased) => link.pace(isEased ? EASED_MS : 0),
    close: () => {
      closed = true;
      window.clearInterval(tick);
      navigator.mediaDevices.removeEventListener('devicechange', retry);
      link.close();
      letGo();
    },
  };
}
