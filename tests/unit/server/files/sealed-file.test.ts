import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import { SEAL_BYTES } from '#server/keys/envelope.ts';
import { fileSeal } from '#server/files/sealed-file.ts';

const key = createSecretKey(randomBytes(32));
const card = { id: newId(), user_id: newId(), file_type: 'adhar_front' } as const;
const bytes = randomBytes(300);
const sealed = fileSeal.seal(key, card, 'original', bytes);

describe('A sealed file', () => {
  it('opens as what it is', () => {
    expect(fileSeal.open(key, card, 'original', sealed)?.equals(bytes)).toBe(true);
    expect(sealed.length).toBe(bytes.length + SEAL_BYTES);
  });

  it('of no bytes opens as no bytes', () => {
    const empty = fileSeal.seal(key, card, 'original', new Uint8Array());
    expect(fileSeal.open(key, card, 'original', empty)?.length).toBe(0);
  });

  it('is another each time: the same picture twice can not be told', () => {
    expect(fileSeal.seal(key, card, 'original', bytes).equals(sealed)).toBe(false);
  });

  it('shows nothing of its bytes', () => {
    expect(sealed.includes(bytes.subarray(0, 8))).toBe(false);
  });

  it('does not open with any bit of it changed', () => {
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(fileSeal.open(key, card, 'original', changed)).toBeNull();
    }
  });

  it('does not open cut short at any place', () => {
    for (let length = 0; length < sealed.length; length++) {
      expect(fileSeal.open(key, card, 'original', sealed.subarray(0, length))).toBeNull();
    }
  });

  it('does not open with bytes added', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        (more) => fileSeal.open(key, card, 'original', Buffer.concat([sealed, more])) === null,
      ),
    );
  });

  it.each([
    ['another person', { ...card, user_id: newId() }, 'original'],
    ['another document', { ...card, id: newId() }, 'original'],
    ['the other side of the card', { ...card, file_type: 'adhar_back' }, 'original'],
    ['its own thumbnail', card, 'thumbnail'],
  ] as const)('does not open as that of %s', (_whose, document, variant) => {
    expect(fileSeal.open(key, document, variant, sealed)).toBeNull();
  });

  it('does not open with another key', () => {
    expect(fileSeal.open(createSecretKey(randomBytes(32)), card, 'original', sealed)).toBeNull();
  });

  it('has a name that tells whose and what it is, and is never the same', () => {
    const names = Array.from({ length: 50 }, () => fileSeal.newKey(card.user_id, 'selfie'));
    const shape = new RegExp(`^${card.user_id}/selfie/[0-9a-f]{32}$`);
    expect(names.every((name) => shape.test(name))).toBe(true);
    expect(new Set(names).size).toBe(50);
  });
});
