/** Digits of an Aadhaar number. A mobile number with its country code has as many. */
const TWELVE_DIGITS = /\p{Nd}(?:[\s\p{Pd}._/]*\p{Nd}){11}/u;

/**
 * Whether a text has twelve digits in a row, in any script, whatever spaces and dashes stand between
 * them: identity numbers are never kept, so nobody may write one down either.
 */
export function holdsIdentityNumber(text: string): boolean {
  return TWELVE_DIGITS.test(text);
}
