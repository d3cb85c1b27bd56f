import type { Landmarks } from './face-portrait.ts';
import type { Point } from './homography.ts';

/** What a visitor may wear before the face. */
export type Covering = 'sunglasses' | 'mask';

function between(a: Point, b: Point, share: number): Point {
  return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
}

function sunglasses({ rightEye, leftEye, rightEar, leftEar, nose }: Landmarks): string {
  const gap = Math.hypot(leftEye.x - rightEye.x, leftEye.y - rightEye.y);
  const turn = (Math.atan2(leftEye.y - rightEye.y, leftEye.x - rightEye.x) * 180) / Math.PI;
  // The lenses hang a little below the eyes, towards the tip of the nose.
  const lens = (eye: Point, outwards: number): string => {
    const { x, y } = between(eye, nose, 0.08);
    const [w, h] = [gap * 0.9, gap * 0.7];
    const left = -w / 2 + outwards * gap * 0.05;
    return (
      `<g transform="translate(${x} ${y}) rotate(${turn})">` +
      `<rect x="${left}" y="${-h * 0.46}" width="${w}" height="${h}" rx="${h * 0.34}" fill="url(#lens)" stroke="#0b0b0d" stroke-width="${gap * 0.06}"/>` +
      `<path d="M${left + w * 0.16} ${h * 0.06}q${w * 0.06} ${-h * 0.32} ${w * 0.4} ${-h * 0.36}" stroke="#fff" stroke-opacity="0.35" stroke-width="${gap * 0.05}" fill="none" stroke-linecap="round"/></g>`
    );
  };
  const bridge = between(rightEye, leftEye, 0.5);
  const arm = (eye: Point, ear: Point, side: number): string => {
    const from = { x: eye.x + side * gap * 0.48, y: eye.y - gap * 0.08 };
    const tip = { x: ear.x, y: Math.min(ear.y, eye.y + gap * 0.1) };
    return `<path d="M${from.x} ${from.y}L${tip.x} ${tip.y}" stroke="#0b0b0d" stroke-width="${gap * 0.08}"/>`;
  };
  return (
    `<defs><linearGradient id="lens" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#0d0e12"/><stop offset="1" stop-color="#2a2d36"/></linearGradient></defs>` +
    arm(rightEye, rightEar, -1) +
    arm(leftEye, leftEar, 1) +
    `<path d="M${bridge.x - gap * 0.14} ${bridge.y - gap * 0.06}q${gap * 0.14} ${-gap * 0.1} ${gap * 0.28} 0" stroke="#0b0b0d" stroke-width="${gap * 0.09}" fill="none"/>` +
    lens(rightEye, -1) +
    lens(leftEye, 1)
  );
}

function mask({ rightEye, leftEye, nose, chin, rightEar, leftEar }: Landmarks): string {
  const gap = Math.hypot(leftEye.x - rightEye.x, leftEye.y - rightEye.y);
  const eyes = between(rightEye, leftEye, 0.5);
  const bridge = between(eyes, nose, 0.45);
  const down = { x: chin.x - eyes.x, y: chin.y - eyes.y };
  const along = (share: number): Point => ({
    x: eyes.x + down.x * share,
    y: eyes.y + down.y * share,
  });
  const cheek = (ear: Point, share: number, inwards: number): Point => {
    const spine = along(share);
    const out = { x: ear.x - eyes.x, y: ear.y - eyes.y };
    return { x: spine.x + out.x * inwards, y: spine.y + out.y * inwards * 0.4 };
  };
  const [topRight, topLeft] = [cheek(rightEar, 0.36, 0.86), cheek(leftEar, 0.36, 0.86)];
  const [lowRight, lowLeft] = [cheek(rightEar, 0.82, 0.66), cheek(leftEar, 0.82, 0.66)];
  const under = along(1.06);
  const at = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const outline = `M${at(topRight)}Q${at(bridge)} ${at(between(bridge, topLeft, 0.12))}Q${at(between(bridge, topLeft, 0.4))} ${at(topLeft)}L${at(lowLeft)}Q${at(between(lowLeft, under, 0.6))} ${at(under)}Q${at(between(under, lowRight, 0.4))} ${at(lowRight)}Z`;
  const pleat = (share: number): string =>
    `<path d="M${at(between(topRight, lowRight, share))}Q${at(along(0.5 + share * 0.42))} ${at(between(topLeft, lowLeft, share))}" stroke="#4d7f93" stroke-opacity="0.45" stroke-width="${gap * 0.025}" fill="none"/>`;
  const loop = (ear: Point, upper: Point, lower: Point): string =>
    `<path d="M${at(upper)}L${at(ear)}L${at(lower)}" stroke="#eef3f5" stroke-width="${gap * 0.035}" fill="none" stroke-linejoin="round"/>`;
  return (
    `<defs><linearGradient id="mask" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#86b4c4"/><stop offset="0.45" stop-color="#b7d8e2"/><stop offset="1" stop-color="#7fabbb"/></linearGradient></defs>` +
    loop(rightEar, topRight, lowRight) +
    loop(leftEar, topLeft, lowLeft) +
    `<path d="${outline}" fill="url(#mask)" stroke="#6d9bad" stroke-width="${gap * 0.02}"/>` +
    [0.25, 0.5, 0.75].map(pleat).join('')
  );
}

/** SVG in the picture's pixels, to be laid on the face so that it turns with it. */
export function drawCovering(covering: Covering, landmarks: Landmarks): string {
  return covering === 'sunglasses' ? sunglasses(landmarks) : mask(landmarks);
}
