import type { Figure } from './figure.ts';

const HEADINGS = ['figure', 'value', 'beside', 'ratio', 'limit', ''] as const;

function quantity(value: number | null, unit: string): string {
  if (value === null) return '';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
  return `${value.toFixed(digits)} ${unit}`;
}

function cells(row: Figure): string[] {
  return [
    row.name,
    row.value === null ? 'not measured' : quantity(row.value, row.unit),
    quantity(row.baseline, row.unit),
    row.ratio?.toFixed(2) ?? '',
    row.limit === null ? '' : `≤ ${row.limit.toFixed(2)}`,
    row.ok ? (row.limit === null ? '' : 'ok') : 'MISSED',
  ];
}

/** The figures as a Markdown table that also reads well in a terminal. */
export function renderTable(figures: readonly Figure[]): string {
  const lines = [[...HEADINGS], ...figures.map(cells)];
  const widths = HEADINGS.map((_, column) =>
    Math.max(3, ...lines.map((line) => (line[column] ?? '').length)),
  );
  const pad = (text: string, column: number): string => {
    const gap = ' '.repeat((widths[column] ?? 0) - text.length);
    return column === 0 ? text + gap : gap + text;
  };
  const rendered = lines.map((line) => `| ${line.map(pad).join(' | ')} |`);
  const rule = widths.map((width, column) =>
    column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  rendered.splice(1, 0, `| ${rule.join(' | ')} |`);
  return rendered.join('\n');
}

/** The figures for a program, and nothing else. */
export function renderJson(figures: readonly Figure[]): string {
  return JSON.stringify(figures, null, 2);
}
