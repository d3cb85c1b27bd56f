import i18next from 'i18next';
import { errorCode, type ErrorCode } from '#shared/errors.ts';
import { en } from './en.ts';
import { hi } from './hi.ts';

/** A language that the pages are written in. */
export type Language = 'en' | 'hi';

const texts = { en, hi } as const;

/** Keys that lead to a text: `home.title`. */
type Paths<T, Before extends string = ''> = {
  [K in keyof T & string]: T[K] extends string
    ? `${Before}${K}`
    : T[K] extends readonly string[]
      ? never
      : Paths<T[K], `${Before}${K}.`>;
}[keyof T & string];

/** A plural is asked for without its ending. */
type WithoutPlural<Key extends string> = Key extends `${infer Root}_one` | `${infer Root}_other`
  ? Root
  : Key;

export type TextKey = WithoutPlural<Paths<typeof en>>;
export type TextValues = Readonly<Record<string, string | number>>;

/** The texts of one language. */
export interface Words {
  readonly language: Language;
  /** The text of a key, plain: whoever shows it escapes it. @throws Error for a key without a text */
  readonly t: (key: TextKey, values?: TextValues) => string;
  /** A list's lines. @throws Error for a key that is none */
  readonly lines: (key: string) => readonly string[];
  /** The sentence of an error; a code that no attendee should meet says that we failed. */
  readonly problem: (code: ErrorCode) => string;
}

const instance = i18next.createInstance({
  fallbackLng: false,
  interpolation: { escapeValue: false },
  resources: { en: { translation: en }, hi: { translation: hi } },
  returnNull: false,
  // A page with a key in place of a sentence is a defect that a test must see.
  parseMissingKeyHandler: (key) => {
    throw new Error(`no text for ${key}`);
  },
});
await instance.init();

function wordsOf(language: Language): Words {
  const translate = instance.getFixedT(language);
  return {
    language,
    t: (key, values) => translate(key, { ...values }),
    lines(key) {
      const found: unknown = translate(key, { returnObjects: true });
      if (!Array.isArray(found)) throw new Error(`no list for ${key}`);
      return found.map(String);
    },
    problem: (code) =>
      translate(
        code in texts[language].problem ? `problem.${errorCode.parse(code)}` : 'problem.internal',
      ),
  };
}

const words: Readonly<Record<Language, Words>> = { en: wordsOf('en'), hi: wordsOf('hi') };

/** The texts of a language. */
export function wordsFor(language: Language): Words {
  return words[language];
}
