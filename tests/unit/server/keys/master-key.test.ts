import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { makeMasterKeyLine, masterKeysText } from '#server/keys/master-key.ts';

const first = makeMasterKeyLine('2026-11');
const second = makeMasterKeyLine('2027-01');
const secret = randomBytes(32);

function whyNot(text: string): string[] {
  const parsed = masterKeysText.safeParse(text);
  return parsed.success ? [] : parsed.error.issues.map(({ message }) => message);
}

describe('Master keys', () => {
  it('open what they sealed, for what it was sealed for', () => {
    const keys = masterKeysText.parse(first);
    const sealed = keys.seal(secret, 'a');
    expect(keys.open(sealed, 'a').equals(secret)).toBe(true);
    expect(() => keys.open(sealed, 'b')).toThrow('2026-11 does not open');
  });

  it('are rotated: the new one seals, and what the old one sealed still opens', () => {
    const old = masterKeysText.parse(first).seal(secret, 'a');
    const both = masterKeysText.parse(`${second}${first}`);
    expect(both.currentId).toBe('2027-01');
    expect(both.open(old, 'a').equals(secret)).toBe(true);

    const sealedAnew = both.seal(both.open(old, 'a'), 'a');
    expect(masterKeysText.parse(second).open(sealedAnew, 'a').equals(secret)).toBe(true);
  });

  it('say that one is missing, and not its name, which may be anything', () => {
    const sealed = masterKeysText.parse(first).seal(secret, 'a');
    expect(() => masterKeysText.parse(second).open(sealed, 'a')).toThrow('the key file lacks');
    expect(() => masterKeysText.parse(second).open(new Uint8Array(), 'a')).toThrow('lacks');
  });

  it('of the same name and other bytes open nothing', () => {
    const sealed = masterKeysText.parse(first).seal(secret, 'a');
    const another = masterKeysText.parse(makeMasterKeyLine('2026-11'));
    expect(() => another.open(sealed, 'a')).toThrow('does not open');
  });

  it('do not open what was renamed to another of the ring', () => {
    const both = masterKeysText.parse(`${second}${first}`);
    const sealed = both.seal(secret, 'a');
    const renamed = Buffer.from(sealed);
    renamed.write('2026-11', 1, 'ascii');
    expect(() => both.open(renamed, 'a')).toThrow('does not open');
  });

  it('are read from lines or commas, with notes', () => {
    const text = `# made in November\n${first.trim()}, ${second} # next\n\n`;
    expect(masterKeysText.parse(text).currentId).toBe('2026-11');
  });

  it.each([
    ['', 'no master key'],
    ['2026', 'wants id:key'],
    [`2026:${randomBytes(16).toString('base64')}`, 'wants 32 bytes in base64'],
    ['2026:not!base64', 'Invalid base64-encoded string'],
    [`Upper:${randomBytes(32).toString('base64')}`, 'at most 20 of a-z, 0-9 and -'],
    [`${first}${first}`, 'an id is there twice'],
  ])('are refused with what is wrong: %j', (text, message) => {
    expect(whyNot(text)).toContain(message);
  });

  it('never say a key in what is wrong', () => {
    const key = randomBytes(31).toString('base64');
    expect(JSON.stringify(whyNot(`2026:${key}`))).not.toContain(key);
  });
});
