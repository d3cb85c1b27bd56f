import { useEffect, useState } from 'react';
import { useServices, useSettings } from '../../services.tsx';
import type { Check } from './readiness-item.ts';

/** What the gate's screen is drawn for, CSS pixels. */
const LEAST_SCREEN = { width: 1280, height: 720 } as const;
const LOW_BATTERY = 0.3;

/** The Battery Status API as Chromium has it; TypeScript's library leaves it out. */
interface Battery {
  readonly charging: boolean;
  /** 0 to 1. */
  readonly level: number;
}

function hasBattery(of: Navigator): of is Navigator & { getBattery(): Promise<Battery> } {
  return 'getBattery' in of && typeof of.getBattery === 'function';
}

/** How the power stands, from what the system says of the battery. */
export function powerCheck({ charging, level }: Battery): Check {
  const percent = Math.round(level * 100);
  if (charging) return { code: 'power', state: 'good', detail: 'mains', facts: {} };
  return level < LOW_BATTERY
    ? { code: 'power', state: 'bad', detail: 'low', facts: { percent } }
    : { code: 'power', state: 'look', detail: 'battery', facts: { percent } };
}

/** Whether the gate fits on the screen. @param width CSS pixels @param height CSS pixels */
export function screenCheck(width: number, height: number): Check {
  const fits = width >= LEAST_SCREEN.width && height >= LEAST_SCREEN.height;
  return {
    code: 'screen',
    state: fits ? 'good' : 'bad',
    detail: fits ? 'good' : 'small',
    facts: { width, height },
  };
}

/** @param names as people know the printers by */
export function printerCheck(names: readonly string[]): Check {
  return names.length === 0
    ? { code: 'printer', state: 'look', detail: 'none', facts: {} }
    : {
        code: 'printer',
        state: 'good',
        detail: 'found',
        facts: { count: names.length, names: names.join(', ') },
      };
}

interface Found {
  readonly round: number;
  readonly printer: Check;
  readonly power: Check;
}

const ASKING = { state: 'asking', detail: 'asking', facts: {} } as const;
const UNKNOWN = { state: 'look', detail: 'unknown', facts: {} } as const;

/**
 * Printer, power and screen.
 * @param round looks again when it changes
 */
export function useLaptopChecks(
  round: number,
): readonly [printer: Check, screen: Check, power: Check] {
  const { shell, report } = useServices();
  const [found, setFound] = useState<Found | null>(null);

  useEffect(() => {
    let isWanted = true;
    const askPrinter = async (): Promise<Check> => {
      const { printers } = await shell.call('shell.printers', {});
      return printerCheck(printers.map(({ title }) => title));
    };
    const askPower = async (): Promise<Check> =>
      hasBattery(navigator)
        ? powerCheck(await navigator.getBattery())
        : { code: 'power', ...UNKNOWN };
    const look = async (): Promise<void> => {
      const [printer, power] = await Promise.all([
        askPrinter().catch((error: unknown): Check => {
          report(`the printers: ${String(error)}`);
          return { code: 'printer', ...UNKNOWN };
        }),
        askPower().catch((error: unknown): Check => {
          report(`the battery: ${String(error)}`);
          return { code: 'power', ...UNKNOWN };
        }),
      ]);
      if (isWanted) setFound({ round, printer, power });
    };
    void look();
    return () => {
      isWanted = false;
    };
  }, [shell, report, round]);

  const current = found?.round === round ? found : null;
  return [
    current?.printer ?? { code: 'printer', ...ASKING },
    screenCheck(window.screen.width, window.screen.height),
    current?.power ?? { code: 'power', ...ASKING },
  ];
}

export interface SoundCheck {
  readonly check: Check;
  readonly play: () => void;
  /** Null while there is nothing to say yes to. */
  readonly sayHeard: (() => void) | null;
}

/** Whether somebody heard the gate: nothing but an ear can tell. */
export function useSoundCheck(): SoundCheck {
  const { sounds } = useServices();
  const { volume } = useSettings().settings;
  const [step, setStep] = useState<'unheard' | 'asked' | 'heard'>('unheard');
  const play = (): void => {
    sounds.play('green');
    if (step === 'unheard') setStep('asked');
  };
  if (volume === 0) {
    const check: Check = { code: 'sound', state: 'bad', detail: 'muted', facts: {} };
    return { check, play, sayHeard: null };
  }
  const percent = Math.round(volume * 100);
  return {
    check: {
      code: 'sound',
      state: step === 'heard' ? 'good' : 'look',
      detail: step,
      facts: { percent },
    },
    play,
    sayHeard: step === 'asked' ? () => setStep('heard') : null,
  };
}
