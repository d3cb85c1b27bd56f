import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import type { AfterPlace } from '../services/registration-ports.ts';

/** A PostgreSQL text holds no NUL; no list is sorted by anything longer. */
const value = z
  .string()
  .max(300)
  .refine((text) => !text.includes('\0'));
const place = z.tuple([value, uuid]);

/** Rows of a page unless asked otherwise, and at most. */
const PAGE_ROWS = 50;
const PAGE_ROWS_AT_MOST = 200;

/** A cursor as text, for `next_cursor` of an answer. */
export function cursorText({ value: sortedBy, id }: AfterPlace): string {
  return Buffer.from(JSON.stringify([sortedBy, id]), 'utf8').toString('base64url');
}

/**
 * A cursor as it comes back. It says where to go on, not what may be seen: nothing would be gained by
 * forging one, so it is not signed; one that is none is an invalid input.
 */
const cursor = z
  .base64url()
  .max(800)
  .transform((text, context): AfterPlace => {
    try {
      const [sortedBy, id] = place.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
      return { value: sortedBy, id };
    } catch {
      context.addIssue({ code: 'custom', message: 'no cursor of ours' });
      return z.NEVER;
    }
  })
  .describe('`next_cursor` of the page before');

/** Members of the query of a route that lists: `query: z.strictObject({ ...listQuery, ... })`. */
export const listQuery = {
  cursor: cursor.optional(),
  limit: z.coerce.number().int().min(1).max(PAGE_ROWS_AT_MOST).default(PAGE_ROWS),
} as const;

/** The member of a list's answer that the next page is asked for with; null: this was the last. */
export const nextCursor = z.string().nullable();

/**
 * The cursor after a page.
 * @param rows at most `limit` of them: a full page may have a next one
 */
export function nextOf<T>(
  rows: readonly T[],
  limit: number,
  placeOf: (row: T) => AfterPlace,
): string | null {
  const last = rows.at(-1);
  return last === undefined || rows.length < limit ? null : cursorText(placeOf(last));
}
