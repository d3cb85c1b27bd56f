/*
 * A hand scanner that poses as a keyboard is told from a person by rhythm alone: it types a
 * whole code with a few milliseconds between keys. Times are those of the key events, which the
 * operating system stamps, so that a busy page does not bend the rhythm.
 */

/** No person keeps this pace over SHORTEST_SCAN keys; slow Bluetooth scanners do, ms. */
export const FASTEST_HAND_MS = 50;
/** The mean gap at which a burst is believed to be a scanner's, ms. */
export const SCANNER_MEAN_MS = 35;
/** Keys until a burst is believed. */
export const SHORTEST_SCAN = 6;
/**
 * Silence that ends a scan whose scanner sends neither Enter nor Tab, ms. Longer than a busy laptop
 * or a wireless scanner holds keys back: a scan cut in two is a damaged ticket.
 */
export const END_OF_SCAN_MS = 250;

/** A key that went down. */
export interface WedgeKey {
  /** KeyboardEvent.key */
  readonly key: string;
  /** KeyboardEvent.code: where the key lies, whatever the layout. */
  readonly code: string;
  readonly shift: boolean;
  /** Held with Ctrl, Alt or Meta, or repeated by holding: never a scanner. */
  readonly byHand: boolean;
  /** KeyboardEvent.timeStamp, ms. */
  readonly at: number;
}

export type WedgeStep =
  /** The key is a person's, as far as is known: leave it alone. */
  | { readonly act: 'pass'; readonly startsBurst: boolean }
  /** The burst is a scanner's: swallow the key, and take back what the burst typed before. */
  | { readonly act: 'claim' }
  | { readonly act: 'swallow' }
  /** The key ended a scan: swallow it. */
  | { readonly act: 'scan'; readonly text: string };

export interface WedgeDetector {
  /** To be told every key, in order. */
  key(key: WedgeKey): WedgeStep;
  /** @returns the text of a scan that ended by silence before `at`; null: none did */
  idle(at: number): string | null;
}

/** A detector; pure apart from its own memory of the burst. */
export function createWedgeDetector(): WedgeDetector {
  let text = '';
  let firstAt = 0;
  let lastAt = Number.NEGATIVE_INFINITY;
  let claimed = false;

  const reset = (): void => {
    text = '';
    claimed = false;
    lastAt = Number.NEGATIVE_INFINITY;
  };

  const take = (): string => {
    const scanned = asScanned(text);
    reset();
    return scanned;
  };

  return {
    key(key) {
      if (key.byHand) {
        if (!claimed) reset();
        return { act: 'pass', startsBurst: false };
      }
      // Shift goes down between a scanner's capitals; it has no rhythm of its own.
      if (isModifier(key.key)) return { act: 'pass', startsBurst: false };
      if (key.key === 'Enter' || key.key === 'Tab') {
        if (claimed) return { act: 'scan', text: take() };
        reset();
        return { act: 'pass', startsBurst: false };
      }
      const sign = signOf(key);
      if (sign === null) {
        if (claimed) return { act: 'swallow' };
        reset();
        return { act: 'pass', startsBurst: false };
      }
      const gap = key.at - lastAt;
      lastAt = key.at;
      if (claimed) {
        text += sign;
        return { act: 'swallow' };
      }
      if (gap > FASTEST_HAND_MS) {
        text = sign;
        firstAt = key.at;
        return { act: 'pass', startsBurst: true };
      }
      text += sign;
      const mean = (key.at - firstAt) / (text.length - 1);
      if (text.length < SHORTEST_SCAN || mean > SCANNER_MEAN_MS) {
        return { act: 'pass', startsBurst: false };
      }
      claimed = true;
      return { act: 'claim' };
    },

    idle(at) {
      return claimed && at - lastAt >= END_OF_SCAN_MS ? take() : null;
    },
  };
}

function isModifier(key: string): boolean {
  return key === 'Shift' || key === 'CapsLock' || key === 'AltGraph' || key === 'NumLock';
}

/** Keys of the US layout that scanners assume, as [plain, shifted]. */
const US_LAYOUT: Readonly<Record<string, readonly [string, string]>> = {
  Space: [' ', ' '],
  Minus: ['-', '_'],
  Equal: ['=', '+'],
  Period: ['.', '>'],
  Comma: [',', '<'],
  Slash: ['/', '?'],
  Semicolon: [';', ':'],
  Digit4: ['4', '$'],
  Digit5: ['5', '%'],
  Digit8: ['8', '*'],
};

/**
 * The sign that a key stands for; null for keys that write nothing. Under a keyboard layout of
 * another script (InScript, say) the place of the key is read instead.
 */
function signOf({ key, code, shift }: WedgeKey): string | null {
  if (Array.from(key).length !== 1) return null;
  if (key.charCodeAt(0) < 0x80) return key;
  const onUs = US_LAYOUT[code];
  if (onUs !== undefined) return onUs[shift ? 1 : 0];
  const plain = /^(?:Key([A-Z])|Digit(\d))$/.exec(code);
  if (plain === null) return key;
  const letter = plain[1] ?? plain[2] ?? '';
  return shift ? letter : letter.toLowerCase();
}

/** Undoes Caps Lock: tickets have capitals only, so that all-small letters are turned capitals. */
function asScanned(text: string): string {
  const isTurned = /^[0-9a-z $%*+\-./:]+$/.test(text) && /[a-z]/.test(text);
  return isTurned ? text.toUpperCase() : text;
}
