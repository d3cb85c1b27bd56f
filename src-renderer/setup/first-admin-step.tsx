import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { emailAddress, personName } from '#shared/domain/staff.ts';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { Opened } from '../admin/sign-in-screen.tsx';
import { ActionButton } from '../components/action-button.tsx';
import { EntryForm } from '../components/entry-form.tsx';
import {
  NewPasswordEntries,
  newPasswordTrouble,
  NO_PASSWORD,
} from '../components/new-password-entries.tsx';
import { Notice } from '../components/notice.tsx';
import { TextEntry } from '../components/text-entry.tsx';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { useServices } from '../services.tsx';
import '../styles/controls.css';

export interface FirstAdminStepProps {
  readonly onBack: () => void;
  readonly onMade: (opened: Opened) => void;
}

/** Makes the first administrator, with a password that they choose. */
export function FirstAdminStep({ onBack, onMade }: FirstAdminStepProps) {
  const { t } = useTranslation();
  const { core, data } = useServices();
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState(NO_PASSWORD);
  const [isSent, setSent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<ErrorCode | null>(null);
  const isNamed = personName.safeParse(name).success;
  const isReached = emailAddress.safeParse(email).success;
  const trouble = newPasswordTrouble(password);

  const make = async (): Promise<void> => {
    setSent(true);
    setRefusal(null);
    if (!isNamed || !isReached || trouble !== null) return;
    setBusy(true);
    try {
      const admin = { name, email, password: password.first };
      onMade(await core.call('session.makeFirstAdmin', admin));
      // There is staff now: the next time this asks who it is instead.
      data.refresh();
    } catch (error) {
      setRefusal(asGatehouseError(error).code);
      setBusy(false);
    }
  };

  const isCommon = refusal === 'password-common';
  return (
    <EntryForm className="card__form" onSubmit={() => void make()}>
      <div className="form__columns">
        <TextEntry
          label={t('firstStart.admin.name')}
          value={name}
          onChange={setName}
          error={isSent && !isNamed ? t('firstStart.admin.nameInvalid') : null}
          maxLength={100}
          isRequired
          isFirst
        />
        <TextEntry
          label={t('firstStart.admin.email')}
          type="email"
          value={email}
          onChange={setEmail}
          error={isSent && !isReached ? t('firstStart.admin.emailInvalid') : null}
          maxLength={120}
          isRequired
        />
      </div>
      <NewPasswordEntries
        value={password}
        onChange={setPassword}
        trouble={isSent ? trouble : null}
        refusal={isCommon ? t(errorKey('password-common')) : null}
        labels={{ first: t('firstStart.admin.password'), again: t('firstStart.admin.repeat') }}
      />
      {refusal === null || isCommon ? null : (
        <Notice tone="bad" isUrgent title={t(errorKey(refusal))} />
      )}
      <footer className="card__actions">
        <ActionButton label={t('setup.back')} isDisabled={isBusy} onPress={onBack} />
        <ActionButton
          type="submit"
          look="main"
          label={t(isBusy ? 'firstStart.admin.making' : 'firstStart.admin.submit')}
          isDisabled={isBusy}
        />
      </footer>
    </EntryForm>
  );
}
