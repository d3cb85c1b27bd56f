import { describe, expect, it } from 'vitest';

import { makeHead, type HeadPose, type KeyPoints } from '#tools/simulate/face-head.ts';
import { moveAt } from '#tools/simulate/face-motion.ts';
import { PORTRAITS, depthAt, headHeight, readPortrait } from '#tools/simulate/face-portrait.ts';
import { prepareVisit, renderVisitor, type VisitScene } from '#tools/simulate/face-visitor.ts';
import type { Point } from '#tools/simulate/homography.ts';
import { sampleTicket } from '#tools/simulate/sample.ts';

const SMALL = { width: 640, height: 360 };
const STRAIGHT: HeadPose = {
  yaw: 0,
  pitch: 0,
  roll: 0,
  centre: { x: 500, y: 360 },
  height: 288,
};

/** Where the tip of the nose lies between the eyes: 0 the middle, 1 at the person's own left eye. */
function noseBetweenEyes({ rightEye, leftEye, nose }: KeyPoints): number {
  const across = { x: leftEye.x - rightEye.x, y: leftEye.y - rightEye.y };
  const half = (across.x ** 2 + across.y ** 2) / 2;
  const middle = { x: (leftEye.x + rightEye.x) / 2, y: (leftEye.y + rightEye.y) / 2 };
  return ((nose.x - middle.x) * across.x + (nose.y - middle.y) * across.y) / half;
}

function points({ rightEye, leftEye, nose, mouth, rightEar, leftEar }: KeyPoints): Point[] {
  return [rightEye, leftEye, nose, mouth, rightEar, leftEar];
}

/** How far the points are from being an affine picture of the others: 0 for every flat card. */
function bulge(before: KeyPoints, after: KeyPoints): number {
  const [a, b, c, ...rest] = points(before);
  const [p, q, r, ...moved] = points(after);
  const det = (b!.x - a!.x) * (c!.y - a!.y) - (c!.x - a!.x) * (b!.y - a!.y);
  return Math.max(
    ...rest.map((point, i) => {
      const u = ((point.x - a!.x) * (c!.y - a!.y) - (c!.x - a!.x) * (point.y - a!.y)) / det;
      const v = ((b!.x - a!.x) * (point.y - a!.y) - (point.x - a!.x) * (b!.y - a!.y)) / det;
      const x = p!.x + u * (q!.x - p!.x) + v * (r!.x - p!.x);
      const y = p!.y + u * (q!.y - p!.y) + v * (r!.y - p!.y);
      return Math.hypot(moved[i]!.x - x, moved[i]!.y - y);
    }),
  );
}

describe.each(PORTRAITS)('the portrait %s', (id) => {
  it('has its nose in front of its eyes, and those in front of its ears', async () => {
    const portrait = await readPortrait(id);
    const { landmarks } = portrait;
    const at = (point: Point): number => depthAt(portrait, point);
    // Of both sides together: a head that looks aside has one eye further back.
    const eyes = (at(landmarks.rightEye) + at(landmarks.leftEye)) / 2;
    const ears = (at(landmarks.rightEar) + at(landmarks.leftEar)) / 2;
    const least = 0.05 * headHeight(portrait);
    expect(at(landmarks.nose)).toBeGreaterThan(eyes + least);
    expect(eyes).toBeGreaterThan(ears + least);
  });

  it('moves the nose past the eyes to the side it turns to, as only a head with depth does', async () => {
    const head = await makeHead(await readPortrait(id), null, STRAIGHT.height);
    const rest = head.keyPoints(STRAIGHT);
    const left = head.keyPoints({ ...STRAIGHT, yaw: 20 });
    const right = head.keyPoints({ ...STRAIGHT, yaw: -20 });
    expect(noseBetweenEyes(left) - noseBetweenEyes(rest)).toBeGreaterThan(0.15);
    expect(noseBetweenEyes(right) - noseBetweenEyes(rest)).toBeLessThan(-0.15);
    expect(bulge(rest, left)).toBeGreaterThan(8);
  });
});

describe('a posed head', () => {
  it('looks up when pitched upwards and leans to the right of the picture when rolled', async () => {
    const head = await makeHead(await readPortrait('visitor-01'), null, STRAIGHT.height);
    const rest = head.keyPoints(STRAIGHT);
    const gap = (seen: KeyPoints): number => seen.nose.y - (seen.rightEye.y + seen.leftEye.y) / 2;
    expect(gap(head.keyPoints({ ...STRAIGHT, pitch: 15 }))).toBeLessThan(gap(rest) - 8);
    const rolled = head.keyPoints({ ...STRAIGHT, roll: 15 });
    expect(rolled.leftEye.y - rolled.rightEye.y).toBeGreaterThan(15);
  });

  it('holds the eyes level at rest, though the photograph did not', async () => {
    const head = await makeHead(await readPortrait('visitor-01'), null, STRAIGHT.height);
    const { rightEye, leftEye } = head.keyPoints(STRAIGHT);
    expect(Math.abs(leftEye.y - rightEye.y)).toBeLessThan(0.04 * (leftEye.x - rightEye.x));
  });
});

describe('a scene with a visitor', () => {
  const scene: VisitScene = {
    visitors: [{ portrait: 'visitor-02', motion: { kind: 'turns', side: 'left', at: 1 } }],
    tickets: [{ ...sampleTicket(1), look: { codeWidth: 0.15, centre: { x: 0.73, y: 0.6 } } }],
    seed: 4,
    ...SMALL,
  };

  it('is as large as asked for, and 1280 by 720 unless asked', async () => {
    const small = await renderVisitor(scene);
    expect([small.width, small.height, small.data.length]).toEqual([640, 360, 640 * 360 * 3]);
    const plain = await renderVisitor({ visitors: [], seed: 1 });
    expect([plain.width, plain.height]).toEqual([1280, 720]);
  });

  it('gives the same pixels for the same seed and moment, and others for another', async () => {
    const [a, b, other] = await Promise.all([
      renderVisitor(scene, 0.5),
      renderVisitor(scene, 0.5),
      renderVisitor({ ...scene, seed: 5 }, 0.5),
    ]);
    expect(a.data).toEqual(b.data);
    expect(a.data).not.toEqual(other.data);
    expect(a.data).not.toEqual((await renderVisitor(scene, 0.6)).data);
  });

  it('turns the head to the side asked for at its moment, and back', async () => {
    const visit = await prepareVisit(scene);
    const nose = (seconds: number): number => noseBetweenEyes(visit.keyPoints(seconds)[0]!);
    expect(nose(1.9) - nose(0.9)).toBeGreaterThan(0.25);
    expect(Math.abs(nose(3.6) - nose(0.9))).toBeLessThan(0.2);
    expect(moveAt({ kind: 'turns', side: 'right', at: 1 }, 4, 1.9).yaw).toBeLessThan(-25);
  });

  it.each(['print', 'phone'] as const)(
    'moves a photograph on a %s as a card moves',
    async (medium) => {
      const turning = scene.visitors[0]!;
      const person = await prepareVisit(scene);
      const card = await prepareVisit({ ...scene, visitors: [{ ...turning, medium }] });
      const before = card.keyPoints(0.9)[0]!;
      const after = card.keyPoints(1.9)[0]!;
      expect(
        Math.hypot(after.nose.x - before.nose.x, after.nose.y - before.nose.y),
      ).toBeGreaterThan(0.5);
      // Perspective alone bends a card a little.
      expect(bulge(before, after)).toBeLessThan(0.6);
      expect(bulge(person.keyPoints(0.9)[0]!, person.keyPoints(1.9)[0]!)).toBeGreaterThan(4);
    },
  );

  it('hides what a covering covers, and nothing else moves', async () => {
    const still = { portrait: 'visitor-01', motion: { kind: 'frozen' } } as const;
    const bare = await prepareVisit({ ...scene, visitors: [still], light: { noise: 0 } });
    const seen = bare.draw(0);
    const shades = await renderVisitor({
      ...scene,
      visitors: [{ ...still, covering: 'sunglasses' }],
      light: { noise: 0 },
    });
    const eye = bare.keyPoints(0)[0]!.leftEye;
    const mouth = bare.keyPoints(0)[0]!.mouth;
    const at = ({ x, y }: Point): number => (Math.round(y) * SMALL.width + Math.round(x)) * 3;
    expect(shades.data[at(eye)]).toBeLessThan(60);
    expect(shades.data[at(mouth)]).toBe(seen.data[at(mouth)]);
  });

  it('leaves an empty hall when nobody has come yet', async () => {
    const visit = await prepareVisit({ ...scene, light: { noise: 0 } });
    const empty = await prepareVisit({ visitors: [], seed: 4, light: { noise: 0 }, ...SMALL });
    expect(visit.draw(0, { visitors: 0, tickets: 0 }).data).toEqual(empty.draw(0).data);
  });
});
