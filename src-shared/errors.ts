import { z } from 'zod';

/**
 * The closed catalogue of errors that a caller can act on. Each code has one sentence
 * in every language under the i18n key `error.<code>`; the codes are part of the contract
 * between the window, the core and the tools and are never reused for another meaning.
 */
export const ERROR_CODES = [
  'invalid-input',
  'unknown-call',
  'not-allowed',
  'not-ready',
  'core-restarted',
  'no-answer',
  'internal',
  'database-corrupt',
  'database-wrong-key',
  'database-newer',
  'database-unavailable',
  'disk-full',
  'data-folder-in-use',
  'keychain-unavailable',
  'passphrase-wrong',
  'passphrase-too-short',
  'package-not-found',
  'package-unreadable',
  'package-altered',
  'package-newer',
  'package-untrusted',
  'event-unknown',
  'gate-unknown',
  'check-in-unknown',
  'not-overridable',
  'already-overridden',
  'undo-too-late',
  'pin-wrong',
  'pin-locked',
  'search-too-short',
  'registration-unknown',
  'photo-unavailable',
  'session-ended',
  'consent-missing',
  'face-unusable',
  'card-not-enough',
  'template-model-unknown',
  'person-unknown',
  'sign-in-refused',
  'sign-in-locked',
  'password-common',
  'first-admin-exists',
  'staff-unknown',
  'email-taken',
  'last-admin',
  'from-package',
  'form-invalid',
  'edit-clash',
  'event-status-impossible',
  'not-made-here',
  'choice-changed',
  'already-registered',
  'ticket-unknown',
  'ticket-type-unknown',
  'merge-impossible',
  'picture-too-large',
  'picture-too-many-pixels',
  'picture-not-supported',
  'picture-damaged',
  'document-unknown',
  'kyc-leased',
  'kyc-lease-lost',
  'second-person-needed',
  'identity-number',
  'too-late',
  'table-unreadable',
  'table-too-large',
  'table-empty',
  'import-unknown',
  'import-changed',
  'import-has-bad-rows',
  'import-cancelled',
  'import-not-revocable',
  'file-not-written',
  'print-failed',
  'unauthenticated',
  'too-many-requests',
  'link-invalid',
  'email-unconfirmed',
  'phone-taken',
  'second-factor-needed',
  'second-factor-wrong',
  'key-reused',
  'key-in-use',
  'form-stale',
  'request-too-large',
  'media-type-unknown',
  'not-found',
  'file-infected',
  'scanner-unavailable',
  'store-unavailable',
  'event-full',
  'registration-closed',
  'ticket-not-ready',
  'kiosk-unknown',
  'account-erased',
  'review-again-needed',
  'password-change-needed',
  'not-enrolled',
  'enrolment-code-wrong',
  'enrolment-code-used',
  'hub-not-trusted',
  'hub-unreachable',
  'hub-answer-unreadable',
  'protocol-too-old',
  'protocol-too-new',
  'proof-invalid',
  'kiosk-revoked',
  'kiosk-locked',
  'kiosk-held',
  'lease-ended',
  'reopen-code-wrong',
  'facts-only-here',
  'count-differs',
  'copy-destroyed',
  'cursor-unknown',
  'signature-invalid',
  'number-reused',
  'depends-on-missing',
  'operation-unreadable',
  'event-not-assigned',
  'alert-unknown',
  'already-enrolled',
  'dead-letter-unknown',
  'sync-file-unreadable',
  'sync-file-not-for-us',
  'sync-file-untrusted',
  'peer-not-trusted',
  'store-full',
  'backup-damaged',
  'backup-not-for-key',
  'backup-incomplete',
  'backup-newer',
  'backup-not-found',
  'restore-target-not-empty',
  'update-held',
] as const;

export const errorCode = z.enum(ERROR_CODES);
export type ErrorCode = z.infer<typeof errorCode>;

/** Extra facts of an error: plain values for the sentence's placeholders, never personal data. */
export type ErrorFacts = Readonly<Record<string, string | number | boolean>>;

/** An error of the catalogue. `message` is for logs and developers; people see the i18n sentence. */
export class GatehouseError extends Error {
  readonly code: ErrorCode;
  readonly facts: ErrorFacts;

  constructor(code: ErrorCode, message: string, facts: ErrorFacts = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'GatehouseError';
    this.code = code;
    this.facts = facts;
  }
}

/** The i18n key of an error's sentence. */
export function errorKey(code: ErrorCode): `error.${ErrorCode}` {
  return `error.${code}`;
}

/** Marks a switch as exhaustive: the compiler refuses a call while a case is missing. */
export function missingCase(value: never): never {
  throw new TypeError(`missing case: ${JSON.stringify(value)}`);
}
