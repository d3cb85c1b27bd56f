import { CODE_MODULES, CODE_VERSION, QUIET_MODULES } from '#shared/print/paper.ts';
import { codeShape } from './code-shape.ts';
import { element } from './element.ts';

const SVG = 'http://www.w3.org/2000/svg';
const SIDE = CODE_MODULES + 2 * QUIET_MODULES;

/**
 * A ticket's text as a code, as lines and not as a picture, with its quiet zone inside the drawing:
 * no neighbour can come nearer.
 */
export function drawCode(text: string): HTMLElement {
  const { path } = codeShape(text, { version: CODE_VERSION, errorCorrection: 'M' });
  const drawing = document.createElementNS(SVG, 'svg');
  drawing.setAttribute('viewBox', `0 0 ${SIDE} ${SIDE}`);
  drawing.setAttribute('shape-rendering', 'crispEdges');
  const ground = document.createElementNS(SVG, 'rect');
  ground.setAttribute('width', String(SIDE));
  ground.setAttribute('height', String(SIDE));
  ground.setAttribute('fill', '#fff');
  const dark = document.createElementNS(SVG, 'path');
  dark.setAttribute('d', path);
  dark.setAttribute('transform', `translate(${QUIET_MODULES} ${QUIET_MODULES})`);
  drawing.append(ground, dark);
  const frame = element('div', 'code');
  frame.append(drawing);
  return frame;
}
