import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  CRASH_FOLDER,
  crashReport,
  type CrashReport,
  type Program,
} from '#shared/ipc/health-contract.ts';
import type { Log } from './log.ts';

/** So many are kept; older ones give way. */
const MOST_KEPT = 50;
const MOST_FRAMES = 30;

/** What is known of a crash when it happens. */
export interface Crash {
  readonly program: Program;
  readonly reason: string;
  readonly exitCode: number | null;
  /** Of an exception; its message may quote anything and is not kept. */
  readonly error?: unknown;
}

/** Crashes as small files, without what the program held: no message, no path, no memory. */
export interface CrashReports {
  /** Never throws: who crashes must not crash again over it. */
  note(crash: Crash): void;
  /** The newest first. */
  list(): CrashReport[];
}

/** Keeps crash reports in DATA/crashes, one JSON file each. */
export function createCrashReports(ports: {
  readonly dataFolder: string;
  readonly version: string;
  readonly log: Log;
  readonly now?: () => number;
}): CrashReports {
  const { version, log, now = () => Date.now() } = ports;
  const folder = path.join(ports.dataFolder, CRASH_FOLDER);
  let written = 0;

  function names(): string[] {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .toSorted();
  }

  function read(name: string): CrashReport[] {
    try {
      const parsed = crashReport.safeParse(
        JSON.parse(readFileSync(path.join(folder, name), 'utf8')),
      );
      return parsed.success ? [parsed.data] : [];
    } catch {
      // A file that a power cut left half written says nothing any more.
      return [];
    }
  }

  return {
    note({ program, reason, exitCode, error }) {
      try {
        const at = new Date(now()).toISOString();
        const report: CrashReport = {
          at,
          version: version.slice(0, 40),
          program,
          reason: wordOf(error instanceof Error ? error.name : reason),
          exitCode,
          frames: framesOf(error),
        };
        mkdirSync(folder, { recursive: true, mode: 0o700 });
        written += 1;
        // Sorts by time; the number keeps two of one millisecond apart.
        const name = `${at.replaceAll(/[:.]/g, '-')}-${String(written).padStart(4, '0')}.json`;
        writeFileSync(path.join(folder, name), `${JSON.stringify(report)}\n`, { mode: 0o600 });
        for (const old of names().slice(0, -MOST_KEPT)) rmSync(path.join(folder, old));
      } catch (failure) {
        log.error('crash report not kept', { error: failure });
      }
    },
    list() {
      try {
        return names().toReversed().flatMap(read);
      } catch {
        // No folder: nothing crashed yet.
        return [];
      }
    },
  };
}

/** Reasons and names of errors are words of programs; anything else may be anybody's. */
function wordOf(reason: string): string {
  return /^[\w-]{1,60}$/.test(reason) ? reason : 'unknown';
}

/** `    at admit (file:///opt/…/core.js:10:5)`, or without a function. */
const FRAME = /^\s+at (?:(?:async )?([\w$.<>#]+) \()?[^\s()]*?([\w.-]+):(\d+):\d+\)?$/;

/** Function, file's name and line of each frame: a path names the user of the laptop. */
function framesOf(error: unknown): string[] {
  if (!(error instanceof Error)) return [];
  return (error.stack ?? '')
    .split('\n')
    .flatMap((line) => {
      const [, name, file, at] = FRAME.exec(line) ?? [];
      return file === undefined ? [] : [`${name ?? ''} ${file}:${String(at)}`.trim().slice(0, 160)];
    })
    .slice(0, MOST_FRAMES);
}
