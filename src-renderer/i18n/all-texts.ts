import i18next from 'i18next';
import { en } from './en/index.ts';
import { hi } from './hi/index.ts';

/** Adds the texts that the gate does without; to be called before anything shows one of them. */
export function addAllTexts(): void {
  i18next.addResourceBundle('en', 'translation', en);
  i18next.addResourceBundle('hi', 'translation', hi);
}
