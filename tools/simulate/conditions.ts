import type { Carrier } from './artwork.ts';
import type { Tilt } from './homography.ts';

/** How one held thing looks. Lengths in frame pixels at 1280 wide, widths in shares of the frame. */
export type Look = {
  readonly carrier: Carrier;
  /** Width of the symbol without its quiet zone, as a share of the frame's width. */
  readonly codeWidth: number;
  /** Centre of the code, as shares of the frame's width and height. */
  readonly centre: { readonly x: number; readonly y: number };
  readonly tilt: Tilt;
  /** Gaussian, standard deviation. */
  readonly blur: number;
  /** Length of the smear. */
  readonly motion: number;
  /** 0 none, 1 burnt out. */
  readonly glare: number;
  /** Light left inside a hard shadow; 1 is no shadow. */
  readonly shadow: number;
};

/** How the whole frame is lit. */
export type Light = {
  /** Exposure: 1 well lit, 0.06 nearly dark. */
  readonly gain: number;
  /** Standard deviation of the sensor's noise, in grey levels. */
  readonly noise: number;
};

export type Conditions = { readonly look: Partial<Look>; readonly light: Partial<Light> };

export const PLAIN_LOOK: Look = {
  carrier: 'paper',
  codeWidth: 0.16,
  centre: { x: 0.5, y: 0.45 },
  tilt: { yaw: 0, pitch: 0, roll: 0 },
  blur: 0,
  motion: 0,
  glare: 0,
  shadow: 1,
};

export const PLAIN_LIGHT: Light = { gain: 1, noise: 1.5 };

/** The conditions that the decoder is measured under, from easy to hard. */
export const CONDITIONS = {
  clean: { look: {}, light: {} },
  'mild-blur': { look: { blur: 1.2 }, light: {} },
  'strong-blur': { look: { blur: 2.2 }, light: {} },
  'low-light': { look: { blur: 0.6 }, light: { gain: 0.25, noise: 6 } },
  'near-dark': { look: { blur: 0.6 }, light: { gain: 0.08, noise: 3 } },
  motion: { look: { blur: 0.5, motion: 7 }, light: {} },
  tilt: { look: { tilt: { yaw: 38, pitch: 22, roll: 17 } }, light: {} },
  glare: { look: { blur: 0.5, glare: 1, carrier: 'phone' }, light: {} },
  'hard-shadow': { look: { blur: 0.5, shadow: 0.22 }, light: {} },
  'dark-mode': { look: { blur: 0.6, carrier: 'phone-dark' }, light: {} },
  cracked: { look: { blur: 0.6, carrier: 'phone-cracked' }, light: {} },
} as const satisfies Record<string, Conditions>;

export type ConditionName = keyof typeof CONDITIONS;

export function conditionNames(): ConditionName[] {
  return Object.keys(CONDITIONS) as ConditionName[];
}
