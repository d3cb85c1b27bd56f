import { Eye, EyeOff, LogIn } from 'lucide-react';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../components/action-button.tsx';
import { TextEntry } from '../components/text-entry.tsx';
import { PinTrouble, usePinTry } from '../gate/use-pin-try.tsx';
import { useServices } from '../services.tsx';
import type { Opened } from './sign-in-screen.tsx';

/** Signs in by e-mail and password. */
export function PasswordSignIn({ onSignedIn }: { readonly onSignedIn: (opened: Opened) => void }) {
  const { t } = useTranslation();
  const { core } = useServices();
  const [email, setEmail] = useState('');
  const [isShown, setShown] = useState(false);
  // A password is tried as a PIN is: refused, typed anew, open again after a wait.
  const { pin: password, setPin: setPassword, isChecking, trouble, wait, submit } = usePinTry();
  const isComplete = email.trim() !== '' && password !== '' && wait === 0;

  const signIn = async (): Promise<void> => {
    if (!isComplete) return;
    await submit(async (tried) => {
      onSignedIn(await core.call('session.signIn', { by: 'password', email, password: tried }));
    });
  };

  return (
    <Form
      className="card__form"
      onSubmit={(event) => {
        event.preventDefault();
        void signIn();
      }}
    >
      <TextEntry
        label={t('admin.signIn.email')}
        type="email"
        value={email}
        onChange={setEmail}
        isFirst
      />
      <TextEntry
        label={t('admin.signIn.passwordLabel')}
        type={isShown ? 'text' : 'password'}
        value={password}
        onChange={setPassword}
      />
      {trouble === null ? null : <PinTrouble trouble={trouble} wait={wait} />}
      <footer className="dialog__actions">
        <p className="dialog__hint">
          {isChecking
            ? t('admin.signIn.checking')
            : isComplete
              ? null
              : t('admin.signIn.incompletePassword')}
        </p>
        <ActionButton
          icon={isShown ? EyeOff : Eye}
          look="quiet"
          label={t(isShown ? 'admin.signIn.hide' : 'admin.signIn.show')}
          onPress={() => setShown(!isShown)}
        />
        <ActionButton
          type="submit"
          look="main"
          icon={LogIn}
          label={t('admin.signIn.submit')}
          isDisabled={!isComplete || isChecking}
        />
      </footer>
    </Form>
  );
}
