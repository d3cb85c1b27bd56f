import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AfterPlace } from '../services/registration-ports.ts';

const place = z.tuple([z.string().max(400), uuid]);

/** What every list takes. */
export const pageQuery = {
  cursor: z.string().max(1_000).optional().describe('`next` of an earlier answer'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
};

/** Where the next page of a list begins; null: there is none. */
export const nextCursor = z.string().nullable();

/** @throws GatehouseError invalid-input for anything that no list gave out */
export function readCursor(cursor: string | undefined): AfterPlace | null {
  if (cursor === undefined) return null;
  try {
    const text = Buffer.from(cursor, 'base64url').toString('utf8');
    const [value, id] = place.parse(JSON.parse(text));
    return { value, id };
  } catch (error) {
    const message = 'no cursor of this list';
    throw new GatehouseError('invalid-input', message, { field: 'cursor' }, error);
  }
}

/** A cursor whose list goes by time. @throws GatehouseError invalid-input */
export function readTimeCursor(cursor: string | undefined): AfterPlace | null {
  const after = readCursor(cursor);
  if (after === null || !Number.isNaN(Date.parse(after.value))) return after;
  throw new GatehouseError('invalid-input', 'no cursor of this list', { field: 'cursor' });
}

/**
 * One page of a list that was asked for one row more than fits.
 * @param placeOf where a row stands in the list
 */
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => AfterPlace,
): { readonly rows: readonly Row[]; readonly next: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  if (rows.length <= limit || last === undefined) return { rows: page, next: null };
  const { value, id } = placeOf(last);
  return { rows: page, next: Buffer.from(JSON.stringify([value, id])).toString('base64url') };
}
