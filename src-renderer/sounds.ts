import type { Signal } from './gate/verdict-look.ts';

/** What is said by ear: a verdict, a failure, or that a ticket came in twice. */
type GateSound = Signal | 'failed' | 'alert';

/** One tone: pitch in Hz, start and length in seconds, loudness from 0 to 1. */
interface Tone {
  readonly pitch: number;
  readonly from: number;
  readonly length: number;
  readonly shape: OscillatorType;
  readonly loudness: number;
}

const tone = (
  pitch: number,
  from: number,
  length: number,
  shape: OscillatorType,
  loudness: number,
): Tone => ({ pitch, from, length, shape, loudness });

/*
 * Told apart by their movement, not only by pitch: green rises once and is short, amber knocks
 * three times on one note, red falls and is long and rough. An alert is about somebody who is past
 * this gate: it calls twice, rising, like no verdict.
 */
const TONES: Readonly<Record<GateSound, readonly Tone[]>> = {
  green: [tone(660, 0, 0.09, 'sine', 0.8), tone(990, 0.09, 0.2, 'sine', 0.8)],
  amber: [0, 0.17, 0.34].map((from) => tone(494, from, 0.11, 'triangle', 1)),
  red: [tone(233, 0, 0.26, 'sawtooth', 0.5), tone(165, 0.26, 0.5, 'sawtooth', 0.5)],
  neutral: [tone(523, 0, 0.12, 'sine', 0.5)],
  failed: [0, 0.22, 0.44, 0.66].map((from) => tone(185, from, 0.14, 'square', 0.35)),
  alert: [0, 0.5].flatMap((from) => [
    tone(587, from, 0.12, 'triangle', 0.9),
    tone(784, from + 0.13, 0.12, 'triangle', 0.9),
    tone(1047, from + 0.26, 0.16, 'triangle', 0.9),
  ]),
};

const ATTACK_S = 0.008;
const RELEASE_S = 0.05;

/** The gate's sounds. */
export interface Sounds {
  readonly play: (sound: GateSound) => void;
  /** @param volume 0 to 1 */
  readonly setVolume: (volume: number) => void;
  readonly close: () => Promise<void>;
}

/** Opening the sound device stops the page for some 70 ms: not while the gate is being opened. */
const OPEN_AFTER_MS = 1_500;

interface Output {
  readonly context: AudioContext;
  readonly gain: GainNode;
}

function openOutput(volume: number): Output {
  const context = new AudioContext({ latencyHint: 'interactive' });
  const gain = context.createGain();
  gain.gain.value = volume;
  gain.connect(context.destination);
  return { context, gain };
}

/** Makes the sounds themselves, so that no file can be missing. */
export function createSounds(report: (problem: string) => void): Sounds {
  let volume = 1;
  let opened: Output | null = null;
  const open = (): Output => {
    clearTimeout(timer);
    opened ??= openOutput(volume);
    return opened;
  };
  const timer = setTimeout(open, OPEN_AFTER_MS);

  const sing = (
    { context, gain }: Output,
    { pitch, from, length, shape, loudness }: Tone,
    start: number,
  ): void => {
    const oscillator = context.createOscillator();
    const envelope = context.createGain();
    oscillator.type = shape;
    oscillator.frequency.value = pitch;
    const begin = start + from;
    envelope.gain.setValueAtTime(0, begin);
    envelope.gain.linearRampToValueAtTime(loudness, begin + ATTACK_S);
    envelope.gain.setValueAtTime(loudness, begin + length);
    envelope.gain.linearRampToValueAtTime(0, begin + length + RELEASE_S);
    oscillator.connect(envelope).connect(gain);
    oscillator.start(begin);
    oscillator.stop(begin + length + RELEASE_S);
  };

  return {
    play(sound) {
      const output = open();
      const { context } = output;
      // A sound device that went to sleep or away must not hold up a verdict.
      if (context.state !== 'running') {
        context.resume().catch((error: unknown) => report(`no sound: ${String(error)}`));
      }
      for (const each of TONES[sound]) sing(output, each, context.currentTime + 0.005);
    },
    setVolume(next) {
      volume = next;
      if (opened !== null) opened.gain.gain.value = next;
    },
    async close() {
      clearTimeout(timer);
      await opened?.context.close();
    },
  };
}
