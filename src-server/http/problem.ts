import { z } from 'zod';
import { errorCode, type ErrorCode, type GatehouseError } from '#shared/errors.ts';

/** HTTP statuses of refusals; a code without one is the caller's mistake: 400. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  unauthenticated: 401,
  'session-ended': 401,
  'proof-invalid': 401,
  'sign-in-refused': 401,
  'second-factor-needed': 401,
  'second-factor-wrong': 401,
  'not-allowed': 403,
  'email-unconfirmed': 403,
  'second-person-needed': 403,
  'password-change-needed': 403,
  'form-stale': 403,
  'enrolment-code-wrong': 403,
  'kiosk-revoked': 403,
  'kiosk-locked': 403,
  'kiosk-held': 403,
  'signature-invalid': 403,
  'event-not-assigned': 403,
  'sync-file-untrusted': 403,
  'peer-not-trusted': 403,
  'not-found': 404,
  // A method that the address does not have.
  'unknown-call': 405,
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
  'alert-unknown': 404,
  'check-in-unknown': 404,
  'dead-letter-unknown': 404,
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
  'choice-changed': 409,
  'last-admin': 409,
  'key-in-use': 409,
  'review-again-needed': 409,
  'not-enrolled': 409,
  'already-enrolled': 409,
  'protocol-too-old': 409,
  'protocol-too-new': 409,
  'number-reused': 409,
  'depends-on-missing': 409,
  'backup-incomplete': 409,
  'account-erased': 410,
  'enrolment-code-used': 410,
  'cursor-unknown': 410,
  'edit-clash': 412,
  'request-too-large': 413,
  'picture-too-large': 413,
  'media-type-unknown': 415,
  'picture-not-supported': 415,
  'picture-damaged': 422,
  'picture-too-many-pixels': 422,
  'file-infected': 422,
  'key-reused': 422,
  'operation-unreadable': 422,
  'sync-file-unreadable': 422,
  'sync-file-not-for-us': 422,
  'too-many-requests': 429,
  'sign-in-locked': 429,
  internal: 500,
  'hub-not-trusted': 502,
  'hub-unreachable': 502,
  'hub-answer-unreadable': 502,
  'not-ready': 503,
  'database-unavailable': 503,
  'scanner-unavailable': 503,
  'store-unavailable': 503,
  'store-full': 507,
};

/** The HTTP status of a refusal. */
export function statusOf(code: ErrorCode): number {
  return STATUS[code] ?? 400;
}

/**
 * A problem document (RFC 9457). `code` is stable; `detail` is for developers, never personal; `errors`
 * are of input that is not as described, field by field.
 */
export const problemSchema = z.object({
  type: z.string().describe('urn:gatehouse:error: and the code'),
  title: z.string().describe('a sentence for people, in their language'),
  status: z.int(),
  code: errorCode,
  detail: z.string().describe('for developers'),
  instance: z.string().describe('urn:gatehouse:request: and the id that our log has'),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  errors: z
    .array(
      z.object({
        field: z.string().describe('where it stands: tickets.0.name; empty: the whole'),
        code: z.string(),
      }),
    )
    .optional(),
});
type Problem = z.output<typeof problemSchema>;

const BY_FIELD: readonly ErrorCode[] = ['invalid-input', 'form-invalid'];

/** @param requestId finds the request in the log */
export function problemOf(error: GatehouseError, title: string, requestId: string): Problem {
  const { code, message, facts } = error;
  const errors = Object.entries(facts).map(([field, what]) => ({ field, code: String(what) }));
  return {
    type: `urn:gatehouse:error:${code}`,
    title,
    status: statusOf(code),
    code,
    detail: code === 'internal' ? 'unexpected' : message,
    instance: `urn:gatehouse:request:${requestId}`,
    facts: { ...facts },
    ...(BY_FIELD.includes(code) ? { errors } : {}),
  };
}
