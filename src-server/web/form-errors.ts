import {
  FORM_FIELDS,
  formCode,
  readAttendeeForm,
  type AttendeeForm,
  type FormField,
} from '#shared/domain/attendee-form.ts';
import { newPassword } from '#shared/domain/staff.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Words } from './texts/words.ts';
import type { FieldError, FormModel, InputName } from './view-models.ts';

type Typed = Readonly<Partial<Record<InputName, string>>>;

/** A form that nobody has filled in yet. */
export const EMPTY_FORM: FormModel = { values: {}, errors: [] };

/** A form as it comes back: what was typed, without its passwords. */
export function formAgain(typed: Typed, errors: readonly FieldError[]): FormModel {
  const { password: _password, current: _current, ...values } = typed;
  return { values, errors };
}

/** What is wrong with a new password by itself; null: nothing. */
export function passwordError(typed: string, { t }: Words): FieldError | null {
  const parsed = newPassword.safeParse(typed);
  if (parsed.success) return null;
  const isLong = typed.length > 200;
  const code = typed === '' ? 'missing' : isLong ? 'too-long' : 'too-short';
  return { field: 'password', text: t(`fieldProblem.password.${code}`) };
}

/** A password that has to be there, right or wrong. */
export function requiredPassword(
  field: 'password' | 'current',
  typed: string,
  { t }: Words,
): FieldError[] {
  return typed === '' ? [{ field, text: t('fieldProblem.password.missing') }] : [];
}

/** A registration's form: the person, or everything that is wrong, in the fields' order. */
export function readRegistration(
  typed: Typed,
  words: Words,
): { readonly person: AttendeeForm } | { readonly errors: readonly FieldError[] } {
  const read = readAttendeeForm(typed);
  const password = passwordError(typed.password ?? '', words);
  if (read.ok && password === null) return { person: read.person };
  const ofFields = read.ok
    ? []
    : read.issues.map(({ field, code }) => ({
        field,
        text: words.t(`fieldProblem.${field}.${code}`),
      }));
  return { errors: password === null ? ofFields : [...ofFields, password] };
}

/**
 * What of a service's refusal belongs into the form; a refusal that is none of the form's is thrown
 * on, to become a page of its own.
 * @param fields which field a code is about, where a form has a field for it
 */
export function refusedForm(
  error: unknown,
  words: Words,
  fields: Readonly<Record<string, InputName | null>>,
): FieldError[] {
  if (!(error instanceof GatehouseError)) throw error;
  if (error.code === 'form-invalid') {
    const ofFields = FORM_FIELDS.flatMap((field) => ofField(field, error, words));
    if (ofFields.length > 0) return ofFields;
  }
  const field = fields[error.code];
  if (field === undefined) throw error;
  return [{ field, text: textOf(error, field, words) }];
}

function ofField(field: FormField, error: GatehouseError, { t }: Words): FieldError[] {
  const code = formCode.safeParse(error.facts[field]);
  return code.success ? [{ field, text: t(`fieldProblem.${field}.${code.data}`) }] : [];
}

function textOf(error: GatehouseError, field: InputName | null, words: Words): string {
  const isWrong = error.code === 'sign-in-refused' && field !== null;
  return isWrong ? words.t('fieldProblem.password.wrong') : words.problem(error.code);
}
