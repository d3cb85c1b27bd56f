import { expect, it } from 'vitest';
import { createReports, REPORT_EVERY_MS } from '#core/services/sync/report.ts';
import type { KioskReport } from '#shared/wire/sync.ts';

const REPORT: KioskReport = {
  version: '1.2.3',
  gate_id: null,
  event_id: null,
  copy_at: null,
  facts_waiting: 0,
  dead_letters: 0,
  disk_free: 5,
  clock_skew: 0,
  camera: 'ready',
  done_orders: [],
};
const figuresOf = (scans: number): KioskReport['figures'] => ({
  since: '2026-11-24T10:00:00.000Z',
  scans,
  verdicts: [],
  stages: [],
  face_scores: null,
  camera_drops: 0,
  memory_bytes: null,
  restarts: null,
  crashes: null,
  troubles: [],
});

it('a report goes when it says something new, and every five minutes; not for each scan', () => {
  let now = 0;
  let report: KioskReport = { ...REPORT, figures: figuresOf(0) };
  const reports = createReports({ read: () => report, monotonic: () => now });
  const first = reports.due();
  expect(first).toEqual(report);
  reports.said(first!);

  report = { ...report, facts_waiting: 3, figures: figuresOf(1) };
  expect(reports.due()).toBeNull();
  report = { ...report, camera: 'failed' };
  expect(reports.due()).toEqual(report);
  reports.said(report);
  expect(reports.due()).toBeNull();

  now += REPORT_EVERY_MS;
  report = { ...report, figures: figuresOf(40) };
  expect(reports.due()?.figures?.scans).toBe(40);
});
