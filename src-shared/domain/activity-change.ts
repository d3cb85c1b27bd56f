import type { Uuid } from './id.ts';

/** What an entry of the activity log may be about. */
export type AboutType =
  | 'attendee'
  | 'event'
  | 'registration'
  | 'staff'
  | 'import'
  | 'document'
  | 'kiosk';

/** Values before and after; null: there was nothing, or is nothing any more. */
export interface ActivityChange {
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  /** Whose personal values they are: sealed under a key that ends with the person's data. */
  readonly personId: Uuid;
}

/** The text that an entry's sealed values are: JSON of before and after. */
export function changeText({ before, after }: ActivityChange): string {
  return JSON.stringify([before, after]);
}
