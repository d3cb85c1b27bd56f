import { hash } from '@node-rs/argon2';
import { describe, expect, it } from 'vitest';
import { GATE_STAFF, SUPERVISOR } from '#tests/fixtures/small-event.ts';
import { addStaff } from '#tests/fixtures/staff-session.ts';
import { openGate } from './test-core.ts';

const PIN = '482913';
const pinHash = await hash(PIN, { memoryCost: 1024, timeCost: 1 });

async function openStand() {
  const gate = await openGate(
    (small) => {
      addStaff(small);
    },
    { pinHash },
  );
  const told: boolean[] = [];
  gate.core.onEvent(({ event, payload }) => {
    if (event === 'lock-down') told.push(payload.isOn);
  });
  const entries = () =>
    gate
      .rows<{ type: string }>(
        "SELECT activity_type AS type FROM activity_logs WHERE activity_type IN ('kiosk.held', 'kiosk.freed') ORDER BY seq",
      )
      .map(({ type }) => type);
  return { gate, told, entries };
}

describe('a laptop at its gate', () => {
  it('is held and freed by a supervisor, each with an entry in the log', async () => {
    const { gate, told, entries } = await openStand();
    await using _ = gate;
    await gate.core.call('gate.lockDown', { isOn: true, staffId: SUPERVISOR, pin: PIN });
    await gate.core.call('gate.lockDown', { isOn: false, staffId: SUPERVISOR, pin: PIN });
    expect(told).toEqual([true, false]);
    expect(entries()).toEqual(['kiosk.held', 'kiosk.freed']);
  });

  it('is freed by nobody else, and by no wrong PIN', async () => {
    const { gate, told, entries } = await openStand();
    await using _ = gate;
    for (const [staffId, pin] of [
      [SUPERVISOR, '000000'],
      [GATE_STAFF, PIN],
    ] as const) {
      await expect(
        gate.core.call('gate.lockDown', { isOn: false, staffId, pin }),
      ).rejects.toMatchObject({ code: 'pin-wrong' });
    }
    expect(told).toEqual([]);
    expect(entries()).toEqual([]);
  });
});
