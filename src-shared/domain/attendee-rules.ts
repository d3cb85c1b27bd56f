import { GatehouseError } from '../errors.ts';
import { readAttendeeForm, type AttendeeForm, type FormField } from './attendee-form.ts';
import type { AttendeeRow, KycStatus } from './attendee.ts';
import type { Uuid } from './id.ts';
import type { Instant } from './instant.ts';

/** A person's form as it is stored. @throws GatehouseError form-invalid; facts: field to code */
export function requireAttendeeForm(
  typed: Readonly<Partial<Record<FormField, unknown>>>,
): AttendeeForm {
  const read = readAttendeeForm(typed);
  if (read.ok) return read.person;
  const facts = Object.fromEntries(read.issues.map(({ field, code }) => [field, code]));
  throw new GatehouseError('form-invalid', 'a person’s form is wrong', facts);
}

/** Somebody new, without documents. */
export function newAttendee(
  id: Uuid,
  person: AttendeeForm,
  status: KycStatus,
  at: Instant,
): AttendeeRow {
  return {
    id,
    ...person,
    status,
    blocked: false,
    adhar_front: null,
    adhar_back: null,
    selfie: null,
    created_at: at,
    updated_at: at,
  };
}
