import { useTranslation } from 'react-i18next';
import {
  FORM_FIELDS,
  formCode,
  groupPhone,
  readAttendeeForm,
  type FormCode,
  type FormField,
} from '#shared/domain/attendee-form.ts';
import type { AttendeeFields } from '#shared/ipc/attendee-contract.ts';
import type { ErrorFacts } from '#shared/errors.ts';
import { TextEntry } from '../../components/text-entry.tsx';
import { visibleText } from '../../components/visible-text.ts';

/** What is wrong, by field. */
export type FormErrors = Partial<Record<FormField, FormCode>>;

export const EMPTY_FIELDS: AttendeeFields = { name: '', email: '', phone: '', location: '' };

const TYPES = { name: 'text', phone: 'tel', email: 'email', location: 'text' } as const;
/** In the order in which people are asked. */
const ORDER = ['name', 'phone', 'email', 'location'] as const satisfies readonly FormField[];

/** Checks as the core will; nothing wrong: an empty object. */
export function checkFields(fields: AttendeeFields): FormErrors {
  const read = readAttendeeForm(fields);
  if (read.ok) return {};
  return Object.fromEntries(read.issues.map(({ field, code }) => [field, code]));
}

/** The core's refusal, by field. */
export function errorsOf(facts: ErrorFacts): FormErrors {
  return Object.fromEntries(
    FORM_FIELDS.flatMap((field) => {
      const code = formCode.safeParse(facts[field]);
      return code.success ? [[field, code.data]] : [];
    }),
  );
}

/** As a form shows what is stored. */
export function shownFields(fields: AttendeeFields): AttendeeFields {
  return { ...fields, phone: groupPhone(fields.phone) };
}

export interface PersonFieldsProps {
  readonly fields: AttendeeFields;
  readonly errors: FormErrors;
  readonly onChange: (fields: AttendeeFields) => void;
  /** What is stored meanwhile, shown beside what was typed. */
  readonly stored?: AttendeeFields | null;
  readonly isFirst?: boolean;
}

/** Name, phone, e-mail and place of a person. */
export function PersonFields(props: PersonFieldsProps) {
  const { t } = useTranslation();
  const { fields, errors, onChange, stored = null, isFirst = false } = props;
  return (
    <div className="person-fields">
      {ORDER.map((field, at) => {
        const code = errors[field];
        const now = stored === null || stored[field] === fields[field] ? null : stored[field];
        return (
          <TextEntry
            key={field}
            label={t(`attendees.column.${field}`)}
            type={TYPES[field]}
            value={fields[field]}
            isRequired
            isFirst={isFirst && at === 0}
            error={code === undefined ? null : t(`attendeeForm.${field}.${code}`)}
            hint={now === null ? undefined : t('attendees.page.now', { value: visibleText(now) })}
            onChange={(value) => onChange({ ...fields, [field]: value })}
          />
        );
      })}
    </div>
  );
}
