import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** A trouble with the folder or its pairs.csv that its owner can mend. */
export class PairsError extends Error {
  override name = 'PairsError';
}

/** Two pictures, and whether they show one person. */
export interface PicturePair {
  readonly same: boolean;
  /** Numbers into `PairSet.files`. */
  readonly a: number;
  readonly b: number;
}

export interface PairSet {
  /** Absolute paths, each once. */
  readonly files: readonly string[];
  readonly pairs: readonly PicturePair[];
}

const SAME: ReadonlyMap<string, boolean> = new Map([
  ['1', true],
  ['true', true],
  ['yes', true],
  ['same', true],
  ['0', false],
  ['false', false],
  ['no', false],
  ['different', false],
]);

/** Missing pictures that an error names. */
const NAMED = 5;

/**
 * Reads FOLDER/pairs.csv, whose columns same, a and b count, and finds its pictures: by their path
 * from the folder, or from any folder in it where that is unambiguous.
 * @throws PairsError that says what is wrong and where
 */
export async function readPairs(folder: string): Promise<PairSet> {
  const rows = parseCsv(await readPairsFile(folder));
  const [header = [], ...body] = rows;
  const names = header.map((name) => name.trim().toLowerCase());
  const [same, a, b] = ['same', 'a', 'b'].map((name) => names.indexOf(name));
  if (same === undefined || a === undefined || b === undefined || Math.min(same, a, b) < 0) {
    throw new PairsError('pairs.csv needs the columns same, a and b in its first line.');
  }
  const find = finder(await listFiles(folder));
  const numbers = new Map<string, number>();
  const missing = new Set<string>();
  const numberOf = (name: string): number => {
    const file = find(name);
    if (file === null) missing.add(name);
    const key = file ?? name;
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    return number;
  };
  const pairs = body.map((row, at): PicturePair => {
    const isSame = SAME.get((row[same] ?? '').trim().toLowerCase());
    const [one, other] = [(row[a] ?? '').trim(), (row[b] ?? '').trim()];
    if (isSame === undefined || one === '' || other === '') {
      throw new PairsError(`pairs.csv, pair ${at + 1}: it needs same (1 or 0), a and b.`);
    }
    return { same: isSame, a: numberOf(one), b: numberOf(other) };
  });
  if (missing.size > 0) {
    const some = [...missing].slice(0, NAMED).join(', ');
    throw new PairsError(
      `${missing.size} pictures of pairs.csv are not in ${folder}: ${some}${missing.size > NAMED ? ', ...' : ''}`,
    );
  }
  if (!pairs.some(({ same: yes }) => yes) || pairs.every(({ same: yes }) => yes)) {
    throw new PairsError('pairs.csv needs pairs of the same person and pairs of different ones.');
  }
  return { files: [...numbers.keys()].map((file) => path.resolve(folder, file)), pairs };
}

async function readPairsFile(folder: string): Promise<string> {
  try {
    return await readFile(path.join(folder, 'pairs.csv'), 'utf8');
  } catch (reason) {
    const code = reason instanceof Error && 'code' in reason ? String(reason.code) : 'unreadable';
    throw new PairsError(`${path.join(folder, 'pairs.csv')} can't be read (${code}).`);
  }
}

/** Files below a folder, by their path from it, with forward slashes. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .map((file) => file.split(path.sep).join('/'));
}

function finder(files: readonly string[]): (name: string) => string | null {
  const whole = new Set(files);
  const byName = Map.groupBy(files, (file) => path.posix.basename(file));
  return (name) => {
    const wanted = path.posix.normalize(name.replaceAll('\\', '/')).replace(/^\/+/, '');
    if (whole.has(wanted)) return wanted;
    const ends = (byName.get(path.posix.basename(wanted)) ?? []).filter((file) =>
      file.endsWith(`/${wanted}`),
    );
    const [only, ...others] = ends;
    if (only === undefined) return null;
    if (others.length === 0) return only;
    throw new PairsError(`${name} of pairs.csv may be ${ends.slice(0, 3).join(' or ')}.`);
  };
}

/** RFC 4180: quoted fields may hold commas, line ends and doubled quotes. Empty lines are left out. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let quoted = false;
  const endField = (): void => {
    row.push(field);
    field = '';
  };
  const endRow = (): void => {
    endField();
    if (row.some((value) => value.trim() !== '')) rows.push(row);
    row = [];
  };
  const source = text.replace(/^\uFEFF/, '');
  for (let at = 0; at < source.length; at++) {
    const sign = source.charAt(at);
    if (quoted) {
      if (sign !== '"') field += sign;
      else if (source.charAt(at + 1) === '"') {
        field += '"';
        at++;
      } else quoted = false;
    } else if (sign === '"' && field === '') quoted = true;
    else if (sign === ',') endField();
    else if (sign === '\n') endRow();
    else if (sign !== '\r') field += sign;
  }
  endRow();
  return rows;
}

/**
 * Which person each picture shows: the name up to its last number, or else its folder's; and
 * pictures that a pair calls the same person are.
 */
export function identities({ files, pairs }: PairSet): number[] {
  const parents = files.map((_, at) => at);
  const rootOf = (at: number): number => {
    let root = at;
    while ((parents[root] ?? root) !== root) root = parents[root] ?? root;
    parents[at] = root;
    return root;
  };
  const join = (one: number, other: number): void => {
    parents[rootOf(one)] = rootOf(other);
  };
  const firstOf = new Map<string, number>();
  for (const [at, file] of files.entries()) {
    const [, name] = /^(.+)_\d+\.[^.]+$/.exec(path.basename(file)) ?? [];
    const person = name ?? path.dirname(file);
    const first = firstOf.get(person);
    if (first === undefined) firstOf.set(person, at);
    else join(first, at);
  }
  for (const { same, a, b } of pairs) if (same) join(a, b);
  return files.map((_, at) => rootOf(at));
}
