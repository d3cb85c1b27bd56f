import type { ImportField } from '#shared/ipc/import-contract.ts';
import { foldForSearch } from './search-text.ts';

/** What people write over such a column, in English and Hindi; folded when they are compared. */
const HEADINGS: Readonly<Record<Exclude<ImportField, 'ignore'>, readonly string[]>> = {
  name: [
    'name',
    'full name',
    'attendee',
    'attendee name',
    'guest',
    'guest name',
    'participant',
    'participant name',
    'person',
    'नाम',
    'पूरा नाम',
    'अतिथि',
    'प्रतिभागी',
    'सहभागी का नाम',
  ],
  email: [
    'email',
    'e-mail',
    'mail',
    'email id',
    'email address',
    'e-mail address',
    'ईमेल',
    'ई-मेल',
    'ईमेल पता',
    'मेल',
  ],
  phone: [
    'phone',
    'phone no',
    'phone number',
    'mobile',
    'mobile no',
    'mobile number',
    'contact',
    'contact no',
    'contact number',
    'telephone',
    'tel',
    'cell',
    'whatsapp',
    'whatsapp number',
    'फोन',
    'फ़ोन',
    'फ़ोन नंबर',
    'मोबाइल',
    'मोबाइल नंबर',
    'मोबाइल न',
    'दूरभाष',
    'संपर्क',
    'संपर्क नंबर',
  ],
  location: [
    'location',
    'city',
    'town',
    'place',
    'address',
    'district',
    'village',
    'state',
    'स्थान',
    'शहर',
    'नगर',
    'पता',
    'जिला',
    'ज़िला',
    'गाँव',
    'गांव',
    'निवास',
  ],
  ticketType: [
    'ticket',
    'ticket type',
    'type',
    'category',
    'pass',
    'pass type',
    'टिकट',
    'टिकट प्रकार',
    'टिकट का प्रकार',
    'श्रेणी',
    'पास',
  ],
  flags: ['flags', 'flag', 'marks', 'notes', 'remarks', 'चिह्न', 'टिप्पणी', 'विशेष'],
  status: [
    'status',
    'kyc',
    'kyc status',
    'identity check',
    'पहचान जाँच',
    'approval',
    'स्थिति',
    'केवाईसी',
    'अनुमोदन',
  ],
};

const FIELD_OF: ReadonlyMap<string, ImportField> = new Map(
  Object.entries(HEADINGS).flatMap(([field, names]) =>
    names.map((name) => [foldForSearch(name), field as ImportField] as const),
  ),
);

/** Folded headings that only begin so: 'Phone (WhatsApp)', 'नाम (हिन्दी)'. */
function fieldStartingWith(folded: string): ImportField | undefined {
  const words = folded.split(' ');
  for (let count = words.length - 1; count > 0; count -= 1) {
    const field = FIELD_OF.get(words.slice(0, count).join(' '));
    if (field !== undefined) return field;
  }
  return undefined;
}

/** What each column seems to be, by its heading; no field twice. */
export function guessFields(headings: readonly string[]): ImportField[] {
  const taken = new Set<ImportField>();
  const folded = headings.map((heading) => foldForSearch(heading));
  const guess: ImportField[] = folded.map(() => 'ignore');
  // Exact headings first: 'Address' must not lose its place to 'Address of the office'.
  for (const find of [(text: string) => FIELD_OF.get(text), fieldStartingWith]) {
    for (const [index, text] of folded.entries()) {
      const field = guess[index] === 'ignore' ? find(text) : undefined;
      if (field === undefined || taken.has(field)) continue;
      taken.add(field);
      guess[index] = field;
    }
  }
  return guess;
}
