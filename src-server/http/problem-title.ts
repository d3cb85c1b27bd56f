import type { ErrorCode } from '#shared/errors.ts';
import { syncErrors } from '#shared/texts/sync-errors.ts';
import { en } from '../web/texts/en.ts';
import { hi } from '../web/texts/hi.ts';

type Titles = Partial<Record<ErrorCode, string>>;

/** What only staff's programs meet; the pages' sentences say the rest. */
const STAFF_EN: Titles = {
  'unknown-call': 'This address can’t be asked that way.',
  'session-ended': 'The session is over. Sign in again.',
  'kyc-leased': 'Somebody else is looking at this person now.',
  'kyc-lease-lost': 'Your turn at this person is over. Take the next one.',
  'second-person-needed': 'A second person must decide this.',
  'second-factor-needed': 'Enter the code of your authenticator.',
  'second-factor-wrong': 'The code is wrong, or was used already.',
  'password-change-needed': 'Choose a password of your own first.',
  'last-admin': 'This is the last admin: make another one first.',
  'staff-unknown': 'There is no such member of staff.',
  'kiosk-unknown': 'There is no such kiosk.',
  'gate-unknown': 'There is no such gate.',
  'merge-impossible': 'These two can’t be made one.',
  'identity-number': 'This looks like the number of an identity card. It may not be kept.',
  'table-unreadable': 'The table can’t be read.',
  'table-too-large': 'The table is too large.',
  'table-empty': 'The table is empty.',
  'from-package': 'This came with a package and is changed where that was made.',
};
const STAFF_HI: Titles = {
  'unknown-call': 'इस पते से ऐसे नहीं पूछा जा सकता।',
  'session-ended': 'सत्र समाप्त हो गया है। फिर से साइन इन करें।',
  'kyc-leased': 'इस व्यक्ति को अभी कोई और देख रहा है।',
  'kyc-lease-lost': 'इस व्यक्ति के लिए आपकी बारी समाप्त हो गई है। अगला व्यक्ति लें।',
  'second-person-needed': 'इसका निर्णय किसी दूसरे व्यक्ति को करना होगा।',
  'second-factor-needed': 'अपने ऑथेंटिकेटर का कोड डालें।',
  'second-factor-wrong': 'कोड गलत है, या पहले इस्तेमाल हो चुका है।',
  'password-change-needed': 'पहले अपना पासवर्ड चुनें।',
  'last-admin': 'यह अंतिम एडमिन है: पहले दूसरा बनाएँ।',
  'staff-unknown': 'ऐसा कोई कर्मचारी नहीं है।',
  'kiosk-unknown': 'ऐसा कोई कियोस्क नहीं है।',
  'gate-unknown': 'ऐसा कोई गेट नहीं है।',
  'merge-impossible': 'इन दोनों को एक नहीं किया जा सकता।',
  'identity-number': 'यह पहचान पत्र का नंबर लगता है। इसे रखा नहीं जा सकता।',
  'table-unreadable': 'तालिका पढ़ी नहीं जा सकती।',
  'table-too-large': 'तालिका बहुत बड़ी है।',
  'table-empty': 'तालिका खाली है।',
  'from-package': 'यह एक पैकेज के साथ आया था और वहीं बदला जाता है जहाँ वह बना था।',
};

const TITLES: Readonly<Record<'en' | 'hi', Titles>> = {
  en: { ...en.problem, ...STAFF_EN, ...syncErrors.en },
  hi: { ...hi.problem, ...STAFF_HI, ...syncErrors.hi },
};
const REFUSED = {
  en: 'This was refused.',
  hi: 'यह अस्वीकार किया गया।',
} as const;

/** The sentence of a refusal, for people. */
export function problemTitle(code: ErrorCode, language: 'en' | 'hi'): string {
  return TITLES[language][code] ?? REFUSED[language];
}
