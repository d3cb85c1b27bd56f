import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase45, encodeBase45, isBase45Text } from '#shared/ticket/base45.ts';

const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('base45', () => {
  it.each([
    ['AB', 'BB8'],
    ['Hello!!', '%69 VD92EX0'],
    ['base-45', 'UJCLQE7W581'],
    ['ietf!', 'QED8WEX0'],
  ])('agrees with the example of RFC 9285: %s', (plain, encoded) => {
    expect(encodeBase45(text(plain))).toBe(encoded);
    expect(decodeBase45(encoded)).toEqual(text(plain));
  });

  it.each([
    ['a group above two bytes', 'GGW'],
    ['a pair above one byte', '::'],
    ['a dangling sign', 'BB8A'],
    ['a sign outside the alphabet', 'bb8'],
    ['a sign outside the alphabet at the end', 'BB8B,'],
  ])('refuses %s', (_why, encoded) => {
    expect(decodeBase45(encoded)).toBeNull();
  });

  it('returns any bytes unchanged, within its alphabet', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const encoded = encodeBase45(bytes);
        expect(isBase45Text(encoded)).toBe(true);
        expect(decodeBase45(encoded)).toEqual(bytes);
      }),
    );
  });

  it('has one spelling for each bytes', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('0AZ $%*+-./:')), maxLength: 30 }),
        (encoded) => {
          const bytes = decodeBase45(encoded);
          fc.pre(bytes !== null);
          expect(encodeBase45(bytes)).toBe(encoded);
        },
      ),
    );
  });
});
