import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  asHeard,
  checkWords,
  grouped,
  roomFor,
  summaryOf,
  WINDOW_CODES,
  type Check,
} from '#renderer/admin/readiness/readiness-item.ts';
import {
  powerCheck,
  printerCheck,
  screenCheck,
} from '#renderer/admin/readiness/use-laptop-checks.ts';
import { startTexts } from '#renderer/i18n/language.ts';
import { en } from '#renderer/i18n/en/index.ts';
import { eventTimes } from '#renderer/i18n/times.ts';
import { ALONE, joinedView, peerOf } from '../../fixtures/sync-view.ts';
import { readinessItem } from '#shared/ipc/live-contract.ts';

const check = (code: Check['code'], state: Check['state'], detail = 'x'): Check => ({
  code,
  state,
  detail,
  facts: {},
});

describe('the texts of the check', () => {
  it('name every item of the core and of the window, and no other', () => {
    const codes = [...readinessItem.shape.code.options, ...WINDOW_CODES];
    expect(Object.keys(en.readiness.item).toSorted()).toEqual(codes.toSorted());
  });

  it('have a sentence for each detail that the core may name', () => {
    const file = path.resolve(import.meta.dirname, '../../../src-main/core/services/readiness.ts');
    const source = readFileSync(file, 'utf8');
    const named = [...source.matchAll(/\b(?:good|look|bad)\(\s*'([\w-]+)'/g)].map(([, id]) => id!);
    expect(named.length).toBeGreaterThan(30);
    const texts = Object.values(en.readiness.item).flatMap((item) => Object.keys(item));
    const known = new Set(texts.map((key) => key.replace(/_(?:one|other)$/, '')));
    expect(named.filter((id) => !known.has(id))).toEqual([]);
  });

  it('say times as they are at the event', async () => {
    const texts = await startTexts('en');
    texts.addResourceBundle('en', 'translation', { readiness: en.readiness }, true, true);
    const fresh = {
      ...check('copy-age', 'good', 'fresh'),
      facts: { at: '2026-11-22T09:02:00.000Z' },
    };
    const words = checkWords(
      texts.t,
      eventTimes('en', 'Asia/Kolkata'),
      '2026-11-22T10:00:00.000Z',
      fresh,
    );
    expect(words).toBe('The copy is from 14:32.');
  });
});

describe('the check in one word', () => {
  it('is the worst that there is, with how many', () => {
    const [good, look, bad] = [
      check('disk', 'good'),
      check('tickets', 'look'),
      check('key', 'bad'),
    ] as const;
    expect(summaryOf([good, look, bad, look])).toEqual({ state: 'bad', count: 1 });
    expect(summaryOf([good, look, look])).toEqual({ state: 'look', count: 2 });
    expect(summaryOf([good])).toEqual({ state: 'good', count: 1 });
  });

  it('is not ready while something is still looked at', () => {
    const checks = [check('camera', 'asking'), check('tickets', 'look')];
    expect(summaryOf(checks)).toEqual({ state: 'asking', count: 1 });
  });
});

describe('what to do about a check', () => {
  it('leads to the room where it is put right, and nowhere where all is well', () => {
    expect(roomFor(check('staff', 'bad'))).toBe('staff');
    expect(roomFor(check('staff', 'good'))).toBeNull();
    expect(roomFor(check('attendees', 'bad', 'none'))).toBe('import');
    expect(roomFor(check('other-gates', 'look', 'no-quota'))).toBe('events');
    expect(roomFor(check('other-gates', 'look', 'not-heard'))).toBeNull();
    expect(roomFor(check('last-backup', 'look'))).toBeNull();
  });

  it('stands with the event’s checks or the laptop’s', () => {
    const checks = [check('camera', 'good'), check('event', 'good'), check('disk', 'good')];
    const { event, laptop } = grouped(checks);
    expect(event.map(({ code }) => code)).toEqual(['event']);
    expect(laptop.map(({ code }) => code)).toEqual(['camera', 'disk']);
  });
});

describe('what the window sees of the laptop', () => {
  it.each([
    [{ charging: true, level: 0.1 }, 'good', 'mains'],
    [{ charging: false, level: 0.8 }, 'look', 'battery'],
    [{ charging: false, level: 0.29 }, 'bad', 'low'],
  ] as const)('power: %o', (battery, state, detail) => {
    expect(powerCheck(battery)).toMatchObject({ state, detail });
  });

  it.each([
    [1280, 720, 'good'],
    [1920, 1080, 'good'],
    [1279, 800, 'bad'],
    [1366, 719, 'bad'],
  ] as const)('a screen of %i by %i', (width, height, state) => {
    expect(screenCheck(width, height)).toMatchObject({ state });
  });

  it('printers, or none', () => {
    expect(printerCheck([])).toMatchObject({ state: 'look', detail: 'none' });
    expect(printerCheck(['Front desk', 'Badges'])).toMatchObject({
      state: 'good',
      facts: { count: 2, names: 'Front desk, Badges' },
    });
  });
});

describe('the other gates', () => {
  const unheard = check('other-gates', 'look', 'not-heard');

  it('are as the core says where there is no hub, and where the event itself is wrong', () => {
    expect(asHeard(unheard, ALONE)).toBe(unheard);
    const wrong = check('other-gates', 'bad', 'no-gate');
    expect(asHeard(wrong, joinedView())).toBe(wrong);
  });

  it('are as sync hears them where the laptop is joined', () => {
    expect(asHeard(unheard, joinedView())).toMatchObject({ state: 'good', facts: { count: 2 } });
    expect(asHeard(unheard, joinedView({ peers: [] }))).toMatchObject({ detail: 'none-yet' });
    const peers = [peerOf('East 1'), peerOf('West 12', { isStale: true })];
    const quiet = asHeard(unheard, joinedView({ peers }));
    expect(quiet).toMatchObject({ state: 'look', detail: 'quiet', facts: { names: 'West 12' } });
    expect(roomFor(quiet)).toBeNull();
  });
});
