import { describe, expect, it } from 'vitest';
import { createRedaction, LEFT_OUT } from '#core/services/support/redaction.ts';

const line = (facts: object): unknown =>
  JSON.parse(createRedaction().line(JSON.stringify(facts)) ?? 'null');

describe('what leaves with a support bundle', () => {
  it('keeps what can only be the program’s own', () => {
    const facts = {
      message: 'check-in',
      level: 'info',
      timestamp: '2026-11-24T10:00:00.000Z',
      correlation: '01930000-0000-7000-8001-0000000000e1',
      verdict: 'already-inside',
      ms: 1.234,
      at: 1_795_430_000_123,
      diskFreeBytes: 120_000_000_000,
      isOn: true,
      why: null,
      frames: ['admit core.js:10', 'core.js:11'],
    };
    expect(line(facts)).toEqual(facts);
  });

  it.each([
    ['a name', 'Zarathustra Quetzalcoatl'],
    ['a name in another script', 'आशा'],
    ['one name', 'Zarathustra'],
    ['a phone', '+917349206518'],
    ['a phone in two halves', '73492-06518'],
    ['a phone behind a word', 'x-7349206518'],
    ['an identity card', '234567890123'],
    ['an address of mail', 'asha@example.org'],
    ['a folder of the user’s', '/home/asha/gatehouse'],
    ['a key', 'a1b2c3d4'.repeat(8)],
  ])('takes out %s, wherever it stands', (_what, canary) => {
    const redaction = createRedaction();
    const written = redaction.line(
      JSON.stringify({ message: 'x', code: canary, list: [{ deep: canary }], [canary]: 1 }),
    );
    expect(written).not.toContain(canary);
    expect(JSON.parse(written ?? '')).toEqual({
      message: 'x',
      code: LEFT_OUT,
      list: [{ deep: LEFT_OUT }],
    });
    expect(redaction.removed()).toBe(3);
    // Numbers, too, and what is no constant word.
    expect(redaction.line(JSON.stringify({ message: canary }))).not.toContain(canary);
  });

  it('takes out what people chose or typed, even where it looks like a code', () => {
    expect(
      line({ message: 'x', kioskName: 'Asha', title: 'Rally', hubUrl: 'hub.example' }),
    ).toEqual({ message: 'x', kioskName: LEFT_OUT, title: LEFT_OUT, hubUrl: LEFT_OUT });
    expect(line({ message: 'x', phone: 7_349_206_518, names: 3 })).toEqual({
      message: 'x',
      phone: LEFT_OUT,
      names: 3,
    });
  });

  it('leaves of an error its name, its codes and where it was thrown', () => {
    const stack = [
      'Error: Asha was not written',
      '    at async writeRow (file:///home/asha/app/core.js:10:5)',
      '    at /home/asha/app/core.js:20:1',
    ].join('\n');
    const frames = ['writeRow core.js:10', 'core.js:20'];
    const errorMessage = 'SQLITE_FULL: database of ELENA and Asha is full, ENOSPC';
    expect(line({ message: 'call-failed', error: 'SqliteError', errorMessage, stack })).toEqual({
      message: 'call-failed',
      error: 'SqliteError',
      errorMessage: `${LEFT_OUT} SQLITE_FULL ENOSPC`,
      stack: frames,
    });
    const thrown = { name: 'TypeError', message: 'Asha is not a function', stack };
    expect(line({ message: 'uncaught', error: thrown })).toEqual({
      message: 'uncaught',
      error: { error: 'TypeError', message: LEFT_OUT, stack: frames },
    });
  });

  it('leaves out whole what is no line of a log', () => {
    const redaction = createRedaction();
    for (const text of ['{"message":"cut sho', 'Asha', '["Asha"]', '7349206518', 'null']) {
      expect(redaction.line(text)).toBeNull();
    }
    expect(redaction.removed()).toBe(5);
  });
});
