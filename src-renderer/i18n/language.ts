import i18next, { type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Settings } from '#shared/ipc/shell-contract.ts';
import type { en } from './en/index.ts';
import { start as english } from './en/start.ts';
import { start as hindi } from './hi/start.ts';
import { localeOf } from './locale.ts';

export type Language = Settings['language'];

/** The languages and their own names, which are never translated. */
export const LANGUAGES: readonly { readonly code: Language; readonly name: string }[] = [
  { code: 'en', name: 'English' },
  { code: 'hi', name: 'हिन्दी' },
];

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
  }
}

/**
 * Starts the texts in a language: those of the gate and of the first set-up. all-texts.ts adds the
 * others. React escapes what it shows, so i18next need not.
 */
export async function startTexts(language: Language): Promise<i18n> {
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: english }, hi: { translation: hindi } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  i18next.services.formatter?.add('number', (value: unknown, language) =>
    new Intl.NumberFormat(localeOf(language ?? 'en')).format(Number(value)),
  );
  return i18next;
}
