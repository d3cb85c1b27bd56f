import type { Instant } from '#shared/domain/instant.ts';
import type { ExportFormat } from './export-table.ts';

/** Times as people of a place read them; in JSON as they are, for programs. */
export function exportTimes(timeZone: string, format: ExportFormat): (at: Instant) => string {
  if (format === 'json') return (at) => at;
  // Sweden writes 2026-11-22 17:30:00, which spreadsheets sort rightly as text.
  const words = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  return (at) => words.format(Date.parse(at));
}
