import { describe, expect, it } from 'vitest';
import { judgeReadiness, type LaptopFacts, type ReadinessFacts } from '#core/services/readiness.ts';
import { createStoreHealth, LOW_DISK_BYTES } from '#core/services/store-health.ts';
import { GatehouseError } from '#shared/errors.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { DOORS_CLOSE, DOORS_OPEN, NOON } from '#tests/fixtures/small-event.ts';

const DAY = 24 * 3_600_000;

const READY: ReadinessFacts = {
  status: 'live',
  doorsOpenAt: toInstant(DOORS_OPEN),
  doorsCloseAt: toInstant(DOORS_CLOSE),
  capacity: null,
  copyAt: null,
  facePolicy: 'off',
  factsWaiting: 0,
  provenMs: NOON,
  people: { registered: 20, withoutTicket: 0, notPrinted: 0, pending: 0, toReview: 0 },
  faces: { made: 0, waiting: 0 },
  gates: { count: 1, withoutQuota: 0, quotas: 0 },
  staff: { overriding: 1, leading: 1, active: 2 },
  backup: {
    isJoined: 1,
    recipients: '[{}]',
    goodAt: new Date(NOON - 3_600_000).toISOString(),
    failedAt: null,
  },
  updates: { askedAt: null, version: null, isDemanded: 0, isSecurity: 0, failedAt: null },
  lease: null,
};
const LAPTOP: LaptopFacts = {
  now: NOON,
  clockHasJumped: false,
  troubles: [],
  freeBytes: 40 * 1024 ** 3,
  isThrowaway: false,
};

function itemOf(code: string, laptop: Partial<LaptopFacts>, facts: Partial<ReadinessFacts> = {}) {
  const items = judgeReadiness({ ...READY, ...facts }, { ...LAPTOP, ...laptop });
  return items.find((item) => item.code === code);
}

describe('what is judged before the doors open', () => {
  it('is good where everything is', () => {
    expect(judgeReadiness(READY, LAPTOP).filter(({ state }) => state !== 'good')).toEqual([]);
  });

  it.each([
    ['there is no hub', { isJoined: 0 }, 'look', 'no-hub'],
    ['nobody could open one', { recipients: '[]' }, 'look', 'no-recipient'],
    ['none came through yet', { goodAt: null }, 'look', 'none'],
    ['they fail', { failedAt: new Date(NOON).toISOString() }, 'bad', 'failing-since'],
    ['none ever came', { goodAt: null, failedAt: new Date(NOON).toISOString() }, 'bad', 'failing'],
    ['it is old', { goodAt: new Date(NOON - 31 * 3_600_000).toISOString() }, 'bad', 'old'],
  ] as const)('says of the backup that %s', (_what, change, state, detail) => {
    const backup = { ...READY.backup, ...change };
    expect(itemOf('last-backup', {}, { backup })).toMatchObject({ state, detail });
  });

  it.each([
    ['has no hub', null, 'good', 'no-hub'],
    ['has weeks', { days: 30, leftMs: 20 * DAY }, 'good', 'long'],
    ['has all of a short one', { days: 5, leftMs: 4.9 * DAY }, 'good', 'long'],
    ['has days', { days: 30, leftMs: 6 * DAY }, 'look', 'soon'],
    ['is locked', { days: 30, leftMs: -DAY }, 'look', 'soon'],
  ] as const)('says of a laptop that %s without its hub', (_what, lease, state, detail) => {
    expect(itemOf('lease', {}, { lease })).toMatchObject({ state, detail });
  });

  it('says of a laptop that it will lock itself before the doors open', () => {
    const doorsOpenAt = toInstant(NOON + 21 * DAY);
    const lease = { days: 30, leftMs: 20 * DAY };
    expect(itemOf('lease', {}, { lease, doorsOpenAt })).toMatchObject({
      state: 'look',
      detail: 'soon',
      facts: { count: 20 },
    });
  });

  it.each([
    ['the hub wants this one', {}, 'good', 'newest'],
    ['one waits', { version: '1.2.0' }, 'good', 'waiting'],
    ['one mends what endangers', { version: '1.2.0', isSecurity: 1 }, 'look', 'security'],
    ['all must have one', { version: '1.2.0', isSecurity: 1, isDemanded: 1 }, 'bad', 'demanded'],
    ['the last one failed', { failedAt: toInstant(NOON) }, 'look', 'failed'],
    ['nothing comes by itself', { askedAt: null }, 'good', 'by-hand'],
  ] as const)('says of updates that %s', (_what, change, state, detail) => {
    const updates = { ...READY.updates, askedAt: toInstant(NOON), ...change };
    expect(itemOf('updates', {}, { updates })).toMatchObject({ state, detail });
  });

  it('tells how much room the disk has, to a tenth of a gigabyte', () => {
    expect(itemOf('disk', { freeBytes: 1.57 * 1024 ** 3 })).toMatchObject({
      state: 'good',
      facts: { gigabytes: 1.5 },
    });
    expect(itemOf('disk', { freeBytes: null })).toMatchObject({ state: 'good', detail: 'unknown' });
  });

  it('follows the store’s own trouble: a disk that runs low, and one that is full', () => {
    let freeBytes = LOW_DISK_BYTES - 1;
    const health = createStoreHealth({ freeBytes: () => freeBytes });
    expect(itemOf('disk', { troubles: health.troubles(), freeBytes })).toMatchObject({
      state: 'bad',
      detail: 'low',
    });
    freeBytes = 0;
    expect(() =>
      health.writing(() => {
        throw new GatehouseError('disk-full', 'no room');
      }),
    ).toThrow('no room');
    expect(itemOf('disk', { troubles: health.troubles(), freeBytes })).toMatchObject({
      state: 'bad',
      detail: 'full',
      facts: { gigabytes: 0 },
    });
  });

  it('finds a key kept by the keychain good', () => {
    expect(itemOf('key', {})).toMatchObject({ state: 'good', detail: 'kept' });
  });

  it('finds nobody who may overrule a verdict worse than nobody with a PIN', () => {
    const staff = { overriding: 0, leading: 0, active: 3 };
    expect(itemOf('staff', {}, { staff })).toMatchObject({ state: 'bad', detail: 'no-supervisor' });
  });

  it('finds an event without a gate bad', () => {
    const gates = { count: 0, withoutQuota: 0, quotas: 0 };
    expect(itemOf('other-gates', {}, { gates })).toMatchObject({ state: 'bad', detail: 'no-gate' });
  });
});
