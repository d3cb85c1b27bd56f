import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { AttendeeDetail, AttendeeFields } from '#shared/ipc/attendee-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { EntryForm } from '../../components/entry-form.tsx';
import { Notice } from '../../components/notice.tsx';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAdmin, useUnsaved } from '../use-admin.ts';
import {
  checkFields,
  errorsOf,
  PersonFields,
  shownFields,
  type FormErrors,
} from './person-form.tsx';

export interface EditPersonProps {
  readonly person: AttendeeDetail;
  readonly onSaved: (person: AttendeeDetail) => void;
  readonly onClose: () => void;
}

/** Changes a person's details; a clash shows what is stored by now beside what was typed. */
export function EditPerson({ person, onSaved, onClose }: EditPersonProps) {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const [fields, setFields] = useState<AttendeeFields>(() => shownFields(person.fields));
  const [seen, setSeen] = useState(person);
  const [errors, setErrors] = useState<FormErrors>({});
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);
  const [isBusy, setBusy] = useState(false);
  const isClash = trouble === 'edit-clash';
  const first = shownFields(seen.fields);
  useUnsaved(JSON.stringify(fields) !== JSON.stringify(first));

  const save = async (): Promise<void> => {
    const wrong = checkFields(fields);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0 || isBusy) return;
    setBusy(true);
    try {
      const { userId, version } = seen;
      onSaved(await call('attendee.save', { userId, version, fields }));
    } catch (error) {
      const { code, facts } = asGatehouseError(error);
      setTrouble(code);
      setErrors(code === 'form-invalid' ? errorsOf(facts) : {});
      if (code === 'edit-clash') {
        await call('attendee.detail', { userId: seen.userId }).then(setSeen, () =>
          setTrouble('internal'),
        );
      }
      setBusy(false);
    }
  };

  return (
    <EntryForm onSubmit={() => void save()}>
      {trouble === null ? null : (
        <Notice
          tone="bad"
          isUrgent
          title={isClash ? t('attendees.page.clash') : t(errorKey(trouble))}
          {...(isClash ? { text: t('attendees.page.clashText') } : {})}
        />
      )}
      <PersonFields
        fields={fields}
        errors={errors}
        onChange={setFields}
        stored={isClash ? first : null}
        isFirst
      />
      <footer className="form__actions">
        <ActionButton label={t('attendees.page.cancel')} onPress={onClose} />
        <ActionButton
          type="submit"
          look="main"
          label={t('attendees.page.save')}
          isDisabled={isBusy}
        />
      </footer>
    </EntryForm>
  );
}
