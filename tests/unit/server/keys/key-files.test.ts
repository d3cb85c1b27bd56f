import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { jwtVerify, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KEY_FILES, makeKeyFiles, openKeyFiles } from '#server/keys/key-files.ts';
import { rotateTokenKeys, tokenKeysText } from '#server/keys/token-keys.ts';
import { SetupError } from '#server/setup-error.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'gatehouse-keys-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function problemsOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof SetupError) return error.problems;
    throw error;
  }
  return [];
}

describe('the keys folder', () => {
  it('is filled once, readable by its owner alone, and left as it is afterwards', async () => {
    const keys = path.join(folder, 'keys');
    expect(await makeKeyFiles(keys, Date.now())).toEqual(Object.values(KEY_FILES));
    expect(statSync(keys).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(keys))
      expect([name, statSync(path.join(keys, name)).mode & 0o777]).toEqual([name, 0o600]);
    const before = readFileSync(path.join(keys, KEY_FILES.master), 'utf8');
    expect(await makeKeyFiles(keys, Date.now())).toEqual([]);
    expect(readFileSync(path.join(keys, KEY_FILES.master), 'utf8')).toBe(before);
  });

  it('holds the same keys for two hubs that make them at once', async () => {
    const both = await Promise.all([makeKeyFiles(folder, 0), makeKeyFiles(folder, 0)]);
    expect(both.flat().toSorted()).toEqual(Object.values(KEY_FILES).toSorted());
    expect(readdirSync(folder)).toHaveLength(Object.values(KEY_FILES).length);
  });

  it('is refused with every file that is missing, damaged or open, and with nothing of theirs', async () => {
    await makeKeyFiles(folder, 0);
    const secret = readFileSync(path.join(folder, KEY_FILES.cookies), 'utf8').trim();
    rmSync(path.join(folder, KEY_FILES.links));
    chmodSync(path.join(folder, KEY_FILES.forms), 0o644);
    writeFileSync(path.join(folder, KEY_FILES.cookies), secret.slice(2));
    writeFileSync(path.join(folder, KEY_FILES.log), 'no key');
    const problems = problemsOf(() => openKeyFiles(folder));
    expect(problems).toEqual([
      expect.stringMatching(/cookie\.key .*damaged/),
      expect.stringMatching(/form\.key .*chmod 600/),
      expect.stringMatching(/link\.key .*missing/),
      expect.stringMatching(/log\.pem .*damaged/),
    ]);
    expect(problems.join()).not.toContain(secret.slice(2, 12));
  });
});

describe('keys of tokens', () => {
  it('verify what an older one signed, which signs no more', async () => {
    await makeKeyFiles(folder, 0);
    const file = path.join(folder, KEY_FILES.tokens);
    const before = openKeyFiles(folder).tokens;
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', kid: before.current.kid })
      .sign(before.current.privateKey);
    const text = await rotateTokenKeys(readFileSync(file, 'utf8'), 1);
    writeFileSync(file, text);
    const after = openKeyFiles(folder).tokens;
    expect(after.current.kid).not.toBe(before.current.kid);
    expect([...after.publicKeys.keys()]).toEqual([after.current.kid, before.current.kid]);
    const verified = await jwtVerify(token, ({ kid }) => after.publicKeys.get(kid ?? '')!);
    expect(verified.protectedHeader.kid).toBe(before.current.kid);
    expect(text.match(/"d"/g)).toHaveLength(1);
    const [, ...older] = tokenKeysText.parse(await rotateTokenKeys(text, 1)).keys;
    expect(older.map(({ kid }) => kid)).toEqual([after.current.kid]);
  });
});
