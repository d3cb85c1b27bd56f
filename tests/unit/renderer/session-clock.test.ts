import { describe, expect, it } from 'vitest';
import { sessionStage } from '#renderer/admin/session-clock.ts';

const MINUTE = 60_000;
const SIGNED_IN = Date.UTC(2026, 10, 22, 9);
const TEN_MINUTES = {
  usedAt: SIGNED_IN,
  idleMs: 10 * MINUTE,
  endsAt: SIGNED_IN + 24 * 60 * MINUTE,
};

describe('a session that nobody uses', () => {
  it('is open until a minute before its end, then asks, counting whole seconds', () => {
    expect(sessionStage(TEN_MINUTES, SIGNED_IN + 9 * MINUTE - 1)).toEqual({ at: 'open' });
    expect(sessionStage(TEN_MINUTES, SIGNED_IN + 9 * MINUTE)).toEqual({ at: 'idle', seconds: 60 });
    expect(sessionStage(TEN_MINUTES, SIGNED_IN + 10 * MINUTE - 1)).toEqual({
      at: 'idle',
      seconds: 1,
    });
  });

  it('ends at the very moment, also when the laptop slept over it', () => {
    expect(sessionStage(TEN_MINUTES, SIGNED_IN + 10 * MINUTE)).toEqual({ at: 'ended' });
    expect(sessionStage(TEN_MINUTES, SIGNED_IN + 8 * 60 * MINUTE)).toEqual({ at: 'ended' });
  });

  it('goes on from the last use', () => {
    const used = { ...TEN_MINUTES, usedAt: SIGNED_IN + 9 * MINUTE };
    expect(sessionStage(used, SIGNED_IN + 11 * MINUTE)).toEqual({ at: 'open' });
  });
});

describe('a session in use', () => {
  const busyAt = (now: number) => sessionStage({ ...TEN_MINUTES, usedAt: now }, now);

  it('says five minutes ahead that it ends for its age, and then ends', () => {
    expect(busyAt(TEN_MINUTES.endsAt - 5 * MINUTE - 1)).toEqual({ at: 'open' });
    expect(busyAt(TEN_MINUTES.endsAt - 5 * MINUTE)).toEqual({ at: 'old' });
    expect(busyAt(TEN_MINUTES.endsAt)).toEqual({ at: 'ended' });
  });

  it('never ends for want of use where its role does not', () => {
    const gate = { ...TEN_MINUTES, idleMs: null };
    expect(sessionStage(gate, SIGNED_IN + 20 * 60 * MINUTE)).toEqual({ at: 'open' });
  });
});
