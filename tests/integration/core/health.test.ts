import { describe, expect, it } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { addStaff, signInAs } from '#tests/fixtures/staff-session.ts';
import { openGate } from './test-core.ts';

const GUEST = { name: 'Zarathustra Quetzalcoatl', phone: '7349206518' };

describe('the health of a kiosk', () => {
  it('is what its gate did and how it stands, in numbers of nobody', async () => {
    await using gate = await openGate((small) => {
      addStaff(small);
      return small.addGuest({ user: GUEST }).text;
    });
    const { core } = gate;
    const { scanId } = await gate.scan(gate.made);
    await gate.scan(gate.made);
    await gate.scan('HELLO');
    await core.call('gate.painted', { scanId, decodeMs: 12, paintedMs: 80 });
    await core.call('gate.painted', { scanId: newId(), decodeMs: null, paintedMs: 40 });

    for (const camera of ['missing', 'ready', 'failed', 'failed', 'ready', 'missing'] as const) {
      await core.call('sync.noteCamera', { camera });
    }

    const { call } = await signInAs(core, 'supervisor');
    const health = await call('health.read', {});
    expect(health).toMatchObject({
      scans: 3,
      // Never there, and gone twice in one breath, is no second loss.
      cameraDrops: 2,
      faceScores: null,
      troubles: [],
      backup: { goodAt: null, failure: null },
    });
    expect(health.factsWaiting).toBeGreaterThanOrEqual(3);
    expect(health.diskFreeBytes).toBeGreaterThan(0);
    expect(new Map(health.verdicts.map(({ verdict, count }) => [verdict, count]))).toEqual(
      new Map([
        ['admitted', 1],
        ['already-inside', 1],
        ['not-a-ticket', 1],
      ]),
    );
    const stages = new Map(health.stages.map(({ stage, ...rest }) => [stage, rest]));
    expect(stages.get('decode')).toEqual({ count: 1, median: 12, slow: 12 });
    expect(stages.get('paint')).toEqual({ count: 2, median: 40, slow: 80 });
    expect(stages.get('decide')?.count).toBe(3);
    const text = JSON.stringify(health);
    for (const canary of Object.values(GUEST)) expect(text).not.toContain(canary);
  });
});
