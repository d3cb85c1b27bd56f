import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { UpdateOutcome } from '#shared/ipc/update-order.ts';
import { releaseVersion, signedManifest } from '#shared/wire/update.ts';

/** A package that is kept: the version that runs, so that a later one can go back to it. */
const keptPackage = z.strictObject({
  version: releaseVersion,
  name: z.string().min(1),
  size: z.int().positive(),
  sha512: z.base64().length(88),
  /** Null: a copy of the program itself, which somebody installed by hand. */
  signed: signedManifest.nullable(),
});
export type KeptPackage = z.infer<typeof keptPackage>;

/** A version that has been installed and not yet shown that it works. */
const updateTrial = z.strictObject({
  state: z.enum(['installing', 'testing', 'going-back']),
  sequence: z.int().positive(),
  to: keptPackage,
  /** Starts of it that did not come to a working gate. */
  starts: z.int().nonnegative(),
  /** What to go back to; null: nothing is there, or it would not open the data. */
  back: keptPackage.nullable(),
});
export type UpdateTrial = z.infer<typeof updateTrial>;

/** A version that fails so many starts in a row is not what this laptop goes on with. */
const MOST_FAILED_STARTS = 3;
const MOST_TRIES_BACK = 3;

const TRIAL_FILE = 'trial.json';
const KEPT_FILE = 'kept.json';

/** How a start begins. */
interface TrialStart {
  /** Null: there is none, or it is over. */
  readonly trial: UpdateTrial | null;
  readonly outcome: UpdateOutcome | null;
}

/** What a start makes of the trial that it finds. @param version of the program that starts */
export function beginTrial(found: UpdateTrial | null, version: string): TrialStart {
  if (found === null) return { trial: null, outcome: null };
  const { sequence, state, starts } = found;
  const isNew = version === found.to.version;
  if (state === 'going-back' && version === found.back?.version) {
    return { trial: null, outcome: { kind: 'went-back', sequence } };
  }
  if (!isNew) {
    // What somebody else put in its place is nobody's update.
    const outcome = { kind: 'not-installed', sequence } as const;
    return { trial: null, outcome: state === 'installing' ? outcome : null };
  }
  if (starts < MOST_FAILED_STARTS && state !== 'going-back') {
    // Counted before anything of it runs: what ends it in the middle has failed.
    const trial = { ...found, state: 'testing', starts: starts + 1 } as const;
    return { trial, outcome: { kind: 'testing', sequence } };
  }
  // The way back may break off too, but not for ever.
  if (found.back === null || starts >= MOST_FAILED_STARTS + MOST_TRIES_BACK) {
    return { trial: null, outcome: { kind: 'no-way-back', sequence } };
  }
  const trial = { ...found, state: 'going-back', starts: starts + 1 } as const;
  return { trial, outcome: { kind: 'testing', sequence } };
}

function read<S extends z.ZodType>(file: string, schema: S): z.output<S> | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // Most laptops have none. One that can't be read is as none: nobody is kept from the gate by it.
    return null;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null;
    throw error;
  }
}

/** Written at a program's end too, so in one go: there whole after a loss of power, or not at all. */
function write(file: string, content: unknown): void {
  const temporary = `${file}.tmp`;
  const descriptor = openSync(temporary, 'w', 0o600);
  try {
    writeSync(descriptor, JSON.stringify(content));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(temporary, file);
}

/** What is kept of updates in the data folder, apart from the store: it may be the store that fails. */
export function openTrialFiles(folder: string) {
  const [trialFile, keptFile] = [path.join(folder, TRIAL_FILE), path.join(folder, KEPT_FILE)];
  return {
    trial: (): UpdateTrial | null => read(trialFile, updateTrial),
    setTrial(trial: UpdateTrial | null): void {
      if (trial === null) rmSync(trialFile, { force: true });
      else write(trialFile, trial);
    },
    kept: (): KeptPackage | null => read(keptFile, keptPackage),
    keep(kept: KeptPackage): void {
      write(keptFile, kept);
    },
  };
}
