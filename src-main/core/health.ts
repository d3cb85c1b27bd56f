import { toInstant, type Instant } from '#shared/domain/instant.ts';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import type { KioskHealth } from '#shared/ipc/health-contract.ts';
import type { Log } from './log.ts';
import type { Clock } from './services/clock.ts';
import { createHealthCounts } from './services/health-counts.ts';
import type { DiskSpace, StoreHealth } from './services/store-health.ts';

/** What the gate did, counted and logged, and how the laptop is doing. */
export interface Health {
  readonly handlers: Pick<CoreHandlers, 'gate.painted' | 'health.read'>;
  readonly read: () => KioskHealth;
  /** Counts and logs what was decided, when it is recorded. */
  readonly recorded: (
    decide: () => AdmissionResult | Promise<AdmissionResult>,
  ) => Promise<AdmissionResult>;
}

/** Begins to count. */
export function openHealth(ports: {
  readonly clock: Clock;
  readonly store: StoreHealth;
  readonly disk: DiskSpace;
  readonly factsWaiting: () => number;
  readonly copyAt: () => Instant | null;
  readonly backup: () => KioskHealth['backup'];
  readonly onRecorded: () => void;
  readonly log: Log;
}): Health {
  const { clock, store, disk, log } = ports;
  const counts = createHealthCounts();
  const since = toInstant(clock.wall());

  async function recorded(
    decide: () => AdmissionResult | Promise<AdmissionResult>,
  ): Promise<AdmissionResult> {
    const start = clock.monotonic();
    const result = await decide();
    const ms = Math.round((clock.monotonic() - start) * 1000) / 1000;
    const { face } = result.detail;
    counts.noteScan({ verdict: result.verdict, score: face?.score ?? null });
    counts.noteStage('decide', ms);
    log.info('check-in', {
      correlation: result.scanId,
      kind: result.kind,
      verdict: result.verdict,
      way: result.way,
      // Not the score: it is of somebody's face.
      ...(face === undefined
        ? {}
        : { face: face.outcome, faceWhy: face.why, liveness: face.liveness }),
      ms,
    });
    ports.onRecorded();
    return result;
  }

  const read = (): KioskHealth => ({
    ...counts.read(),
    at: toInstant(clock.wall()),
    since,
    factsWaiting: ports.factsWaiting(),
    copyAt: ports.copyAt(),
    diskFreeBytes: disk.freeBytes(),
    troubles: store.troubles(),
    backup: ports.backup(),
  });

  return {
    recorded,
    read,
    handlers: {
      'gate.painted': ({ scanId, decodeMs, paintedMs }) => {
        if (decodeMs !== null) counts.noteStage('decode', decodeMs);
        counts.noteStage('paint', paintedMs);
        log.info('painted', { correlation: scanId, decodeMs, paintedMs });
        return {};
      },
      'health.read': read,
    },
  };
}
