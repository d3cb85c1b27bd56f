import type { ErrorCode, GatehouseError } from '#shared/errors.ts';

/** HTTP statuses of refusals; a code without one is the caller's mistake: 400. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  'session-ended': 401,
  'sign-in-refused': 401,
  'second-factor-needed': 401,
  'second-factor-wrong': 401,
  'not-allowed': 403,
  'email-unconfirmed': 403,
  'second-person-needed': 403,
  'password-change-needed': 403,
  'form-stale': 403,
  'not-found': 404,
  'person-unknown': 404,
  'event-unknown': 404,
  'registration-unknown': 404,
  'ticket-unknown': 404,
  'ticket-type-unknown': 404,
  'document-unknown': 404,
  'photo-unavailable': 404,
  'staff-unknown': 404,
  'kiosk-unknown': 404,
  'gate-unknown': 404,
  'email-taken': 409,
  'phone-taken': 409,
  'already-registered': 409,
  'event-full': 409,
  'registration-closed': 409,
  'event-status-impossible': 409,
  'kyc-leased': 409,
  'kyc-lease-lost': 409,
  'ticket-not-ready': 409,
  'too-late': 409,
  'last-admin': 409,
  'key-in-use': 409,
  'review-again-needed': 409,
  'account-erased': 410,
  'edit-clash': 412,
  'request-too-large': 413,
  'picture-too-large': 413,
  'media-type-unknown': 415,
  'picture-not-supported': 415,
  'picture-damaged': 422,
  'picture-too-many-pixels': 422,
  'file-infected': 422,
  'form-invalid': 422,
  'key-reused': 422,
  'too-many-requests': 429,
  'sign-in-locked': 429,
  internal: 500,
  'not-ready': 503,
  'database-unavailable': 503,
  'scanner-unavailable': 503,
  'store-unavailable': 503,
};

/** The HTTP status of a refusal. */
export function statusOf(code: ErrorCode): number {
  return STATUS[code] ?? 400;
}

/** A problem document (RFC 9457). `code` is stable; `detail` is for developers, never personal. */
export interface Problem {
  readonly type: `urn:gatehouse:error:${ErrorCode}`;
  readonly title: string;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
  readonly instance: string;
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

/** @param requestId finds the request in the log */
export function problemOf(error: GatehouseError, title: string, requestId: string): Problem {
  return {
    type: `urn:gatehouse:error:${error.code}`,
    title,
    status: statusOf(error.code),
    code: error.code,
    detail: error.message,
    instance: `urn:gatehouse:request:${requestId}`,
    facts: error.facts,
  };
}
