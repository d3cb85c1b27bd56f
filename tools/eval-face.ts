import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { shippedBands } from '#shared/face/bands.ts';
import { CURRENT_FACE_MODEL, similarity, toTemplate } from '#shared/face/template.ts';
import { crossReport } from './eval-face/cross-pairs.ts';
import { seePictures } from './eval-face/engine-run.ts';
import {
  bandRates,
  equalErrorRate,
  tarAtFar,
  wilsonInterval,
  type BandRates,
  type Scores,
} from './eval-face/match-rates.ts';
import { PairsError, readPairs, type PairSet } from './eval-face/picture-pairs.ts';
import type { SeenFace } from './eval-face/seen-face.ts';

const USAGE =
  'Usage: npm run eval:face -- FOLDER [--json] [--scores FILE] [--cross]\n' +
  '  FOLDER holds pictures and pairs.csv with the columns same (1 or 0), a and b.';

/** Score of a pair with a picture in which no face was found. */
const MISSED_SCORE = -1;

interface Evaluation {
  readonly pairs: number;
  /** Pictures without a face. */
  readonly missed: number;
  readonly tarAtFar: { readonly '0.01': number; readonly '0.001': number };
  readonly eer: number;
  readonly bands: BandRates;
  /** A picture: decoded, found, aligned, recognised. */
  readonly medianMs: number;
}

function scorePairs(
  { pairs }: PairSet,
  compare: (a: number, b: number) => number,
): { inOrder: number[]; scores: Scores } {
  const inOrder = pairs.map(({ a, b }) => compare(a, b));
  const of = (wanted: boolean): number[] => inOrder.filter((_, at) => pairs[at]?.same === wanted);
  return { inOrder, scores: { same: of(true), different: of(false) } };
}

function cosine(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, at) => sum + value * (other[at] ?? 0), 0);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function evaluate(scores: Scores, seen: readonly SeenFace[]): Evaluation {
  return {
    pairs: scores.same.length + scores.different.length,
    missed: seen.filter(({ embedding }) => embedding === null).length,
    tarAtFar: { '0.01': tarAtFar(scores, 0.01), '0.001': tarAtFar(scores, 0.001) },
    eer: equalErrorRate(scores),
    bands: bandRates(scores, shippedBands(CURRENT_FACE_MODEL)),
    medianMs: Math.round(median(seen.map(({ ms }) => ms)) * 10) / 10,
  };
}

const percent = (rate: number): string => `${(100 * rate).toFixed(2)} %`;
const within = (rate: number, trials: number): string => {
  const [low, high] = wilsonInterval(rate, trials);
  return `${percent(rate)} (95 %: ${percent(low)} to ${percent(high)})`;
};

function report(
  result: Evaluation,
  float: Scores,
  scores: Scores,
  seen: readonly SeenFace[],
): string {
  const { bands } = result;
  const same = scores.same.length;
  const different = scores.different.length;
  return [
    `${result.pairs} pairs: ${same} of the same person, ${different} of different ones`,
    `model ${CURRENT_FACE_MODEL}, templates of 192 bytes`,
    `pictures without a face      ${result.missed}`,
    `faces that a gate would refuse to compare: ${troubles(seen)}`,
    `TAR at FAR 1 %               ${within(result.tarAtFar['0.01'], same)}`,
    `TAR at FAR 0.1 %             ${within(result.tarAtFar['0.001'], same)}`,
    `  the same before rounding   ${percent(tarAtFar(float, 0.01))}, ${percent(tarAtFar(float, 0.001))}`,
    `equal error rate             ${percent(result.eer)}`,
    `at the shipped bands (match from ${bands.match}, mismatch below ${bands.mismatch}):`,
    `  right side of match        ${percent(bands.accuracy)}`,
    `  different called a match   ${within(bands.falseMatch, different)}`,
    `  same called a mismatch     ${within(bands.falseMismatch, same)}`,
    `  unsure: same, different    ${percent(bands.unsureSame)}, ${percent(bands.unsureDifferent)}`,
    `a picture, median            ${result.medianMs} ms`,
  ].join('\n');
}

/** What the kiosk would say of the pictures' faces at a gate, most often first; they are scored all the same. */
function troubles(seen: readonly SeenFace[]): string {
  const counts = Map.groupBy(seen, ({ trouble }) => trouble);
  counts.delete(null);
  if (counts.size === 0) return 'none';
  return [...counts]
    .toSorted(([, one], [, other]) => other.length - one.length)
    .map(([trouble, faces]) => `${trouble} ${faces.length}`)
    .join(', ');
}

function progress(total: number): (done: number) => void {
  const shown = process.stderr.isTTY ? 20 : 200;
  return (done) => {
    if (done % shown !== 0 && done !== total) return;
    process.stderr.write(`${done} of ${total} pictures\n`);
  };
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      scores: { type: 'string' },
      cross: { type: 'boolean', default: false },
    },
  });
  const [folder, ...more] = positionals;
  if (folder === undefined || more.length > 0) {
    process.stderr.write(`${USAGE}\n`);
    return 1;
  }
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new PairsError(`${folder} is not a folder that can be read.\n${USAGE}`);
  const set = await readPairs(folder);
  const seen = await seePictures(set.files, progress(set.files.length));
  for (const [at, { why }] of seen.entries()) {
    if (why === null) continue;
    process.stderr.write(`no face: ${path.relative(folder, set.files[at] ?? '')} (${why})\n`);
  }
  const templates = seen.map(({ embedding }) => embedding && toTemplate(embedding));
  const { inOrder, scores } = scorePairs(set, (a, b) => {
    const [one, other] = [templates[a], templates[b]];
    return one && other ? similarity(one, other) : MISSED_SCORE;
  });
  const { scores: float } = scorePairs(set, (a, b) => {
    const [one, other] = [seen[a]?.embedding, seen[b]?.embedding];
    return one && other ? cosine(one, other) : MISSED_SCORE;
  });
  if (values.scores !== undefined) await writeFile(values.scores, `${inOrder.join('\n')}\n`);
  const result = evaluate(scores, seen);
  process.stdout.write(
    `${values.json ? JSON.stringify(result) : report(result, float, scores, seen)}\n`,
  );
  if (values.cross) {
    const lines = crossReport(set, templates, scores.same).join('\n');
    (values.json ? process.stderr : process.stdout).write(`\n${lines}\n`);
  }
  return 0;
}

try {
  process.exitCode = await main();
} catch (reason) {
  // What its owner can mend needs no stack; what is ours does.
  const known = reason instanceof PairsError || isArgumentError(reason);
  process.stderr.write(
    `${known ? reason.message : String(reason instanceof Error ? reason.stack : reason)}\n`,
  );
  process.exitCode = 1;
}

function isArgumentError(reason: unknown): reason is Error {
  return (
    reason instanceof Error && 'code' in reason && String(reason.code).startsWith('ERR_PARSE_ARGS')
  );
}
