import { describe, expect, it } from 'vitest';
import { screenOf } from '#renderer/app-screen.ts';
import { newId } from '#shared/domain/id.ts';
import type { GateStatus } from '#shared/ipc/gate-views.ts';

const STATUS: GateStatus = {
  kioskName: 'North 2',
  event: {
    id: newId(),
    title: 'Assembly',
    partyName: 'Manch',
    timeZone: 'Asia/Kolkata',
    status: 'live',
    entryMode: 'single',
    doorsOpenAt: '2026-11-22T00:00:00.000Z',
    doorsCloseAt: '2026-11-23T00:00:00.000Z',
    capacity: null,
  },
  gate: { id: newId(), name: 'North', quota: null },
  now: '2026-11-22T10:00:00.000Z',
  inside: 0,
  expected: 0,
  admittedHere: 0,
  copyAt: null,
  factsWaiting: 0,
  face: { policy: 'off', liveness: 'signs', templatesMade: 0, templatesWaiting: 0 },
  troubles: [],
  throwawayKey: false,
};

describe('the screen', () => {
  it('waits until the core has spoken', () => {
    expect(screenOf({ link: 'connecting', core: null, status: null }).at).toBe('starting');
    expect(screenOf({ link: 'connected', core: { phase: 'gate' }, status: null }).at).toBe(
      'starting',
    );
  });

  it('keeps an open gate in sight while the core restarts, and says so', () => {
    for (const facts of [
      { link: 'recovering', core: { phase: 'gate' } },
      { link: 'connected', core: { phase: 'starting' } },
    ] as const) {
      expect(screenOf({ ...facts, status: STATUS })).toMatchObject({
        at: 'gate',
        recovering: true,
      });
    }
    const open = screenOf({ link: 'connected', core: { phase: 'gate' }, status: STATUS });
    expect(open).toMatchObject({ at: 'gate', recovering: false });
  });

  it('names what the core failed of, also after a gate was open', () => {
    const core = { phase: 'failed', code: 'database-corrupt', facts: {} } as const;
    expect(screenOf({ link: 'connected', core, status: STATUS })).toMatchObject({
      at: 'failed',
      code: 'database-corrupt',
    });
  });

  it('says that the core gave up, whatever was known before', () => {
    const screen = screenOf({ link: 'gave-up', core: { phase: 'gate' }, status: STATUS });
    expect(screen.at).toBe('gave-up');
  });
});
