import { toInstant, type Instant } from '#shared/domain/instant.ts';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import type { KioskHealth, ShellFigures } from '#shared/ipc/health-contract.ts';
import type { KioskFigures } from '#shared/wire/kiosk-figures.ts';
import type { KioskReport } from '#shared/wire/sync.ts';
import type { Log } from './log.ts';
import type { Clock } from './services/clock.ts';
import { createHealthCounts } from './services/health-counts.ts';
import type { DiskSpace, StoreHealth } from './services/store-health.ts';

/** What the gate did, counted and logged, and how the laptop is doing. */
export interface Health {
  readonly handlers: Pick<CoreHandlers, 'gate.painted' | 'health.read'>;
  readonly read: () => KioskHealth;
  /** The same for the hub, with what the shell said. */
  readonly figures: () => KioskFigures;
  readonly noteCamera: (state: KioskReport['camera']) => void;
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
  /** How the shell sees this laptop; null: it has not said. */
  readonly shell: () => ShellFigures | null;
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

  function figures(): KioskFigures {
    const { scans, verdicts, stages, faceScores, cameraDrops } = counts.read();
    const shell = ports.shell();
    return {
      since,
      scans,
      verdicts,
      stages,
      face_scores: faceScores,
      camera_drops: cameraDrops,
      memory_bytes: shell === null ? null : sum(shell.memory.map(({ bytes }) => bytes)),
      restarts: shell?.restarts ?? null,
      crashes: shell?.crashes ?? null,
      troubles: store.troubles(),
    };
  }

  return {
    recorded,
    read,
    figures,
    noteCamera: counts.noteCamera,
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

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
