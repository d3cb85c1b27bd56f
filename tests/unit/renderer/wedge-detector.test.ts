import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createWedgeDetector,
  END_OF_SCAN_MS,
  type WedgeDetector,
  type WedgeKey,
  type WedgeStep,
} from '#renderer/wedge/wedge-detector.ts';

const TICKET = 'T42:ABCDEF 0123$%*+-./';

function key(sign: string, at: number, more: Partial<WedgeKey> = {}): WedgeKey {
  return { key: sign, code: '', shift: false, byHand: false, at, ...more };
}

/** Types signs with a gap before each. */
function type(detector: WedgeDetector, signs: Iterable<string>, gaps: readonly number[], from = 0) {
  const steps: WedgeStep[] = [];
  let at = from;
  let index = 0;
  for (const sign of signs) {
    at += gaps[index++ % gaps.length]!;
    steps.push(detector.key(key(sign, at)));
  }
  return { steps, at };
}

const signs = fc.constantFrom(...Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'));

describe('a hand scanner', () => {
  it('is recognised by its rhythm and ended by Enter', () => {
    const detector = createWedgeDetector();
    const { steps, at } = type(detector, TICKET, [8]);
    expect(steps.slice(0, 5).every(({ act }) => act === 'pass')).toBe(true);
    expect(steps[5]).toEqual({ act: 'claim' });
    expect(steps.slice(6).every(({ act }) => act === 'swallow')).toBe(true);
    expect(detector.key(key('Enter', at + 8))).toEqual({ act: 'scan', text: TICKET });
  });

  it('is ended by silence when it sends no Enter', () => {
    const detector = createWedgeDetector();
    const { at } = type(detector, TICKET, [8]);
    expect(detector.idle(at + END_OF_SCAN_MS - 1)).toBeNull();
    expect(detector.idle(at + END_OF_SCAN_MS)).toBe(TICKET);
    expect(detector.idle(at + 1000)).toBeNull();
  });

  it('is read exactly, whatever the text and its own unsteadiness', () => {
    fc.assert(
      fc.property(
        fc.array(signs, { minLength: 6, maxLength: 300 }),
        fc.array(fc.integer({ min: 1, max: 35 }), { minLength: 1, maxLength: 40 }),
        fc.constantFrom('Enter', 'Tab'),
        (text, gaps, end) => {
          const detector = createWedgeDetector();
          const { at } = type(detector, text, gaps);
          expect(detector.key(key(end, at + 5))).toEqual({ act: 'scan', text: text.join('') });
        },
      ),
    );
  });

  it('is read without what a person typed just before', () => {
    const detector = createWedgeDetector();
    const human = type(detector, 'ravi', [140]);
    const { at } = type(detector, TICKET, [6], human.at + 200);
    expect(detector.key(key('Enter', at + 6))).toEqual({ act: 'scan', text: TICKET });
  });

  it('is read without a key that a person pressed a moment before', () => {
    const detector = createWedgeDetector();
    detector.key(key('r', 0));
    const { at } = type(detector, TICKET, [6], 70);
    expect(detector.key(key('Enter', at + 6))).toEqual({ act: 'scan', text: TICKET });
  });

  it('is read with Shift going down between its capitals', () => {
    const detector = createWedgeDetector();
    let at = 0;
    for (const sign of TICKET) {
      detector.key(key('Shift', (at += 3)));
      detector.key(key(sign, (at += 3)));
    }
    expect(detector.key(key('Enter', at + 3))).toEqual({ act: 'scan', text: TICKET });
  });

  it('is read under a Hindi keyboard layout and with Caps Lock on', () => {
    const hindi = createWedgeDetector();
    let at = 0;
    for (const letter of 'ABCDEF') {
      hindi.key(key('क', (at += 5), { code: `Key${letter}`, shift: true }));
    }
    expect(hindi.key(key('Enter', at + 5))).toEqual({ act: 'scan', text: 'ABCDEF' });

    const capsLock = createWedgeDetector();
    const typed = type(capsLock, 'ab12 cd$', [5]);
    expect(capsLock.key(key('Enter', typed.at + 5))).toEqual({ act: 'scan', text: 'AB12 CD$' });
  });
});

describe('a person', () => {
  it('is never taken for a scanner, however the gaps fall above a hand’s pace', () => {
    fc.assert(
      fc.property(
        fc.array(signs, { minLength: 1, maxLength: 200 }),
        fc.array(fc.integer({ min: 51, max: 900 }), { minLength: 1, maxLength: 40 }),
        (text, gaps) => {
          const detector = createWedgeDetector();
          const { steps, at } = type(detector, text, gaps);
          expect(steps.every(({ act }) => act === 'pass')).toBe(true);
          expect(detector.key(key('Enter', at + 60)).act).toBe('pass');
          expect(detector.idle(at + 5000)).toBeNull();
        },
      ),
    );
  });

  it('may roll a few keys quickly', () => {
    const detector = createWedgeDetector();
    const { steps } = type(detector, 'the ravi the', [90, 20, 25, 110]);
    expect(steps.every(({ act }) => act === 'pass')).toBe(true);
  });

  it('may hold a key down, and use shortcuts', () => {
    const detector = createWedgeDetector();
    for (let index = 0; index < 50; index++) {
      expect(detector.key(key('a', index * 30, { byHand: true })).act).toBe('pass');
    }
  });
});
