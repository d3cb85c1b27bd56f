import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identities, PairsError, parseCsv, readPairs } from '#tools/eval-face/picture-pairs.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-pairs-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function put(...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), '');
  }
}
const pairsCsv = (text: string): Promise<void> => writeFile(path.join(folder, 'pairs.csv'), text);

describe('A folder of pairs', () => {
  it('finds pictures by their path, below any folder, with odd names', async () => {
    await put('a b/ü,1.jpg', 'lfw/Ann_0001.jpg', 'deep/er/Ann_0002.jpg', 'Bob/1.png');
    await pairsCsv(
      '\uFEFFfold,same,a,b\r\n1,1,Ann_0001.jpg,er/Ann_0002.jpg\r\n\r\n2,0,"a b/ü,1.jpg",.\\Bob\\1.png\r\n',
    );
    const { files, pairs } = await readPairs(folder);
    expect(files.map((file) => path.relative(folder, file))).toEqual([
      'lfw/Ann_0001.jpg',
      'deep/er/Ann_0002.jpg',
      'a b/ü,1.jpg',
      'Bob/1.png',
    ]);
    expect(pairs).toEqual([
      { same: true, a: 0, b: 1 },
      { same: false, a: 2, b: 3 },
    ]);
  });

  it.each([
    ['no file', null, /pairs\.csv can't be read \(ENOENT\)/],
    ['no columns', 'x,y\n1,2\n', /columns same, a and b/],
    ['an empty file', '', /columns same, a and b/],
    ['a pair that is neither', 'same,a,b\nmaybe,a.jpg,b.jpg\n', /pair 1/],
    ['a missing picture', 'same,a,b\n1,a.jpg,nowhere.jpg\n0,a.jpg,b.jpg\n', /1 pictures.*nowhere/],
    ['one kind of pair only', 'same,a,b\n1,a.jpg,b.jpg\n', /different ones/],
    ['two pictures of one name', 'same,a,b\n1,c.jpg,b.jpg\n0,a.jpg,b.jpg\n', /may be/],
  ])('says what is wrong: %s', async (_, text, words) => {
    await put('a.jpg', 'b.jpg', 'one/c.jpg', 'two/c.jpg');
    if (text !== null) await pairsCsv(text);
    const failed = readPairs(folder);
    await expect(failed).rejects.toThrow(PairsError);
    await expect(failed).rejects.toThrow(words);
  });

  it('reads quoted fields as RFC 4180 writes them', () => {
    expect(parseCsv('a,"b ""c"", d"\n"e\nf",\n')).toEqual([
      ['a', 'b "c", d'],
      ['e\nf', ''],
    ]);
  });
});

it('Pictures are one person by name, by folder and by their pairs', () => {
  const files = ['/x/Ann_0001.jpg', '/y/Ann_0002.jpg', '/p/one.png', '/p/two.png', '/q/z.png'];
  const [a, b, c, d, e] = identities({ files, pairs: [] });
  expect([a === b, c === d, a === c, d === e]).toEqual([true, true, false, false]);
  const joined = identities({ files, pairs: [{ same: true, a: 3, b: 4 }] });
  expect(joined[2]).toBe(joined[4]);
});
