import { z } from 'zod';

/** A field as it was typed; one that is not there is empty. What it must be, the form says. */
export const filled = z.string().max(10_000).optional().default('');

/** The secret of a link. */
export const linkToken = z.string().max(500).optional().default('');
