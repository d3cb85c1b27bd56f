import { z } from 'zod';

/** Whether a text of the form is a day and a time that there are; no database has a year 0. */
function isThere(text: string): boolean {
  const milliseconds = Date.parse(text);
  return (
    !Number.isNaN(milliseconds) && !text.startsWith('0000') && toInstant(milliseconds) === text
  );
}

/** A UTC instant as ISO 8601 text with milliseconds and `Z`, so that text order is time order. */
export const instant = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  .refine(isThere);
export type Instant = z.infer<typeof instant>;

/** Milliseconds since the Unix epoch as an instant. */
export function toInstant(milliseconds: number): Instant {
  return new Date(milliseconds).toISOString();
}

/** An instant as milliseconds since the Unix epoch. */
export function toMilliseconds(value: Instant): number {
  return Date.parse(value);
}
