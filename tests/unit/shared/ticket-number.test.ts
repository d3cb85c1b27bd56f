import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatTicketNumber,
  parseTypedTicketNumber,
  ticketNumber,
  ticketNumberFromBytes,
  ticketNumberToBytes,
} from '#shared/ticket/ticket-number.ts';

const eightBytes = fc.uint8Array({ minLength: 8, maxLength: 8 });

describe('ticket number', () => {
  it('writes eight bytes as 13 digits and reads them back', () => {
    fc.assert(
      fc.property(eightBytes, (bytes) => {
        const number = ticketNumberFromBytes(bytes);
        expect(ticketNumber.safeParse(number).success).toBe(true);
        expect(ticketNumberToBytes(number)).toEqual(bytes);
      }),
    );
  });

  it('forgives what people do when they type: case, blanks, hyphens, O for 0, I and L for 1', () => {
    const number = ticketNumberFromBytes(new Uint8Array([0, 1, 2, 3, 4, 5, 6, 7]));
    const printed = formatTicketNumber(number);
    const typed = printed.toLowerCase().replaceAll('0', 'o').replaceAll('1', 'l');
    expect(parseTypedTicketNumber(` ${typed.replaceAll('-', ' ')} `)).toBe(number);
  });

  it('notices every single wrong digit and every swap of neighbours by the check symbol', () => {
    const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
    fc.assert(
      fc.property(
        eightBytes,
        fc.nat(12),
        fc.constantFrom(...Array.from(digits)),
        (bytes, place, digit) => {
          const number = ticketNumberFromBytes(bytes);
          const check = formatTicketNumber(number).at(-1) ?? '';
          const wrong = number.slice(0, place) + digit + number.slice(place + 1) + check;
          const swapped =
            number.slice(0, place) +
            (number[place + 1] ?? '') +
            (number[place] ?? '') +
            number.slice(place + 2) +
            check;
          for (const typed of [wrong, swapped]) {
            const answer = typed === number + check ? number : null;
            expect(parseTypedTicketNumber(typed)).toBe(answer);
          }
        },
      ),
    );
  });

  it.each(['', 'ABCD', 'ABCD-EFGH-JKMN', '😀😀😀😀', "'; DROP TABLE tickets; --"])(
    'is null for %j',
    (typed) => {
      expect(parseTypedTicketNumber(typed)).toBeNull();
    },
  );
});
