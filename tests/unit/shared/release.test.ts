import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  compareVersions,
  manifestBytes,
  readRelease,
  type ReleaseManifest,
} from '#shared/wire/update.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519').privateKey;

const MANIFEST: ReleaseManifest = {
  format: 1,
  sequence: 7,
  channel: 'stable',
  version: '1.4.0',
  minimum_version: '1.2.0',
  security: false,
  schema_steps: ['0001-initial'],
  released_at: '2026-11-23T10:32:00.000Z',
  files: [
    {
      platform: 'linux-x64',
      name: 'Gatehouse-1.4.0.AppImage',
      size: 3,
      sha512: Buffer.alloc(64, 1).toString('base64'),
    },
  ],
};

function signed(manifest: unknown, key = privateKey) {
  const text = JSON.stringify(manifest);
  return { manifest: text, signature: sign(null, manifestBytes(text), key).toString('base64') };
}

const isOurs = (bytes: Uint8Array, signature: string): boolean =>
  verify(
    null,
    bytes,
    createPublicKey(publicKey.export({ format: 'pem', type: 'spki' })),
    Buffer.from(signature, 'base64'),
  );

describe('a signed release', () => {
  it('is read where a release key signed it and it is newer than any before', () => {
    expect(readRelease(signed(MANIFEST), isOurs, 6)).toEqual({ kind: 'good', manifest: MANIFEST });
  });

  it('is newer by its own number: a lower version may follow a higher one', () => {
    const back = { ...MANIFEST, sequence: 8, version: '1.3.0' };
    expect(readRelease(signed(back), isOurs, 7)).toMatchObject({ kind: 'good' });
  });

  it('is refused where its number is not above the highest one seen', () => {
    for (const highest of [7, 8, 1_000]) {
      expect(readRelease(signed(MANIFEST), isOurs, highest)).toEqual({
        kind: 'refused',
        why: 'older',
      });
    }
  });

  it('is refused where somebody else signed it, or a sign of it is another', () => {
    const unsigned = { kind: 'refused', why: 'unsigned' };
    expect(readRelease(signed(MANIFEST, stranger), isOurs, 0)).toEqual(unsigned);
    const good = signed(MANIFEST);
    const altered = { ...good, manifest: good.manifest.replace('1.4.0', '1.4.1') };
    expect(readRelease(altered, isOurs, 0)).toEqual(unsigned);
    const bare = sign(null, Buffer.from(good.manifest), privateKey).toString('base64');
    expect(readRelease({ ...good, signature: bare }, isOurs, 0)).toEqual(unsigned);
  });

  it.each([
    ['a later format', { ...MANIFEST, format: 2 }],
    ['no sequence number', { ...MANIFEST, sequence: 0 }],
    [
      'a path for a name',
      { ...MANIFEST, files: [{ ...MANIFEST.files[0], name: '../x.AppImage' }] },
    ],
    ['two files for a platform', { ...MANIFEST, files: [MANIFEST.files[0], MANIFEST.files[0]] }],
    ['no object', 'x'],
  ])('is refused where it has %s, whoever signed it', (_what, manifest) => {
    expect(readRelease(signed(manifest), isOurs, 0)).toEqual({
      kind: 'refused',
      why: 'unreadable',
    });
  });

  it('orders versions as numbers', () => {
    expect(compareVersions('1.10.0', '1.9.9')).toBeGreaterThan(0);
    expect(compareVersions('1.2.3', '1.2.3')).toBe(0);
    expect(compareVersions('0.9.9', '1.0.0')).toBeLessThan(0);
  });
});
