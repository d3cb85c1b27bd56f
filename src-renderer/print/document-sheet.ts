import type { PrintBlock, PrintDocument } from '#shared/print/print-document.ts';
import { missingCase } from '#shared/errors.ts';
import { element, typed, words } from './element.ts';

type Block<K extends PrintBlock['is']> = Extract<PrintBlock, { readonly is: K }>;

const SVG = 'http://www.w3.org/2000/svg';
/** The drawing of columns, in its own units. */
const PLOT = { width: 720, height: 150, foot: 18, gap: 1 } as const;
/** Labels under the columns; more would touch. */
const MOST_LABELS = 8;
const MARKS = { good: '✓', look: '!', bad: '✗', none: '–' } as const;

/** A whole document; the paper's edges cut it into pages. */
export function documentSheet({ title, lines, blocks, foot }: PrintDocument): HTMLElement {
  return element(
    'article',
    'document',
    element(
      'header',
      'document__head',
      typed('h1', 'document__title', title),
      ...lines.map((line) => typed('p', 'document__line', line)),
    ),
    ...blocks.map((block) =>
      element('section', 'block', words('h2', 'block__title', block.heading), ...content(block)),
    ),
    typed('footer', 'document__foot', foot),
  );
}

function content(block: PrintBlock): HTMLElement[] {
  switch (block.is) {
    case 'facts':
      return [facts(block)];
    case 'checks':
      return [checks(block)];
    case 'table':
      return [block.rows.length === 0 ? nothing(block.none) : table(block)];
    case 'bars':
      return [block.rows.length === 0 ? nothing(block.none) : bars(block)];
    case 'columns':
      return block.columns.length === 0
        ? [nothing(block.none)]
        : [words('p', 'block__text', block.text), columns(block)];
    default:
      return missingCase(block);
  }
}

function nothing(text: string): HTMLElement {
  return words('p', 'block__text', text);
}

function facts({ rows }: Block<'facts'>): HTMLElement {
  return element(
    'dl',
    'block__facts',
    ...rows.map(({ term, value }) =>
      element('div', 'block__fact', words('dt', '', term), typed('dd', '', value)),
    ),
  );
}

function checks({ rows }: Block<'checks'>): HTMLElement {
  return element(
    'ul',
    'checks',
    ...rows.map(({ mark, state, title, text }) =>
      element(
        'li',
        `check check--${mark}`,
        words('span', 'check__box', MARKS[mark]),
        element(
          'div',
          'check__words',
          words('p', 'check__title', `${title}: ${state}`),
          typed('p', 'check__text', text),
        ),
      ),
    ),
  );
}

function table(block: Block<'table'>): HTMLElement {
  const head = block.columns.map((column) => words('th', '', column));
  const rows = block.rows.map((cells) =>
    element('tr', '', ...cells.map((cell, index) => typed(index === 0 ? 'th' : 'td', '', cell))),
  );
  return element(
    'table',
    'block__table',
    element('thead', '', element('tr', '', ...head)),
    element('tbody', '', ...rows),
  );
}

function bars({ rows }: Block<'bars'>): HTMLElement {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  const drawn = rows.map(({ name, count, said }) =>
    element(
      'tr',
      '',
      typed('th', 'block__name', name),
      words('td', 'block__count', said),
      element('td', 'block__bar', drawing(100, 1, [[0, 0, (count / most) * 100, 1]])),
    ),
  );
  return element('table', 'block__bars', element('tbody', '', ...drawn));
}

/** Rectangles: x, y, width, height. */
function drawing(
  width: number,
  height: number,
  shapes: readonly (readonly [number, number, number, number])[],
): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.append(...shapes.map((shape) => rectangle(...shape)));
  return svg;
}

function rectangle(x: number, y: number, width: number, height: number): SVGElement {
  const made = document.createElementNS(SVG, 'rect');
  const lengths = { x, y, width, height };
  for (const [name, length] of Object.entries(lengths)) made.setAttribute(name, String(length));
  return made;
}

function columns(block: Block<'columns'>): HTMLElement {
  const most = Math.max(1, ...block.columns.map(({ count }) => count));
  const step = PLOT.width / block.columns.length;
  const every = Math.ceil(block.columns.length / MOST_LABELS);
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${PLOT.width} ${PLOT.height + PLOT.foot}`);
  svg.setAttribute('class', 'plot');
  svg.append(text(0, 10, String(most), 'start'));
  for (const [index, { label, count }] of block.columns.entries()) {
    const height = (count / most) * (PLOT.height - 16);
    const x = index * step;
    const width = Math.max(0.5, step - PLOT.gap);
    svg.append(rectangle(x, PLOT.height - height, width, height));
    if (index % every === 0) svg.append(text(x, PLOT.height + PLOT.foot - 4, label, 'start'));
  }
  svg.append(rectangle(0, PLOT.height, PLOT.width, 0.75));
  return element('div', 'block__plot', svg);
}

function text(x: number, y: number, content: string, anchor: string): SVGElement {
  const made = document.createElementNS(SVG, 'text');
  made.setAttribute('x', String(x));
  made.setAttribute('y', String(y));
  made.setAttribute('text-anchor', anchor);
  made.textContent = content;
  return made;
}
