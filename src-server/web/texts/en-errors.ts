import type { ErrorCode } from '#shared/errors.ts';

/** The error codes that an attendee can meet here; any other is said as `internal`. */
export const errors = {
  'invalid-input': 'This was not understood. Check what you entered.',
  'not-allowed': 'This is not yours to open.',
  'not-ready': 'We are just starting. Wait a moment and try again.',
  internal: 'Something went wrong on our side. Try again in a moment.',
  'event-unknown': 'This event is not here.',
  'registration-unknown': 'This registration is not here.',
  'ticket-unknown': 'This ticket is not here.',
  'ticket-type-unknown': 'This kind of ticket is not here.',
  'document-unknown': 'This picture is not here.',
  'person-unknown': 'This account is not here.',
  'session-ended': 'You were signed out. Sign in again.',
  'sign-in-refused': 'E-mail address and password do not fit together. Check both and try again.',
  'sign-in-locked': 'Too many tries that did not fit. Wait, then try again.',
  'password-common': 'This password is on a list of common ones. Choose another.',
  'email-taken': 'This e-mail address has an account already.',
  'form-invalid': 'Some fields need another look.',
  'event-status-impossible': 'This event takes no registrations now.',
  'choice-changed': 'This has changed meanwhile. Look at it again.',
  'already-registered': 'You are registered for this event already.',
  'picture-too-large': 'The picture is larger than 5 MB.',
  'picture-too-many-pixels': 'The picture has more than 40 megapixels. Set a smaller size in your camera.',
  'picture-not-supported': 'Only JPEG, PNG, WebP and GIF pictures can be sent.',
  'picture-damaged': 'The picture is damaged and can’t be read. Take it again.',
  'too-late': 'It is too late for this.',
} as const satisfies Partial<Record<ErrorCode, string>>;
