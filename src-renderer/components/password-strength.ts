/** How long a password must be, at least. */
export const PASSWORD_LENGTH = 8;

export type PasswordStrength = 'too-short' | 'weak' | 'fair' | 'strong';

/**
 * How hard a password is to guess, by its length and the variety of its signs. Only a hint: whether
 * it is a common one the core knows.
 */
export function passwordStrength(password: string): PasswordStrength {
  if (password.length < PASSWORD_LENGTH) return 'too-short';
  const kinds = [/\p{Ll}/u, /\p{Lu}/u, /\d/, /[^\p{L}\d]/u, /\p{Lo}/u];
  const pool = 26 * kinds.filter((kind) => kind.test(password)).length;
  // A sign that comes again adds half: 'aaaaaaaa' is long, and easy.
  const different = new Set(password.split('')).size;
  const bits = ((different + password.length) / 2) * Math.log2(pool);
  if (different < 5 || bits < 45) return 'weak';
  return bits < 70 ? 'fair' : 'strong';
}
