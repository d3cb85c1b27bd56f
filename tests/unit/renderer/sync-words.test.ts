import type { TFunction } from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { startTexts } from '#renderer/i18n/language.ts';
import { peersWords, phaseMark, phaseWords, skewMinutes } from '#renderer/sync/sync-words.ts';
import { syncPhase } from '#shared/ipc/sync-contract.ts';
import { ALONE, EVENING, joinedView, peerOf } from '../../fixtures/sync-view.ts';

let t: TFunction;
beforeAll(async () => {
  t = (await startTexts('en')).t;
});

const time = () => '14:02';

describe('how sync stands, in a line', () => {
  it('says since when there is no network, where that is known', () => {
    const offline = joinedView({ phase: 'offline', since: EVENING });
    expect(phaseWords(t, offline, time)).toBe('offline since 14:02');
    expect(phaseWords(t, { ...offline, since: null }, time)).toBe('offline');
  });

  it('counts what is loaded', () => {
    const loading = joinedView({ phase: 'loading', loading: { done: 41_200, rows: 125_000 } });
    expect(phaseWords(t, loading, time)).toBe('loading 41,200 of 1,25,000');
    expect(phaseWords(t, { ...loading, loading: null }, time)).toBe('asking for the hub…');
  });

  it('has words for every phase', () => {
    const words = syncPhase.options.map((phase) => phaseWords(t, { ...ALONE, phase }, time));
    expect(words.filter((text) => text.includes('sync.phase'))).toEqual([]);
  });

  it('never paints a missing network as a fault', () => {
    expect(phaseMark('offline')).toBe('none');
    expect(syncPhase.options.filter((phase) => phaseMark(phase) === 'bad')).toEqual(['revoked']);
  });
});

describe('the clock', () => {
  it('is said to be off from more than two minutes, either way', () => {
    expect(skewMinutes(ALONE)).toBeNull();
    expect(skewMinutes(joinedView({ clockSkewMs: 120_000 }))).toBeNull();
    expect(skewMinutes(joinedView({ clockSkewMs: 120_001 }))).toBe(2);
    expect(skewMinutes(joinedView({ clockSkewMs: -260_000 }))).toBe(4);
  });
});

describe('the other gates, in a line', () => {
  const heard = peerOf('East 1');
  const quiet = (name: string) => peerOf(name, { isStale: true });
  const words = (...peers: Parameters<typeof peersWords>[1]) =>
    peersWords(t, peers, ({ name }) => name);

  it('are counted, and the quiet ones are named', () => {
    expect(words()).toBe('none known');
    expect(words(heard, peerOf('South 1'))).toBe('2 heard');
    expect(words(heard, quiet('West 12'))).toBe('1 heard · quiet: West 12');
    expect(words(quiet('West 12'), quiet('South 1'))).toBe('quiet: West 12, South 1');
  });

  it('are only counted where more are quiet than have room', () => {
    expect(words(heard, quiet('A'), quiet('B'), quiet('C'))).toBe('1 heard · 3 not heard for long');
  });
});
