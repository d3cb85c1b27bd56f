import { LogIn } from 'lucide-react';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { StaffName } from '#shared/ipc/session-contract.ts';
import { ActionButton } from '../components/action-button.tsx';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { visibleText } from '../components/visible-text.ts';
import { PinPad } from '../gate/pin-pad.tsx';
import { PinTrouble, usePinTry } from '../gate/use-pin-try.tsx';
import { useServices } from '../services.tsx';
import type { Opened } from './sign-in-screen.tsx';

export interface PinSignInProps {
  readonly staff: readonly StaffName[];
  readonly onSignedIn: (opened: Opened) => void;
}

/** Signs in by name and PIN: gate staff and supervisors. */
export function PinSignIn({ staff, onSignedIn }: PinSignInProps) {
  const { t } = useTranslation();
  const { core } = useServices();
  const [staffId, setStaffId] = useState<string | null>(null);
  const { pin, setPin, isChecking, trouble, wait, isOpen, submit } = usePinTry();
  const isComplete = staffId !== null && isOpen;

  const signIn = async (): Promise<void> => {
    if (staffId === null || !isOpen) return;
    await submit(async (tried) => {
      onSignedIn(await core.call('session.signIn', { by: 'pin', staffId, pin: tried }));
    });
  };

  return (
    <Form
      className="sign-in__pin"
      onSubmit={(event) => {
        event.preventDefault();
        void signIn();
      }}
    >
      <div className="sign-in__who">
        <ChoiceGroup
          label={t('admin.signIn.who')}
          isColumn
          choices={staff.map(({ id, name, role }) => ({
            value: id,
            label: visibleText(name),
            more: t(`role.${role}`),
          }))}
          value={staffId}
          onChange={setStaffId}
        />
      </div>
      <PinPad pin={pin} onPin={setPin} isDisabled={isChecking} />
      {trouble === null ? null : (
        <div className="sign-in__wide">
          <PinTrouble trouble={trouble} wait={wait} />
        </div>
      )}
      <footer className="dialog__actions sign-in__wide">
        <p className="dialog__hint">
          {isChecking
            ? t('admin.signIn.checking')
            : t(isComplete ? 'admin.signIn.pinHint' : 'admin.signIn.incompletePin')}
        </p>
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
