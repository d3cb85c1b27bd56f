import { useTranslation } from 'react-i18next';
import { emailAddress, personName, ROLES, type Role } from '#shared/domain/staff.ts';
import { SelectEntry } from '../../components/select-entry.tsx';
import { TextEntry } from '../../components/text-entry.tsx';

/** Who somebody is, as typed. */
export interface PersonDraft {
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

/** Whether the core would take it, but for an e-mail that somebody has. */
export function isPersonRight({ name, email }: PersonDraft): boolean {
  return personName.safeParse(name).success && emailAddress.safeParse(email).success;
}

export interface PersonEntriesProps {
  readonly draft: PersonDraft;
  readonly onChange: (draft: PersonDraft) => void;
  /** Whether it was sent: before that nothing is wrong yet. */
  readonly isSent: boolean;
  /** What the core says of the e-mail; null: nothing. */
  readonly emailRefusal: string | null;
}

/** Name, e-mail and role of a member of staff. */
export function PersonEntries({ draft, onChange, isSent, emailRefusal }: PersonEntriesProps) {
  const { t } = useTranslation();
  const { name, email, role } = draft;
  const isNameWrong = isSent && !personName.safeParse(name).success;
  const isEmailWrong = isSent && !emailAddress.safeParse(email).success;
  return (
    <>
      <TextEntry
        label={t('staffRoom.name')}
        value={name}
        onChange={(typed) => onChange({ ...draft, name: typed })}
        maxLength={100}
        error={isNameWrong ? t('staffRoom.nameWrong') : null}
        isFirst
        isRequired
      />
      <TextEntry
        label={t('staffRoom.email')}
        type="email"
        value={email}
        onChange={(typed) => onChange({ ...draft, email: typed })}
        maxLength={120}
        error={isEmailWrong ? t('staffRoom.emailWrong') : emailRefusal}
        isRequired
      />
      <SelectEntry<Role>
        label={t('staffRoom.role')}
        options={ROLES.map((value) => ({
          value,
          label: t(`role.${value}`),
          more: t(`staffRoom.roleText.${value}`),
        }))}
        value={role}
        onChange={(chosen) => onChange({ ...draft, role: chosen })}
      />
    </>
  );
}
