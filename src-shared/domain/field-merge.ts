import { z } from 'zod';
import type { HlcStamp } from './hybrid-clock.ts';
import type { Uuid } from './id.ts';

/*
 * Rows that more than one place edits are merged field by field: the later stamp wins, whoever hears
 * of it first. A field that nobody stamped is as it came, and loses against any stamp.
 */

/** When and by whom a field was last edited: `<stamp>@<writer's id>`; text order is causal order. */
export const fieldStamp = z
  .string()
  .regex(/^[0-9a-f]{12}-[0-9a-f]{4}@[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
export type FieldStamp = z.infer<typeof fieldStamp>;

/** Stamps of the fields that somebody edited, by name. */
export const fieldStamps = z.record(z.string().max(40), fieldStamp);
export type FieldStamps = z.infer<typeof fieldStamps>;

/** The stamp of an edit. */
export function stampOf(hlc: HlcStamp, writerId: Uuid): FieldStamp {
  return `${hlc}@${writerId}`;
}

/** The parts of a stamp. */
export function stampParts(stamp: FieldStamp): { readonly hlc: HlcStamp; readonly writerId: Uuid } {
  const at = stamp.indexOf('@');
  return { hlc: stamp.slice(0, at), writerId: stamp.slice(at + 1) };
}

/** Two edits of one field of which neither saw the other: the later is kept, both are shown. */
export interface FieldClash {
  readonly field: string;
  readonly kept: unknown;
  readonly keptStamp: FieldStamp;
  readonly lost: unknown;
  readonly lostStamp: FieldStamp;
}

/** A row with the stamps of its fields. */
export interface StampedRow<R extends object> {
  readonly row: R;
  readonly stamps: FieldStamps;
}

/** What a merge made of two states of one row. */
export interface Merged<R extends object> extends StampedRow<R> {
  /** Fields whose value is another than in `held`. */
  readonly changed: readonly string[];
  readonly clashes: readonly FieldClash[];
}

/** Whether two plain JSON values are the same; the order of lists of rows with ids says nothing. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

/** JSON whose text is the same for the same value. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).toSorted().join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

/**
 * Merges an edit into the row that is held. Commutative, associative and idempotent in the stamped
 * fields, so that everybody who has heard the same edits holds the same row.
 * @param edited fields that the edit wrote: all else of its row is what its editor happened to see
 * @param base the version that the editor saw; a held edit after it was not seen: a clash. Null: none
 * was there; undefined: nobody edited, a state is taken over, and there are no clashes
 */
export function mergeEdit<R extends object>(
  held: StampedRow<R>,
  incoming: StampedRow<R>,
  edited: readonly string[],
  base?: HlcStamp | null,
): Merged<R> {
  const row = new Map<string, unknown>(Object.entries(held.row));
  const stamps: Record<string, FieldStamp> = { ...held.stamps };
  const changed: string[] = [];
  const clashes: FieldClash[] = [];
  const values = new Map<string, unknown>(Object.entries(incoming.row));
  for (const field of edited) {
    const ours = held.stamps[field];
    const theirs = incoming.stamps[field];
    if (theirs === undefined || ours === theirs) continue;
    const isTheirs = ours === undefined || theirs > ours;
    const differs = !isSameValue(row.get(field), values.get(field));
    if (ours !== undefined && differs && base !== undefined && isUnseen(ours, base)) {
      clashes.push(
        isTheirs
          ? {
              field,
              kept: values.get(field),
              keptStamp: theirs,
              lost: row.get(field),
              lostStamp: ours,
            }
          : {
              field,
              kept: row.get(field),
              keptStamp: ours,
              lost: values.get(field),
              lostStamp: theirs,
            },
      );
    }
    if (!isTheirs) continue;
    stamps[field] = theirs;
    if (!differs) continue;
    row.set(field, values.get(field));
    changed.push(field);
  }
  return { row: Object.fromEntries(row) as R, stamps, changed, clashes };
}

/** Whether an edit was made after the version that somebody saw. */
function isUnseen(stamp: FieldStamp, base: HlcStamp | null): boolean {
  return base === null || stampParts(stamp).hlc > base;
}
