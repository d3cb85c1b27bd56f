import { createCore } from '#core/core.ts';
import { silentLog } from '#core/log.ts';
import type { UpdatingPlan } from './updating-kiosk.ts';

/* A kiosk's core that updates itself, in a process of its own, which a test kills. */
const { dataFolder, key, release, kilobytesPerSecond } = JSON.parse(
  process.argv[2] ?? '',
) as UpdatingPlan;
const core = createCore({
  dataFolder,
  throwawayKey: key,
  version: '1.0.0',
  log: silentLog,
  noMulticast: true,
  updateClocks: { ask: 200, look: 50, longestWait: 200 },
  updates: {
    platform: 'linux-x64',
    keys: [release],
    plan: { when: { kind: 'on-quit' }, kilobytesPerSecond },
    outcome: () => null,
    order: () => {},
  },
});
await core.open();
process.send?.('open');
process.on('disconnect', () => process.exit(0));
