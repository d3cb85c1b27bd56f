import { z } from 'zod';
import { instant } from '../domain/instant.ts';
import { verdictCode } from '../domain/verdict.ts';
import { errorCode } from '../errors.ts';
import { call } from './call.ts';
import { scoreHistogram } from './face-contract.ts';
import { storeTrouble } from './gate-views.ts';

/** `decode`: a frame to its text; `decide`: a call to its committed verdict; `paint`: a text to the screen. */
export const healthStage = z.enum(['decode', 'decide', 'paint']);
export type HealthStage = z.infer<typeof healthStage>;

/** How this laptop is doing, in numbers alone: nobody is in them. */
export const kioskHealth = z.strictObject({
  at: instant,
  /** Counts begin with this start of the core. */
  since: instant,
  /** Presentations, decisions of supervisors and undos that were recorded. */
  scans: z.int().nonnegative(),
  verdicts: z.array(z.strictObject({ verdict: verdictCode, count: z.int() })),
  /** Of the newest thousand of each stage, milliseconds. */
  stages: z.array(
    z.strictObject({
      stage: healthStage,
      count: z.int().nonnegative(),
      median: z.number(),
      /** 95 of a hundred took no longer. */
      slow: z.number(),
    }),
  ),
  /** Null: no face was compared. */
  faceScores: scoreHistogram.nullable(),
  /** How often the camera went while the gate wanted it. */
  cameraDrops: z.int().nonnegative(),
  factsWaiting: z.int().nonnegative(),
  /** Null: made here, or no event is chosen. */
  copyAt: instant.nullable(),
  /** Null where the system does not say. */
  diskFreeBytes: z.number().nullable(),
  troubles: z.array(storeTrouble),
  backup: z.strictObject({ goodAt: instant.nullable(), failure: errorCode.nullable() }),
});
export type KioskHealth = z.infer<typeof kioskHealth>;

export const healthContract = {
  'health.read': call({
    input: z.strictObject({}),
    output: kioskHealth,
    access: 'staff',
    retry: 'safe',
  }),
} as const;

/** What crashed: the shell, the core, the window's page, or one of Chromium's own processes. */
export const program = z.enum(['shell', 'core', 'page', 'helper']);
export type Program = z.infer<typeof program>;

/** Below the data folder: one JSON file for each crash. */
export const CRASH_FOLDER = 'crashes';

/** One crash, as it is kept: nothing that the program held, neither messages nor paths. */
export const crashReport = z.strictObject({
  at: instant,
  version: z.string().max(40),
  program,
  /** In lower case, with hyphens: `oom`, `crashed`, `exit`, an error's name. */
  reason: z.string().max(60),
  exitCode: z.int().nullable(),
  /** Of our own code: function, file's name, line. */
  frames: z.array(z.string().max(160)).max(30),
});
export type CrashReport = z.infer<typeof crashReport>;

/** What only the shell sees of the health. */
export const shellHealth = z.strictObject({
  version: z.string(),
  memory: z.array(z.strictObject({ program, bytes: z.number() })),
  /** Since the shell was started. */
  restarts: z.strictObject({ core: z.int(), page: z.int() }),
  /** The newest first. */
  crashes: z.array(crashReport),
});
export type ShellHealth = z.infer<typeof shellHealth>;

/** What the shell tells the core of it, ever again: crashes lie in their folder, and are counted here. */
export const shellFigures = shellHealth.extend({ crashes: z.int().nonnegative() });
export type ShellFigures = z.infer<typeof shellFigures>;
