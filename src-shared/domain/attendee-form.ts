import { z } from 'zod';
import { emailAddress } from './staff.ts';
import { plainLine } from './plain-text.ts';

/** The fields of a person as forms, imports and registration at the hub take them. */
export const FORM_FIELDS = ['name', 'email', 'phone', 'location'] as const;
export const formField = z.enum(FORM_FIELDS);
export type FormField = z.infer<typeof formField>;

/** What can be wrong with a field; each has a sentence under `attendeeForm.<field>.<code>`. */
export const FORM_CODES = ['missing', 'too-short', 'too-long', 'invalid', 'rounded'] as const;
export const formCode = z.enum(FORM_CODES);
export type FormCode = z.infer<typeof formCode>;

/** One thing that is wrong, as the plan asks: a list by field. Never the text itself. */
export const formIssue = z.strictObject({ field: formField, code: formCode });
export type FormIssue = z.infer<typeof formIssue>;

/** The plan's lengths, in UTF-16 units as the tables count them. */
const NAME = { min: 2, max: 100 };
const LOCATION = { min: 2, max: 200 };
const EMAIL_CHARS = 120;
const PHONE_DIGITS = 10;

/** Longer than any text that could be cleaned into one that fits. */
const MAX_TYPED_CHARS = 10_000;

/** The digit 0 of scripts in which a phone number may be written; the nine that follow it count on. */
const ZEROS = [
  0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0660, 0x06f0, 0xff10,
] as const;

const BETWEEN_DIGITS = /[\s\p{Pd}.()/]+/gu;
/** How a spreadsheet writes a number of ten digits that its column was too narrow for. */
const SHORTENED = /^(\d)(?:[.,](\d{1,20}))?e\+?0?9$/i;
/** A number that passed through a column of fractions. */
const WITH_FRACTION = /^(\d{10})[.,]0{1,6}$/;

function latinDigits(text: string): string {
  return text.replaceAll(/\p{Nd}|＋/gu, (character) => {
    if (character === '＋') return '+';
    const code = character.codePointAt(0) ?? 0;
    const zero = ZEROS.find((first) => code >= first && code <= first + 9);
    return zero === undefined ? character : String(code - zero);
  });
}

/** The ten digits of a shortened number, or null where some of them are gone. */
function restored(shortened: RegExpExecArray): string | null {
  const [, first = '', rest = ''] = shortened;
  // With fewer digits nobody can tell whether zeros follow or the number was rounded.
  return rest.length === PHONE_DIGITS - 1 ? `${first}${rest}` : null;
}

/**
 * A phone number's ten digits, whatever it was typed with: +91, 0091 or 0 before it, blanks, hyphens,
 * dots and brackets in it, digits of Devanagari or another script of India.
 * @returns the digits, or why there are none
 */
export function readPhone(
  typed: string,
): { readonly digits: string } | { readonly code: FormCode } {
  // Spreadsheets begin a number with an apostrophe so that it stays a text.
  const text = latinDigits(plainLine(typed)).replace(/^['’]/, '');
  if (text === '') return { code: 'missing' };
  const shortened = SHORTENED.exec(text);
  if (shortened !== null) {
    const digits = restored(shortened);
    return digits === null ? { code: 'rounded' } : { digits };
  }
  const whole = WITH_FRACTION.exec(text)?.[1];
  if (whole !== undefined) return { digits: whole };

  const joined = text.replaceAll(BETWEEN_DIGITS, '');
  const national = joined.replace(/^(?:\+91|0091|91(?=\d{10}$))/, '').replace(/^0(?=\d{10}$)/, '');
  if (!/^\d+$/.test(national)) return { code: 'invalid' };
  if (national.length < PHONE_DIGITS) return { code: 'too-short' };
  return national.length > PHONE_DIGITS ? { code: 'too-long' } : { digits: national };
}

/** A stored phone number as people read it: 98765 43210. Anything else stays as it is. */
export function groupPhone(phone: string): string {
  return /^\d{10}$/.test(phone) ? `${phone.slice(0, 5)} ${phone.slice(5)}` : phone;
}

type Checked = { readonly value: string } | { readonly code: FormCode };

function checkLine(typed: string, { min, max }: { min: number; max: number }): Checked {
  if (typed.length > MAX_TYPED_CHARS) return { code: 'too-long' };
  const value = plainLine(typed);
  if (value === '') return { code: 'missing' };
  if (value.length < min) return { code: 'too-short' };
  return value.length > max ? { code: 'too-long' } : { value };
}

function checkEmail(typed: string): Checked {
  const line = checkLine(typed, { min: 1, max: EMAIL_CHARS });
  if ('code' in line) return line;
  const parsed = emailAddress.safeParse(line.value);
  return parsed.success ? { value: parsed.data } : { code: 'invalid' };
}

function checkPhone(typed: string): Checked {
  if (typed.length > MAX_TYPED_CHARS) return { code: 'too-long' };
  const read = readPhone(typed);
  return 'code' in read ? read : { value: read.digits };
}

const field = (check: (typed: string) => Checked) =>
  z.string().transform((typed, context): string => {
    const checked = check(typed);
    if ('value' in checked) return checked.value;
    context.issues.push({ code: 'custom', input: '', message: checked.code });
    return z.NEVER;
  });

/**
 * The plan's rules for a person, in one schema for window, core and hub: name 2 to 100, e-mail at
 * most 120 and in lower case, phone exactly ten digits, location 2 to 200. Every text comes out
 * without markup and control characters, composed and trimmed. An issue's message is its code.
 */
export const attendeeForm = z.strictObject({
  name: field((typed) => checkLine(typed, NAME)),
  email: field(checkEmail),
  phone: field(checkPhone),
  location: field((typed) => checkLine(typed, LOCATION)),
});
export type AttendeeForm = z.infer<typeof attendeeForm>;

/** A form that was read: the person, or everything that is wrong, in the fields' order. */
export type ReadForm =
  | { readonly ok: true; readonly person: AttendeeForm }
  | { readonly ok: false; readonly issues: readonly FormIssue[] };

/** Reads a form as it was typed. A field that is not there is missing; others are not looked at. */
export function readAttendeeForm(typed: Readonly<Partial<Record<FormField, unknown>>>): ReadForm {
  const texts = Object.fromEntries(
    FORM_FIELDS.map((name) => [name, typed[name] === undefined ? '' : typed[name]]),
  );
  const parsed = attendeeForm.safeParse(texts);
  if (parsed.success) return { ok: true, person: parsed.data };
  const issues = parsed.error.issues.map((issue): FormIssue => {
    const code = formCode.safeParse(issue.message);
    return { field: formField.parse(issue.path[0]), code: code.success ? code.data : 'invalid' };
  });
  return { ok: false, issues };
}
