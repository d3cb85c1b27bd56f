import { createInstance } from 'i18next';
import { en } from './en.ts';
import { hi } from './hi.ts';

/** A key of the messages' words. */
export type MailText = keyof typeof en;
export type MailLanguage = 'en' | 'hi';

const words = createInstance({
  resources: { en: { mail: en }, hi: { mail: hi } },
  ns: 'mail',
  defaultNS: 'mail',
  // Keys hold dots and colons of their own.
  keySeparator: false,
  nsSeparator: false,
  // Escaped where it is put into HTML; a subject and a text message are no HTML.
  interpolation: { escapeValue: false, skipOnVariables: true },
  returnNull: false,
});
await words.init();

/** One sentence in a language, its placeholders filled in. */
export function mailWords(
  language: MailLanguage,
  key: MailText,
  values: Readonly<Record<string, string>> = {},
): string {
  return words.t(key, { lng: language, ...values });
}

/** The same, for a key that may not be there: null then. */
export function findMailWords(
  language: MailLanguage,
  key: string,
  values: Readonly<Record<string, string>>,
): string | null {
  return Object.hasOwn(en, key) ? mailWords(language, key as MailText, values) : null;
}

/** The locale for numbers and times: Latin digits in both languages, as the kiosk shows them. */
function localeOf(language: MailLanguage): string {
  return language === 'hi' ? 'hi-IN-u-nu-latn' : 'en-IN';
}

/** A length of time in words: hours where they come out even. @param minutes at least 1 */
export function timeInWords(language: MailLanguage, minutes: number): string {
  const [count, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  const style = { style: 'unit', unit, unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(localeOf(language), style).format(count);
}

interface MomentFormats {
  readonly day: Intl.DateTimeFormat;
  readonly time: Intl.DateTimeFormat;
  readonly zone: Intl.DateTimeFormat;
}

// Making one takes longer than all the rest of a message.
const formats = new Map<string, MomentFormats>();
const MOST_FORMATS = 200;

function formatsOf(language: MailLanguage, timeZone: string): MomentFormats {
  const key = `${language} ${timeZone}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  const locale = localeOf(language);
  const made: MomentFormats = {
    day: new Intl.DateTimeFormat(locale, {
      timeZone,
      weekday: 'long',
      day: 'numeric',
      month: 'long',
      year: 'numeric',
    }),
    time: new Intl.DateTimeFormat(locale, {
      timeZone,
      hour: 'numeric',
      minute: '2-digit',
      // Hindi says which part of the day an hour is in, not am and pm.
      ...(language === 'hi' ? { dayPeriod: 'short' } : {}),
    }),
    zone: new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' }),
  };
  if (formats.size >= MOST_FORMATS) formats.clear();
  formats.set(key, made);
  return made;
}

/** A moment as people at the event read it: day, time of day, and whose time it is. */
export function momentInWords(language: MailLanguage, at: Date, timeZone: string): string {
  const { day, time, zone } = formatsOf(language, timeZone);
  const name = zone.formatToParts(at).find(({ type }) => type === 'timeZoneName');
  const clock = { time: time.format(at), zone: name?.value ?? timeZone };
  return `${day.format(at)}, ${mailWords(language, 'clock', clock)}`;
}
