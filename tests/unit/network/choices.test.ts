import { describe, expect, it } from 'vitest';
import { Choices } from '#tools/network/choices.ts';
import { FAULT_NAMES } from '#tools/network/fault.ts';
import { HOSTILE_PLAN } from '#tools/network/hostile-plan.ts';

const NOT_OF_REQUESTS: readonly string[] = [
  'stream-cut',
  'stream-stall',
  'tls-reset',
  'wrong-certificate',
  'wire-flip',
];

function hostile(seed: number): Choices {
  const choices = new Choices(seed);
  choices.setPlan(HOSTILE_PLAN);
  return choices;
}

const pushes = (choices: Choices, count: number) =>
  Array.from({ length: count }, () => choices.forRequest('POST', '/v1/sync/push'));

describe('what goes wrong', () => {
  it('is the same for the same seed, down to each detail', () => {
    expect(pushes(hostile(7), 300)).toEqual(pushes(hostile(7), 300));
    expect(pushes(hostile(8), 300)).not.toEqual(pushes(hostile(7), 300));
  });

  it('with one route does not depend on what other routes were asked between', () => {
    const busy = hostile(7);
    const seen = Array.from({ length: 300 }, (_, turn) => {
      if (turn % 3 > 0) busy.forRequest('GET', `/v1/sync/pull?cursor=${turn}`);
      if (turn % 5 > 0) busy.forConnection();
      busy.forStream('/v1/sync/stream');
      return busy.forRequest('POST', '/v1/sync/push');
    });
    expect(seen).toEqual(pushes(hostile(7), 300));
  });

  it('with a route does not depend on the ids in it', () => {
    const ask = (ids: readonly string[]) => {
      const choices = hostile(7);
      return ids.map((id) => choices.forRequest('GET', `/v1/photos/${id}`));
    };
    const many = (start: number) =>
      Array.from({ length: 99 }, (_, id) => `0192f3a0-0000-7000-8000-00000000${start + id}`);
    expect(ask(many(1000))).toEqual(ask(many(5000)));
  });

  it('with one route is not what goes wrong with another', () => {
    const choices = hostile(7);
    const pulls = Array.from({ length: 300 }, () => choices.forRequest('GET', '/v1/sync/pull'));
    expect(pulls).not.toEqual(pushes(choices, 300));
  });

  it('comes about as often as the plan says, and every fault of a request comes', () => {
    const faults = pushes(hostile(7), 10_000).filter((fault) => fault !== null);
    const of = (name: string): number => faults.filter((fault) => fault.name === name).length;
    expect(of('drop-answer')).toBeGreaterThan(700);
    expect(of('drop-answer')).toBeLessThan(900);
    const missing = FAULT_NAMES.filter((name) => of(name) === 0);
    expect(missing).toEqual(['bit-flip', ...NOT_OF_REQUESTS]);
  });

  it('is nothing in fair weather, but for what is scripted', () => {
    const choices = new Choices(1);
    choices.script('conflict', '/v1/sync/push', 1000);
    expect(choices.forRequest('GET', '/v1/sync/pull')).toBeNull();
    expect(choices.forStream('/v1/sync/push')).toBeNull();
    expect(choices.forRequest('POST', '/v1/sync/push')?.name).toBe('conflict');
    expect(choices.forRequest('POST', '/v1/sync/push')).toBeNull();
  });

  it('is scripted without shifting what the seed draws afterwards', () => {
    const choices = hostile(7);
    choices.script({ name: 'portal-page' }, '', 1000);
    const drawn = pushes(hostile(7), 50);
    expect(pushes(choices, 50)).toEqual([{ name: 'portal-page' }, ...drawn.slice(1)]);
  });

  it('adds up to no more than every request', () => {
    const { chances } = HOSTILE_PLAN;
    const ofRequests = FAULT_NAMES.filter((name) => !NOT_OF_REQUESTS.includes(name));
    const sum = ofRequests.reduce((total, name) => total + (chances[name] ?? 0), 0);
    expect(sum).toBeLessThanOrEqual(1);
  });
});
