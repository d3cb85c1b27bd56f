import { z } from 'zod';

/** Where and how a list is to be written: members of the input of every such call. */
export const exportTarget = {
  format: z.enum(['csv', 'xlsx', 'json']),
  path: z.string().min(1).max(4096),
  /** In the user's language, by field; a column without one has the core's own. */
  headings: z.record(z.string().max(40), z.string().max(100)).default({}),
};
