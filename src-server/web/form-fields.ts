import { z } from 'zod';
import { newId, uuid } from '#shared/domain/id.ts';

/** A field as it was typed; one that is not there is empty. What it must be, the form says. */
export const filled = z.string().max(10_000).optional().default('');

/** Names one filling-in of a form. A form without one is a new one each time. */
export const formId = uuid.catch(() => newId());

/** The secret of a link. */
export const linkToken = z.string().max(500).optional().default('');
