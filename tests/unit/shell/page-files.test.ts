import fc from 'fast-check';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { isOwnAddress, pageFile } from '../../../src-main/shell/page-files.ts';

const FOLDER = path.resolve('/app/out/renderer');

describe('the page’s protocol', () => {
  test('finds a file of the page, with its type', () => {
    expect(pageFile('gatehouse://app/assets/a.js?v=1', FOLDER)).toEqual({
      file: path.join(FOLDER, 'assets/a.js'),
      type: 'text/javascript; charset=utf-8',
    });
  });

  test.each([
    'gatehouse://app/../main/index.js',
    'gatehouse://app/..%2fmain%2findex.js',
    'gatehouse://app/%2e%2e%2fmain/index.js',
    'gatehouse://app/..%5cmain%5cindex.js',
    'gatehouse://app/a%00.js',
    'gatehouse://app/%zz.js',
  ])('refuses %s, or finds it inside the page’s folder', (address) => {
    const found = pageFile(address, FOLDER);
    expect(found === null || found.file.startsWith(FOLDER + path.sep)).toBe(true);
  });

  test.each([
    'gatehouse://app/',
    'gatehouse://app/secret.db',
    'gatehouse://app/a%00.js',
    'gatehouse://app/%zz.js',
    'gatehouse://app/..%5cmain%5cindex.js',
    'gatehouse://other/index.html',
    'gatehouse://app.example/index.html',
    'https://app/index.html',
  ])('has nothing at %s', (address) => {
    expect(pageFile(address, FOLDER)).toBeNull();
  });

  test('never leaves the page’s folder, whatever the path', () => {
    const piece = fc.oneof(
      fc.constantFrom('..', '.', '%2e%2e', '%2f', '%5c', '\\', '/', 'index.js', '%00', '~'),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const found = pageFile(`gatehouse://app/${pieces.join('/')}.js`, FOLDER);
        return found === null || path.resolve(found.file).startsWith(FOLDER + path.sep);
      }),
      { numRuns: 2000 },
    );
  });

  test('knows its own address by the whole origin', () => {
    expect(isOwnAddress('gatehouse://app/')).toBe(true);
    expect(isOwnAddress('gatehouse://app')).toBe(true);
    expect(isOwnAddress('gatehouse://application/')).toBe(false);
    expect(isOwnAddress('https://gatehouse://app/')).toBe(false);
  });
});
