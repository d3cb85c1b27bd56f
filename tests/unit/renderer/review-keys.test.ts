import { describe, expect, it } from 'vitest';
import { steered } from '#renderer/admin/review/black-out-layer.tsx';
import { portraitAround } from '#renderer/admin/review/card-portrait.ts';
import { reviewActionOf } from '#renderer/admin/review/review-keys.ts';
import { dragged, panned, turned, WHOLE, zoomed } from '#renderer/admin/review/view-transform.ts';

describe('A key of the review', () => {
  it.each([
    ['a', 'KeyA', 'approve'],
    ['A', 'KeyA', 'approve'],
    // A Devanagari layout: the letter is another, its place is the same.
    ['ो', 'KeyA', 'approve'],
    ['=', 'Equal', 'zoomIn'],
    ['+', 'NumpadAdd', 'zoomIn'],
    ['2', 'Numpad2', 'back'],
    ['ArrowLeft', 'ArrowLeft', 'left'],
    [']', 'BracketRight', 'turnRight'],
  ])('%s at %s means %s', (key, code, action) => {
    expect(reviewActionOf(key, code)).toBe(action);
  });

  it('that is printed otherwise than it lies means what is printed', () => {
    // French: the key where Q lies on an Indian keyboard says A, the one at A says Q.
    expect(reviewActionOf('a', 'KeyQ')).toBe('approve');
    expect(reviewActionOf('q', 'KeyA')).toBeNull();
  });

  it.each([
    ['Enter', 'Enter'],
    ['Escape', 'Escape'],
    ['Tab', 'Tab'],
    ['constructor', 'x'],
  ])('%s means nothing here', (key, code) => {
    expect(reviewActionOf(key, code)).toBeNull();
  });
});

describe('A picture that is looked at', () => {
  it('is zoomed in steps and back to the whole, in its middle', () => {
    const near = zoomed(zoomed(WHOLE, 'in'), 'in');
    expect(near.zoom).toBe(2);
    const aside = panned(panned(near, 'right'), 'down');
    expect([aside.x, aside.y]).toEqual([-0.15, -0.15]);
    const back = zoomed(zoomed(zoomed(aside, 'out'), 'out'), 'out');
    expect([back.zoom, Math.abs(back.x), Math.abs(back.y)]).toEqual([1, 0, 0]);
  });

  it('is never moved out of sight', () => {
    const far = dragged({ ...WHOLE, zoom: 2 }, 9, -9);
    expect([far.x, far.y]).toEqual([0.5, -0.5]);
    const still = panned(WHOLE, 'left');
    expect([Math.abs(still.x), Math.abs(still.y)]).toEqual([0, 0]);
  });

  it('is turned all the way round', () => {
    expect(turned(WHOLE, 'left').turns).toBe(3);
    expect(turned({ ...WHOLE, turns: 3 }, 'right').turns).toBe(0);
  });
});

describe('A box', () => {
  const box = { x: 0.95, y: 0.5, width: 0.04, height: 0.1 };
  it('stays on the picture however far it is moved', () => {
    let moved = box;
    for (let times = 0; times < 20; times++) moved = steered(moved, 'ArrowRight', false);
    expect(moved.x).toBeCloseTo(0.96);
  });

  it('never becomes nothing', () => {
    let sized = box;
    for (let times = 0; times < 20; times++) sized = steered(sized, 'ArrowLeft', true);
    expect(sized.width).toBeCloseTo(0.02);
  });
});

describe('The portrait around a face', () => {
  it('has hair and shoulders, and ends at the picture’s edge', () => {
    const { x, y, width, height } = portraitAround(
      { x: 100, y: 100, width: 100, height: 100 },
      1000,
      500,
    );
    expect([x, y, width, height].map((share) => Math.round(share * 1000))).toEqual([
      65, 100, 170, 370,
    ]);
    expect(portraitAround({ x: 0, y: 0, width: 100, height: 100 }, 1000, 500).x).toBe(0);
  });
});
