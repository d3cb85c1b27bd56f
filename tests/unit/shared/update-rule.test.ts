import { describe, expect, it } from 'vitest';
import {
  heldUntil,
  installHold,
  mayDownload,
  schemaFit,
  type EventTimes,
  type UpdateFacts,
} from '#shared/domain/update-rule.ts';

const at = (time: string): number => Date.parse(`2026-11-24T${time}:00.000Z`);
const EVENING: EventTimes = {
  status: 'upcoming',
  doorsOpenAt: '2026-11-24T12:00:00.000Z',
  doorsCloseAt: '2026-11-24T16:00:00.000Z',
};
const FACTS: UpdateFacts = {
  events: [EVENING],
  now: at('03:00'),
  local: { day: 2, minutes: 3 * 60 },
  when: { kind: 'on-quit' },
  isSecurity: false,
  asked: 'no',
};
const NIGHT = { kind: 'window', days: [1], from: '23:00', to: '04:00' } as const;
const MORNING = { kind: 'window', days: [2], from: '02:30', to: '04:00' } as const;

describe('what an event holds back', () => {
  it.each([
    ['09:59', 'upcoming', null],
    ['10:00', 'upcoming', EVENING.doorsCloseAt],
    ['11:59', 'upcoming', EVENING.doorsCloseAt],
    ['15:59', 'upcoming', EVENING.doorsCloseAt],
    ['16:01', 'upcoming', null],
    ['03:00', 'live', EVENING.doorsCloseAt],
    ['16:01', 'live', null],
    ['12:00', 'draft', null],
    ['12:00', 'closed', null],
    ['12:00', 'cancelled', null],
  ] as const)('at %s of one that is %s', (time, status, until) => {
    expect(heldUntil([{ ...EVENING, status }], at(time))).toBe(until);
  });

  it('is a download too, but for what mends what endangers people', () => {
    const facts = { events: [EVENING], now: at('11:00') };
    expect(mayDownload({ ...facts, isSecurity: false })).toBe(false);
    expect(mayDownload({ ...facts, isSecurity: true })).toBe(true);
  });
});

describe('whether a release is installed now', () => {
  it.each<[string, Partial<UpdateFacts>, ReturnType<typeof installHold>]>([
    ['when the program ends', {}, 'quit'],
    ['where somebody asks', { asked: 'now' }, null],
    ['in IT’s window', { when: MORNING }, null],
    ['in a window that began the day before', { when: NIGHT }, null],
    ['not after it', { when: MORNING, local: { day: 2, minutes: 240 } }, 'window'],
    ['not before it', { when: MORNING, local: { day: 2, minutes: 149 } }, 'window'],
    ['not on another day', { when: MORNING, local: { day: 3, minutes: 180 } }, 'window'],
    ['not in the window near an event', { when: MORNING, now: at('10:30') }, 'event'],
    ['not near an event for the asking', { asked: 'now', now: at('10:30') }, 'event'],
    ['not for being told of it', { asked: 'despite-event', now: at('12:30') }, 'event'],
    ['a security update not by itself', { isSecurity: true, now: at('12:30') }, 'event'],
    ['nor unknowingly', { isSecurity: true, asked: 'now', now: at('12:30') }, 'event'],
    ['but where asked', { isSecurity: true, asked: 'despite-event', now: at('12:30') }, null],
  ])('%s', (_what, change, hold) => {
    expect(installHold({ ...FACTS, ...change })).toBe(hold);
  });
});

describe('how a release’s schema fits the data', () => {
  const ours = ['1', '2', '3'];
  it.each([
    [['1', '2', '3'], 'both-ways'],
    [['1', '2', '3', '4'], 'both-ways'],
    [['1', '2', '3', '4', '5'], 'one-way'],
    [['1', '2'], 'both-ways'],
    [['1'], 'closed'],
    [['1', '2', 'other'], 'closed'],
  ] as const)('%j', (theirs, fit) => {
    expect(schemaFit(ours, theirs)).toBe(fit);
  });
});
