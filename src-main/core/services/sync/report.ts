import type { KioskReport } from '#shared/wire/sync.ts';

/** What a kiosk says of itself is said again after so long, ms. */
export const REPORT_EVERY_MS = 5 * 60_000;
/** A clock that is off by less is said to be as it was, ms. */
const SKEW_STEP_MS = 5_000;

/** The part of a report whose change is worth a request of its own. */
function weighty(report: KioskReport): string {
  const { facts_waiting: _facts, copy_at: _at, disk_free: _free, figures: _all, ...rest } = report;
  return JSON.stringify({ ...rest, clock_skew: Math.round(rest.clock_skew / SKEW_STEP_MS) });
}

export interface Reports {
  /** What to say now; null: nothing new. */
  due(): KioskReport | null;
  /** The hub has it. */
  said(report: KioskReport): void;
}

/** Knows when the hub is to hear of this kiosk again. */
export function createReports(ports: {
  readonly read: () => KioskReport;
  /** Only ever grows, ms. */
  readonly monotonic: () => number;
}): Reports {
  let last: { readonly text: string; readonly at: number } | null = null;
  return {
    due() {
      const report = ports.read();
      const isSame = last?.text === weighty(report);
      const isFresh = last !== null && ports.monotonic() - last.at < REPORT_EVERY_MS;
      return isSame && isFresh ? null : report;
    },
    said(report) {
      last = { text: weighty(report), at: ports.monotonic() };
    },
  };
}
