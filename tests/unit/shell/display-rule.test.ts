import { expect, it } from 'vitest';
import { boundsOn, displayFor, isOn } from '../../../src-main/shell/display-rule.ts';

const LEFT = {
  id: 1,
  bounds: { x: 0, y: 0, width: 1920, height: 1080 },
  workArea: { x: 0, y: 0, width: 1920, height: 1040 },
};
const RIGHT = {
  id: 2,
  bounds: { x: 1920, y: 0, width: 1280, height: 800 },
  workArea: { x: 1920, y: 0, width: 1280, height: 760 },
};

it('a window belongs on the display that was chosen, and meanwhile on the primary', () => {
  expect(displayFor([LEFT, RIGHT], 1, 2)).toBe(RIGHT);
  expect(displayFor([LEFT, RIGHT], 2, 1)).toBe(LEFT);
  // Unplugged.
  expect(displayFor([LEFT], 1, 2)).toBe(LEFT);
  expect(displayFor([LEFT, RIGHT], 2, 3)).toBe(RIGHT);
});

it('a window for which nobody chose stays where it is', () => {
  expect(displayFor([LEFT, RIGHT], 1, null)).toBeNull();
  expect(displayFor([], 1, 2)).toBeNull();
});

it('a window lies in the middle of its display, and does not stick out of it', () => {
  const window = { x: 40, y: 40, width: 1280, height: 800 };
  expect(boundsOn(LEFT.workArea, window)).toEqual({ x: 320, y: 120, width: 1280, height: 800 });
  expect(boundsOn(RIGHT.workArea, window)).toEqual({ x: 1920, y: 0, width: 1280, height: 760 });
});

it('a window is on the display that its middle is on, or on none', () => {
  const between = { x: 1300, y: 100, width: 1280, height: 600 };
  expect([isOn(LEFT, between), isOn(RIGHT, between)]).toEqual([false, true]);
  const gone = { x: 5000, y: 100, width: 1280, height: 600 };
  expect([isOn(LEFT, gone), isOn(RIGHT, gone)]).toEqual([false, false]);
});
