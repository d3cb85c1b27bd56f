import { z } from 'zod';

/** A line of text on paper: long titles are cut by nobody, they wrap. */
const line = z.string().max(2000);

/** One part of a document, drawn in the order given. */
export const printBlock = z.discriminatedUnion('is', [
  z.strictObject({
    is: z.literal('facts'),
    heading: line,
    rows: z.array(z.strictObject({ term: line, value: line })).max(100),
  }),
  /** Things to look at, each with a mark and words: `mark` is never told by its colour alone. */
  z.strictObject({
    is: z.literal('checks'),
    heading: line,
    rows: z
      .array(
        z.strictObject({
          mark: z.enum(['good', 'look', 'bad', 'none']),
          state: line,
          title: line,
          text: line,
        }),
      )
      .max(100),
  }),
  z.strictObject({
    is: z.literal('table'),
    heading: line,
    columns: z.array(line).min(1).max(8),
    rows: z.array(z.array(line).max(8)).max(500),
    none: line,
  }),
  /** Numbers with bars; the longest bar is the largest number. */
  z.strictObject({
    is: z.literal('bars'),
    heading: line,
    rows: z
      .array(z.strictObject({ name: line, count: z.int().nonnegative(), said: line }))
      .max(200),
    none: line,
  }),
  /** Columns along a line, as arrivals over an evening. */
  z.strictObject({
    is: z.literal('columns'),
    heading: line,
    text: line,
    columns: z.array(z.strictObject({ label: line, count: z.int().nonnegative() })).max(200),
    none: line,
  }),
]);
export type PrintBlock = z.infer<typeof printBlock>;

/** A document of the window's own words, on A4: a report, a list of checks. */
export const printDocument = z.strictObject({
  language: z.enum(['en', 'hi']),
  title: line,
  /** Under the title. */
  lines: z.array(line).max(10),
  blocks: z.array(printBlock).max(40),
  /** At the end: by whom, when. */
  foot: line,
});
export type PrintDocument = z.infer<typeof printDocument>;
