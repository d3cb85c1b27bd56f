import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createCascade, type Cascade } from '#renderer/camera/cascade.ts';
import { FULL_LOOK, type Decoder, type Luminance } from '#renderer/camera/decoder.ts';
import { createQrDecoder } from '#renderer/camera/qr-decoder.ts';
import { createZxingJsDecoder } from '#renderer/camera/zxing-js-decoder.ts';
import { createZxingWasmDecoder, DecoderLoadError } from '#renderer/camera/zxing-wasm-decoder.ts';
import { openZxingWasm } from '#tools/eval-qr.ts';
import type { ConditionName } from '#tools/simulate/conditions.ts';
import { toLuminance } from '#tools/simulate/raster.ts';
import { sampleScene, sampleTicket } from '#tools/simulate/sample.ts';
import { prepareScene, renderScene } from '#tools/simulate/scene.ts';

let wasm: Decoder;
let cascade: Cascade;
beforeAll(async () => {
  wasm = await openZxingWasm();
  cascade = createCascade({ first: wasm, second: createQrDecoder() });
});
afterAll(() => cascade.close());

const shoot = async (
  condition: ConditionName,
  width: number,
  seed: number,
): Promise<{ frame: Luminance; text: string }> => {
  const code = sampleTicket(seed);
  return {
    frame: toLuminance(await renderScene(sampleScene(code, condition, width, seed))),
    text: code.text,
  };
};
const texts = (codes: readonly { text: string }[]): string[] => codes.map(({ text }) => text);

/** Frames that the plain look can't read; that it can't is checked too, or the test would prove nothing. */
const HARD: readonly [ConditionName, number, number][] = [
  ['hard-shadow', 0.16, 1],
  ['hard-shadow', 0.2, 7],
  ['glare', 0.2, 5],
  ['strong-blur', 0.11, 5],
  ['near-dark', 0.32, 7],
];

describe('the cascade', () => {
  it.each(HARD)(
    'reads %s at %f of the width, which the plain look does not',
    async (condition, width, seed) => {
      const { frame, text } = await shoot(condition, width, seed);
      expect(wasm.decode(frame, FULL_LOOK)).toEqual([]);
      expect(texts(cascade.readStill(frame).codes)).toEqual([text]);
    },
  );

  it('reads a hard ticket within a second of film, and then in every frame', async () => {
    const code = sampleTicket(1);
    const scene = await prepareScene(sampleScene(code, 'hard-shadow', 0.16, 1));
    const live = createCascade({ first: wasm, second: createQrDecoder() });
    const found: number[] = [];
    for (let i = 0; i < 45; i += 1) {
      if (live.readFrame(toLuminance(scene.draw(i % 3, 0, i))).codes.length > 0) found.push(i);
    }
    expect(found[0]).toBeLessThan(30);
    expect(found.length).toBeGreaterThan(40 - (found[0] ?? 0));
  });

  it('takes at most one further look a frame, and few where nothing looks like a code', async () => {
    const empty = toLuminance(await renderScene({ items: [], seed: 3 }));
    const live = createCascade({ first: wasm, second: createQrDecoder() });
    const looks = Array.from({ length: 60 }, () => live.readFrame(empty).furtherLooks);
    expect(Math.max(...looks)).toBeLessThanOrEqual(1);
    expect(looks.reduce((sum, n) => sum + n, 0)).toBeLessThanOrEqual(30);
  });

  it('tells where a code is, also when it was found in a patch of the frame', async () => {
    const code = sampleTicket(1);
    const scene = await prepareScene(sampleScene(code, 'hard-shadow', 0.16, 1));
    const result = cascade.readStill(toLuminance(scene.draw(0, 0, 0)));
    expect(result.look).not.toBe('first');
    const [wanted] = scene.codes;
    result.codes[0]?.corners.forEach((corner, index) => {
      expect(
        Math.hypot(corner.x - (wanted?.[index]?.x ?? 0), corner.y - (wanted?.[index]?.y ?? 0)),
      ).toBeLessThan(20);
    });
  });

  it('returns both of two tickets in one frame', async () => {
    const [left, right] = [sampleTicket(21), sampleTicket(22)];
    const items = [
      { ...left, look: { codeWidth: 0.16, centre: { x: 0.28, y: 0.4 } } },
      {
        ...right,
        look: { codeWidth: 0.16, centre: { x: 0.72, y: 0.4 }, carrier: 'phone' as const },
      },
    ];
    const frame = toLuminance(await renderScene({ items, seed: 5 }));
    expect(new Set(texts(cascade.readStill(frame).codes))).toEqual(
      new Set([left.text, right.text]),
    );
    // The reader without WebAssembly mixes their finder patterns up, and finds them patch by patch.
    const js = createCascade({ first: createZxingJsDecoder(), second: createQrDecoder() });
    expect(new Set(texts(js.readStill(frame).codes))).toEqual(new Set([left.text, right.text]));
  });

  it('reads rows with padding, as cameras hand them over', async () => {
    const { frame, text } = await shoot('clean', 0.18, 1);
    const stride = frame.width + 64;
    const data = new Uint8Array(stride * frame.height);
    for (let y = 0; y < frame.height; y += 1)
      data.set(frame.data.subarray(y * frame.width, (y + 1) * frame.width), y * stride);
    const padded = { ...frame, data, stride };
    for (const reader of [wasm, createQrDecoder(), createZxingJsDecoder()]) {
      expect(texts(reader.decode(padded, FULL_LOOK))).toEqual([text]);
    }
  });

  it('reads nothing in an entrance where nobody shows a code', async () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      expect(cascade.readStill(toLuminance(await renderScene({ items: [], seed }))).codes).toEqual(
        [],
      );
    }
  });

  it('reads frames and patches of changing size one after another', async () => {
    const { frame, text } = await shoot('clean', 0.18, 1);
    const small = { ...frame, width: 320, height: 240 };
    for (const reader of [wasm, createQrDecoder()]) {
      for (let i = 0; i < 20; i += 1) {
        expect(reader.decode(small, FULL_LOOK)).toEqual([]);
        expect(texts(reader.decode(frame, FULL_LOOK))).toEqual([text]);
      }
    }
  });
});

describe('the reader without WebAssembly', () => {
  it('reads a plain ticket, light on dark too', async () => {
    const js = createCascade({ first: createZxingJsDecoder(), second: createQrDecoder() });
    for (const condition of ['clean', 'dark-mode'] as const) {
      const { frame, text } = await shoot(condition, 0.18, 51);
      expect(texts(js.readStill(frame).codes)).toEqual([text]);
    }
  });
});

describe('the WebAssembly file', () => {
  it('is named when it can not be loaded, or is not WebAssembly', async () => {
    const missing = createZxingWasmDecoder(() => Promise.reject(new Error('404')));
    await expect(missing).rejects.toThrow(DecoderLoadError);
    await expect(missing).rejects.toThrow('404');
    const broken = createZxingWasmDecoder(() =>
      Promise.resolve(new TextEncoder().encode('<html>').buffer),
    );
    await expect(broken).rejects.toThrow(DecoderLoadError);
  });
});
