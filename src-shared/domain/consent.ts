import { z } from 'zod';
import { uuid } from './id.ts';
import { instant } from './instant.ts';

/** What a person may agree to, each apart. */
export const consentPurpose = z.enum(['face-matching']);

/** The version of the text that is shown now: `consent.<version>` in every language. */
export const CONSENT_TEXT_VERSION = 'face-matching-1';

/**
 * One decision of a person about their data (table `consents`): append-only, the latest of a
 * purpose counts. `staff_id`: who recorded it; null: the person themselves, at registration.
 */
export const consentRow = z.strictObject({
  id: uuid,
  user_id: uuid,
  purpose: consentPurpose,
  decision: z.enum(['given', 'withdrawn']),
  text_version: z.string().regex(/^[a-z0-9-]{1,40}$/),
  /** The language in which the text was read. */
  language: z.enum(['en', 'hi']),
  staff_id: uuid.nullable(),
  recorded_at: instant,
});
export type ConsentRow = z.infer<typeof consentRow>;
