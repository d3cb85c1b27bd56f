import { FAULT_NAMES } from '#tools/network/fault.ts';
import type { Steps } from './steps.ts';
import { pick } from './world.ts';

const WEATHERS = [
  'clear',
  'clear',
  'cut',
  'silent',
  'hotspot',
  'hostile',
  'hostile-hotspot',
] as const;

/** What befalls kiosks, networks and the hub. */
export const TROUBLE_STEPS: Steps = {
  weather: {
    weight: 8,
    async act({ kiosks, random }) {
      const kiosk = pick(random, kiosks);
      const weather = pick(random, WEATHERS) ?? 'clear';
      kiosk?.network.setWeather(weather);
      return `${kiosk?.name} ${weather}`;
    },
  },
  fault: {
    weight: 6,
    async act({ kiosks, random }) {
      const kiosk = pick(random, kiosks);
      const fault = pick(random, FAULT_NAMES) ?? 'drop-answer';
      kiosk?.network.failNext(fault, random() < 0.5 ? '/v1/sync/push' : '');
      return `${kiosk?.name} ${fault}`;
    },
  },
  'kill kiosk': {
    weight: 2,
    async act({ kiosks, random }) {
      const kiosk = pick(random, kiosks);
      await kiosk?.kill();
      await kiosk?.start();
      return String(kiosk?.name);
    },
  },
  'clock jump': {
    weight: 1,
    async act({ kiosks, random }) {
      const kiosk = pick(random, kiosks);
      const ms = Math.round((random() - 0.5) * 20 * 60_000);
      await kiosk?.jump(ms);
      return `${kiosk?.name} ${ms} ms`;
    },
  },
  'kill hub': {
    weight: 0.4,
    async act({ hub }) {
      await hub.kill();
      await hub.startAgain();
      return 'started again';
    },
  },
};
