import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from './action-button.tsx';
import { passwordStrength } from './password-strength.ts';
import { TextEntry } from './text-entry.tsx';

/** A new password, typed twice. */
export interface NewPassword {
  readonly first: string;
  readonly again: string;
}

export const NO_PASSWORD: NewPassword = { first: '', again: '' };

/** What keeps it from being taken; null: nothing. */
export function newPasswordTrouble({ first, again }: NewPassword): 'too-short' | 'differs' | null {
  if (passwordStrength(first) === 'too-short') return 'too-short';
  return first === again ? null : 'differs';
}

export interface NewPasswordEntriesProps {
  readonly value: NewPassword;
  readonly onChange: (value: NewPassword) => void;
  /** What is wrong, once it was sent: of newPasswordTrouble, or the core's sentence. */
  readonly trouble: ReturnType<typeof newPasswordTrouble>;
  readonly refusal?: string | null;
  readonly labels?: { readonly first: string; readonly again: string };
}

/** Both entries of a new password; how hard it is to guess is said in words. */
export function NewPasswordEntries(props: NewPasswordEntriesProps) {
  const { t } = useTranslation();
  const { value, onChange, trouble, refusal = null, labels } = props;
  const [isShown, setShown] = useState(false);
  const type = isShown ? 'text' : 'password';
  const strength = passwordStrength(value.first);
  const said = t('admin.password.strength', { strength: t(`admin.password.${strength}`) });
  return (
    <div className="form">
      <div className="form__columns">
        <TextEntry
          label={labels?.first ?? t('admin.password.next')}
          type={type}
          value={value.first}
          onChange={(first) => onChange({ ...value, first })}
          hint={value.first === '' ? t('admin.password.hint') : said}
          error={trouble === 'too-short' ? t('admin.password.too-short') : refusal}
          isRequired
        />
        <TextEntry
          label={labels?.again ?? t('admin.password.repeat')}
          type={type}
          value={value.again}
          onChange={(again) => onChange({ ...value, again })}
          error={trouble === 'differs' ? t('admin.password.differs') : null}
          isRequired
        />
      </div>
      <div>
        <ActionButton
          icon={isShown ? EyeOff : Eye}
          look="quiet"
          label={t(isShown ? 'admin.signIn.hide' : 'admin.signIn.show')}
          onPress={() => setShown(!isShown)}
        />
      </div>
    </div>
  );
}
