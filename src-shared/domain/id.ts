import { v5 as uuidV5, v7 as uuidV7, parse as uuidBytes } from 'uuid';
import { z } from 'zod';

/** A UUID in lower-case text form (RFC 9562). */
export const uuid = z.uuid().lowercase();
export type Uuid = z.infer<typeof uuid>;

// Made once for this project; every kiosk must derive the same registration ids for ever.
const REGISTRATION_NAMESPACE = '2c8f0f5e-6a1b-5d0e-9c43-8f3a7f1f4b27';

/** A new time-ordered id (UUIDv7). */
export function newId(): Uuid {
  return uuidV7();
}

/**
 * The id of a person's registration for an event, derived from both (UUIDv5), so that two
 * offline kiosks that register the same person agree without talking.
 */
export function registrationId(userId: Uuid, eventId: Uuid): Uuid {
  return uuidV5(`${userId}/${eventId}`, REGISTRATION_NAMESPACE);
}

/** Bytes of an event's id that a ticket carries: 40 bits. */
export const EVENT_TAG_BYTES = 5;

/**
 * The short mark of an event inside a ticket: the last 40 bits of its id, which are random in
 * a UUIDv7.
 * @returns ten lower-case hex digits
 */
export function eventTag(eventId: Uuid): string {
  const bytes = uuidBytes(eventId).subarray(16 - EVENT_TAG_BYTES);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
