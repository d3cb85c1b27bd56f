import { hash } from '@node-rs/argon2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStaffPin, type StaffPin } from '#core/services/staff-pin.ts';
import { createCopyWriter } from '#core/storage/copy-writer.ts';
import { createPinStore } from '#core/storage/pin-store.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import type { Role } from '#shared/domain/staff.ts';
import { SettableClock } from '#tests/fakes/settable-clock.ts';
import { PackageKiosk } from './package-kiosk.ts';

const PIN = '246810';
const WRONG = '111111';
const quick = { memoryCost: 1024, timeCost: 1 };

let kiosk: PackageKiosk;
let clock: SettableClock;
let pins: StaffPin;

function restart(): void {
  pins = createStaffPin(createPinStore(kiosk.database), clock);
}

beforeEach(async () => {
  kiosk = await PackageKiosk.open();
  clock = new SettableClock(Date.parse('2026-11-22T06:00:00.000Z'));
  restart();
});
afterEach(() => kiosk.close());

async function hire(role: Role, active = true, pin: string | null = PIN): Promise<Uuid> {
  const id = newId();
  const copy = createCopyWriter(kiosk.database);
  const pin_hash = pin === null ? null : await hash(pin, quick);
  const created_at = '2026-11-01T00:00:00.000Z';
  copy.transaction(() => {
    const email = `${id}@example.org`;
    copy.putStaff(
      { id, email, name: 'Kavita', role, pin_hash, password_hash: null, active, created_at },
      null,
    );
  });
  return id;
}

async function refusal(staffId: Uuid, pin = WRONG): Promise<{ code: string; seconds: number }> {
  try {
    await pins.verify(staffId, pin);
  } catch (error) {
    const { code, facts } = error as { code: string; facts: { retryInSeconds: number } };
    return { code, seconds: facts.retryInSeconds };
  }
  throw new Error('it was accepted');
}

describe('a PIN', () => {
  test.each(['supervisor', 'organiser', 'admin'] as const)('of a %s is accepted', async (role) => {
    await expect(pins.verify(await hire(role), PIN)).resolves.toBeUndefined();
  });

  test('is refused in the same words, whichever half was wrong', async () => {
    const refusals = [
      await refusal(await hire('supervisor'), WRONG),
      await refusal(newId(), PIN),
      await refusal(await hire('gate'), PIN),
      await refusal(await hire('supervisor', false), PIN),
    ];
    expect(refusals).toEqual(Array(4).fill({ code: 'pin-wrong', seconds: 0 }));
    await pins.verify(await hire('supervisor'), PIN);
    expect(await refusal(await hire('supervisor', true, null), 'nobody')).toEqual({
      code: 'pin-wrong',
      seconds: 0,
    });
  });

  test('takes as long to refuse for an unknown person as for a known one', async () => {
    const id = newId();
    const copy = createCopyWriter(kiosk.database);
    const pin_hash = await hash(PIN);
    copy.transaction(() => {
      const created_at = '2026-11-01T00:00:00.000Z';
      const person = {
        id,
        email: 'k@example.org',
        name: 'Kavita',
        created_at,
        password_hash: null,
      };
      copy.putStaff({ ...person, role: 'supervisor', active: true, pin_hash }, null);
    });
    const right = await hire('supervisor');
    const time = async (staffId: Uuid) => {
      const start = performance.now();
      await refusal(staffId);
      const took = performance.now() - start;
      await pins.verify(right, PIN);
      return took;
    };
    await time(id);
    const known = Math.min(await time(id), await time(id), await time(id));
    const unknown = Math.min(await time(newId()), await time(newId()), await time(newId()));
    expect(unknown / known).toBeGreaterThan(0.4);
    expect(unknown / known).toBeLessThan(2.5);
  });
});

describe('wrong PINs', () => {
  async function fail(staffId: Uuid, times: number): Promise<{ code: string; seconds: number }[]> {
    const refusals = [];
    for (let time = 0; time < times; time++) refusals.push(await refusal(staffId));
    return refusals;
  }

  test('lock after the fifth, for a minute, and then for longer each time', async () => {
    const id = await hire('supervisor');
    const seconds = (await fail(id, 5)).map((each) => each.seconds);
    expect(seconds).toEqual([0, 0, 0, 0, 60]);
    expect(await refusal(id, PIN)).toEqual({ code: 'pin-locked', seconds: 60 });
    clock.advance(60_000);
    expect(await refusal(id)).toEqual({ code: 'pin-wrong', seconds: 120 });
    clock.advance(119_000);
    expect(await refusal(id, PIN)).toEqual({ code: 'pin-locked', seconds: 1 });
    clock.advance(1_000);
    await pins.verify(id, PIN);
    expect((await fail(id, 1))[0]).toEqual({ code: 'pin-wrong', seconds: 0 });
  });

  test('stay counted over a restart', async () => {
    const id = await hire('supervisor');
    await fail(id, 4);
    restart();
    expect((await fail(id, 1))[0]!.seconds).toBe(60);
    restart();
    expect((await refusal(id, PIN)).code).toBe('pin-locked');
  });

  test('lock the kiosk too, so that one can’t go from person to person', async () => {
    const staff = await Promise.all([1, 2, 3, 4, 5].map(() => hire('supervisor')));
    for (const id of staff) await refusal(id);
    expect(await refusal(await hire('admin'), PIN)).toEqual({ code: 'pin-locked', seconds: 60 });
  });

  test('of an unknown id lock in the same way', async () => {
    const seconds = (await fail(newId(), 5)).map((each) => each.seconds);
    expect(seconds).toEqual([0, 0, 0, 0, 60]);
  });

  test('sent all at once get no more tries than one after another', async () => {
    const id = await hire('supervisor');
    const refusals = await Promise.all(Array.from({ length: 12 }, () => refusal(id)));
    expect(refusals.filter(({ code }) => code === 'pin-wrong')).toHaveLength(5);
  });

  test('lock for a quarter of an hour at most, also when the clock is set back', async () => {
    const id = await hire('supervisor');
    for (let time = 0; time < 12; time++) {
      await refusal(id);
      clock.advance(15 * 60_000);
    }
    expect((await refusal(id)).seconds).toBe(15 * 60);
    clock.set(clock.wall() - 365 * 86_400_000);
    expect((await refusal(id, PIN)).seconds).toBe(15 * 60);
  });
});
