import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { acceptsGzip, gzipped } from '#server/http/pieces.ts';

describe('An answer in pieces', () => {
  it('is one gzip file whose reader sees no joints', async () => {
    const shared = { text: 'नमस्ते, '.repeat(200) };
    const packed = await gzipped(['[', shared, ',', shared, ']']);
    expect(gunzipSync(packed).toString('utf8')).toBe(`[${shared.text},${shared.text}]`);
  });

  it.each([
    ['gzip', true],
    ['br, gzip;q=0.5', true],
    ['gzip;q=0', false],
    ['gzip; q=0.0, br', false],
    ['br', false],
    [undefined, false],
  ])('is packed for whom takes gzip (%s: %s)', (asked, expected) => {
    expect(acceptsGzip({ headers: asked === undefined ? {} : { 'accept-encoding': asked } })).toBe(
      expected,
    );
  });
});
