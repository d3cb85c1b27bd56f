/** Digits and letters that nobody reads for one another (Crockford's base 32). */
export const ENROLMENT_SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 80 bits: too many to guess, few enough to type. */
export const ENROLMENT_CODE_SIGNS = 16;
/** Hashed with the code's own hash it names a code, without telling it. */
export const ENROLMENT_LOOKUP = 'gatehouse-enrolment-lookup';

/**
 * An enrolment code as it is hashed, whatever spaces, dashes and small letters it was typed with.
 * Letters that the code never has are read as the digits that they look like.
 */
export function enrolmentCodeText(typed: string): string {
  return typed
    .replaceAll(/[\s\p{Pd}]/gu, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
}

/** Signs as people read them out: `ABCD EFGH`. */
export function groupedSigns(signs: string, of: number): string {
  return signs.match(new RegExp(`.{1,${of}}`, 'g'))?.join(' ') ?? '';
}
