import type { FleetKiosk } from '../services/kiosk-ports.ts';

const MEGABYTE = 1_000_000;

const NOTHING = '-';

/** How a kiosk is doing, as it said last: a line for each number. */
export function healthLines({ name, id, last_seen_at, reported_at, report }: FleetKiosk): string[] {
  const lines: [string, string | number][] = [
    ['Kiosk', `${name} (${id})`],
    ['Last heard', last_seen_at ?? 'never'],
  ];
  if (report === null) return textOf([...lines, ['Said', 'nothing yet']]);
  const { figures } = report;
  lines.push(
    ['Said', reported_at ?? NOTHING],
    ['Version', report.version],
    ['Waiting', report.facts_waiting],
    ['Refused', report.dead_letters],
    ['Copy of', report.copy_at ?? NOTHING],
    ['Clock', `${report.clock_skew} ms`],
    ['Camera', report.camera],
    ['Disk free', megabytes(report.disk_free)],
  );
  if (figures === undefined) return textOf([...lines, ['Figures', 'none: an older version']]);
  lines.push(
    ['Since', figures.since],
    ['Recorded', figures.scans],
    ...figures.verdicts.map(({ verdict, count }): [string, number] => [`  ${verdict}`, count]),
    ...figures.stages.map(({ stage, count, median, slow }): [string, string] => [
      `Takes: ${stage}`,
      `half ${Math.round(median)} ms, 95 of 100 ${Math.round(slow)} ms, ${count} times`,
    ]),
    ['Camera lost', `${figures.camera_drops} times`],
    ['Memory', megabytes(figures.memory_bytes)],
    ['Restarts', restartsOf(figures.restarts)],
    ['Crashes kept', figures.crashes ?? NOTHING],
    ['Store', figures.troubles.length === 0 ? 'in order' : figures.troubles.join(', ')],
  );
  return textOf(lines);
}

function textOf(lines: readonly (readonly [string, string | number])[]): string[] {
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

function megabytes(bytes: number | null): string {
  return bytes === null ? NOTHING : `${Math.round(bytes / MEGABYTE)} MB`;
}

function restartsOf(restarts: { readonly core: number; readonly page: number } | null): string {
  return restarts === null ? NOTHING : `core ${restarts.core}, window ${restarts.page}`;
}
