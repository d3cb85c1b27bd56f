import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  mergeEdit,
  stampOf,
  type FieldStamps,
  type StampedRow,
} from '#shared/domain/field-merge.ts';
import { testId } from '#tests/fixtures/small-event.ts';

const FIELDS = ['title', 'venue', 'capacity'] as const;
type Row = Partial<Record<(typeof FIELDS)[number], number>>;
interface Edit {
  readonly row: Row;
  readonly stamps: FieldStamps;
  readonly edited: readonly string[];
}

const start: StampedRow<Row> = { row: { title: 0, venue: 0, capacity: 0 }, stamps: {} };

// Two kiosks never give the same stamp: the writer's id is part of it. One kiosk's stamps are unique.
const edits = fc
  .uniqueArray(
    fc.record({
      hlc: fc.integer({ min: 1, max: 6 }).map((ms) => `${ms.toString(16).padStart(12, '0')}-0000`),
      writer: fc.constantFrom(testId(1, 1), testId(1, 2), testId(1, 3)),
      values: fc.dictionary(fc.constantFrom(...FIELDS), fc.integer({ min: 1, max: 3 }), {
        minKeys: 1,
      }),
    }),
    { selector: ({ hlc, writer }) => stampOf(hlc, writer), maxLength: 7 },
  )
  .map((made) =>
    made.map(({ hlc, writer, values }): Edit => {
      const edited = Object.keys(values);
      const stamp = stampOf(hlc, writer);
      return { row: values, edited, stamps: Object.fromEntries(edited.map((f) => [f, stamp])) };
    }),
  );

function fold(all: readonly Edit[]): StampedRow<Row> {
  return all.reduce((held: StampedRow<Row>, edit) => {
    const { row, stamps } = mergeEdit<Row>(held, edit, edit.edited);
    return { row, stamps };
  }, start);
}

describe('field by field', () => {
  it('whoever heard the same edits holds the same row, in whatever order and however often', () => {
    fc.assert(
      fc.property(
        edits.chain((all) =>
          fc.tuple(
            fc.constant(all),
            fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
          ),
        ),
        ([inOrder, shuffled]) => {
          expect(fold(shuffled)).toEqual(fold(inOrder));
        },
      ),
    );
  });

  it('keeps of every field the value of the latest stamp', () => {
    fc.assert(
      fc.property(edits, (all) => {
        const merged = fold(all);
        for (const field of FIELDS) {
          const written = all
            .filter(({ edited }) => edited.includes(field))
            .toSorted((a, b) => ((a.stamps[field] ?? '') < (b.stamps[field] ?? '') ? -1 : 1));
          expect(merged.row[field]).toBe(written.at(-1)?.row[field] ?? 0);
        }
      }),
    );
  });

  it('shows both values of a clash, and calls none what its editor had seen', () => {
    const held: StampedRow<Row> = {
      row: { title: 1, venue: 0, capacity: 0 },
      stamps: { title: stampOf('000000000002-0000', testId(1, 1)) },
    };
    const stamp = stampOf('000000000003-0000', testId(1, 2));
    const edit = { row: { title: 2 }, stamps: { title: stamp } };
    const unseen = mergeEdit<Row>(held, edit, ['title'], '000000000001-0000');
    expect(unseen.clashes).toEqual([
      { field: 'title', kept: 2, keptStamp: stamp, lost: 1, lostStamp: held.stamps['title'] },
    ]);
    expect(mergeEdit<Row>(held, edit, ['title'], '000000000002-0000').clashes).toEqual([]);
  });
});
