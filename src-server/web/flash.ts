import { z } from 'zod';
import type { CookieChange } from '../http/answer.ts';
import type { Words } from './texts/words.ts';

/** What a page says once about what was done before it. */
const FLASHES = [
  'email-confirmed',
  'link-resent',
  'signed-in',
  'signed-out',
  'signed-out-everywhere',
  'password-reset',
  'password-changed',
  'phone-changed',
  'profile-changed',
  'profile-waits',
  'consent-given',
  'consent-withdrawn',
  'registered',
  'registered-with-ticket',
  'registration-cancelled',
  'saved-adhar_front',
  'saved-adhar_back',
  'saved-selfie',
] as const;
const flash = z.enum(FLASHES);
export type Flash = z.infer<typeof flash>;

export const FLASH_COOKIE = 'gatehouse_said';
const KEPT_SECONDS = 60;

/** Has the next page say something. The cookie holds a code only, so nobody can put words into it. */
export function say(code: Flash): CookieChange {
  return { name: FLASH_COOKIE, value: code, maxAge: KEPT_SECONDS };
}

/** The sentence of a cookie's value; null: it is none of ours. */
export function flashText(value: string | undefined, words: Words): string | null {
  const parsed = flash.safeParse(value);
  return parsed.success ? sentence(parsed.data, words) : null;
}

function sentence(code: Flash, { t }: Words): string {
  switch (code) {
    case 'email-confirmed':
      return t('confirm.done');
    case 'link-resent':
      return t('confirm.resent');
    case 'signed-in':
      return t('signIn.done');
    case 'signed-out':
      return t('signIn.outDone');
    case 'signed-out-everywhere':
      return t('settings.everywhereDone');
    case 'password-reset':
      return t('reset.done');
    case 'password-changed':
      return t('password.done');
    case 'phone-changed':
      return t('phone.done');
    case 'profile-changed':
      return t('profile.done');
    case 'profile-waits':
      return t('profile.waits');
    case 'consent-given':
      return t('consent.givenDone');
    case 'consent-withdrawn':
      return t('consent.withdrawnDone');
    case 'registered':
      return t('registered.done');
    case 'registered-with-ticket':
      return t('registered.withTicket');
    case 'registration-cancelled':
      return t('cancel.done');
    case 'saved-adhar_front':
      return t('document.saved', { what: t('document.adhar_front') });
    case 'saved-adhar_back':
      return t('document.saved', { what: t('document.adhar_back') });
    case 'saved-selfie':
      return t('document.saved', { what: t('document.selfie') });
  }
}
