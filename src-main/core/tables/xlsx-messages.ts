import { z } from 'zod';

/* What a spreadsheet's reading thread says to whoever started it. */

export const xlsxStart = z.object({ path: z.string() });

export const xlsxMessage = z.discriminatedUnion('said', [
  /** The rows that hold something, numbered from 1. */
  z.strictObject({
    said: z.literal('rows'),
    rows: z.array(z.strictObject({ number: z.int(), cells: z.array(z.string()) })),
  }),
  z.strictObject({ said: z.literal('end'), hasMoreSheets: z.boolean() }),
  z.strictObject({ said: z.literal('damaged') }),
]);
export type XlsxMessage = z.infer<typeof xlsxMessage>;
