import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, it } from 'vitest';
import { groupedSigns } from '#shared/domain/enrolment-code.ts';
import {
  daysOfReopenCode,
  MOST_REOPEN_DAYS,
  reopenCode,
  reopenKey,
  reopenSigns,
} from '#shared/domain/reopen-code.ts';
import { testId } from '#tests/fixtures/small-event.ts';

const KIOSK = testId(30, 1);
const CHALLENGE = 'AB2D4F7H';

async function side() {
  const identity = await generateX25519Identity();
  return { identity, recipient: await identityToRecipient(identity) };
}
const hub = await side();
const laptop = await side();
const hubKey = reopenKey(`${hub.identity}\n`, laptop.recipient, KIOSK);
const laptopKey = reopenKey(laptop.identity, hub.recipient, KIOSK);

describe('the code that reopens a laptop', () => {
  it('is made by the hub and read by the laptop, which told each other no secret', () => {
    expect(Buffer.from(laptopKey)).toEqual(Buffer.from(hubKey));
    for (const days of [1, 3, MOST_REOPEN_DAYS]) {
      const code = reopenCode(hubKey, { kioskId: KIOSK, challenge: CHALLENGE, days });
      expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{10}$/);
      const asked = { kioskId: KIOSK, challenge: CHALLENGE };
      expect(daysOfReopenCode(laptopKey, asked, code)).toBe(days);
      const spoken = groupedSigns(code, 5).toLowerCase().replaceAll('0', 'o');
      expect(daysOfReopenCode(laptopKey, asked, ` ${spoken} `)).toBe(days);
    }
  });

  it('opens no other laptop, no other challenge, for no other days, and never altered', async () => {
    const code = reopenCode(hubKey, { kioskId: KIOSK, challenge: CHALLENGE, days: 3 });
    const asked = { kioskId: KIOSK, challenge: CHALLENGE };
    const other = testId(30, 2);
    const stranger = await side();
    expect(daysOfReopenCode(laptopKey, { ...asked, challenge: 'AB2D4F7J' }, code)).toBeNull();
    expect(daysOfReopenCode(laptopKey, { ...asked, kioskId: other }, code)).toBeNull();
    const foreignKey = reopenKey(stranger.identity, hub.recipient, KIOSK);
    expect(daysOfReopenCode(foreignKey, asked, code)).toBeNull();
    for (let at = 0; at < code.length; at++) {
      const sign = code[at] === '7' ? '8' : '7';
      const altered = code.slice(0, at) + sign + code.slice(at + 1);
      expect(daysOfReopenCode(laptopKey, asked, altered)).toBeNull();
    }
    for (const text of ['', ' ', '0', code.slice(1), `${code}0`, 'ü'.repeat(10)]) {
      expect(daysOfReopenCode(laptopKey, asked, text)).toBeNull();
    }
  });

  it('says no days that it has no sign for', () => {
    for (const days of [0, 32, 1.5, Number.NaN]) {
      const reopening = { kioskId: KIOSK, challenge: CHALLENGE, days };
      expect(() => reopenCode(hubKey, reopening)).toThrow(RangeError);
    }
  });

  it('draws challenges from all signs', () => {
    expect(reopenSigns(Array.from({ length: 32 }, (_, at) => at))).toHaveLength(32);
    expect(reopenSigns([32, 255])).toBe('0Z');
  });
});
