import sharp from 'sharp';
import { expect, test } from 'vitest';
import { commonSize, padTo, splitPictures } from '#tools/demo/motion-jpeg.ts';

const picture = (grey: number, side = 64) =>
  sharp({ create: { width: side, height: side, channels: 3, background: { r: grey, g: 9, b: 9 } } })
    .jpeg()
    .toBuffer();

test('a film is split into its pictures', async () => {
  const pictures = [await picture(10), await picture(90), await picture(200)];
  expect(splitPictures(Buffer.concat(pictures)).map((each) => each.length)).toEqual(
    pictures.map(({ length }) => length),
  );
  expect(() => splitPictures(Buffer.from('no picture'))).toThrow(RangeError);
});

test.each([4, 5, 65_536, 65_537, 65_538, 65_539, 65_540, 65_541, 200_000])(
  'a picture padded by %i bytes is still one picture, and the same',
  async (more) => {
    const before = await picture(120);
    const padded = padTo(before, before.length + more);
    expect(padded).toHaveLength(before.length + more);
    expect(splitPictures(padded)).toHaveLength(1);
    expect(await sharp(padded).raw().toBuffer()).toEqual(await sharp(before).raw().toBuffer());
  },
);

test('pictures of any sizes have a common one', async () => {
  const pictures = [await picture(10, 16), await picture(90, 200)];
  const size = commonSize(pictures.map(({ length }) => length));
  expect(pictures.map((each) => padTo(each, size).length)).toEqual([size, size]);
  expect(() => padTo(pictures[0]!, pictures[0]!.length + 3)).toThrow(RangeError);
});
