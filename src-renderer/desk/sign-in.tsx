import { LogIn } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Role } from '#shared/domain/staff.ts';
import { ActionButton } from '../components/action-button.tsx';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { Notice } from '../components/notice.tsx';
import { visibleText } from '../components/visible-text.ts';
import { PinPad } from '../gate/pin-pad.tsx';
import { PinTrouble, usePinTry } from '../gate/use-pin-try.tsx';
import { useServices } from '../services.tsx';
import type { SignedIn } from './desk-access.ts';

interface DeskStaff {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

export interface SignInProps {
  /** Whether somebody was signed in until their session ended. */
  readonly hasEnded: boolean;
  readonly onSignedIn: (who: SignedIn) => void;
}

/** Who opens the desk: a name and a PIN. */
export function SignIn({ hasEnded, onSignedIn }: SignInProps) {
  const { t } = useTranslation();
  const { core } = useServices();
  const staff = useDeskStaff();
  const [staffId, setStaffId] = useState<string | null>(null);
  const { pin, setPin, isChecking, trouble, wait, isOpen, submit } = usePinTry();
  const isComplete = staffId !== null && isOpen;

  const signIn = async (): Promise<void> => {
    if (staffId === null || !isOpen) return;
    await submit(async (tried) => {
      onSignedIn(await core.call('desk.signIn', { staffId, pin: tried }));
    });
  };

  return (
    <main className="desk__body desk__body--card">
      <section className="card desk-sign-in" aria-labelledby="sign-in-title">
        <header className="card__head">
          <h2 id="sign-in-title" className="card__title">
            {t('desk.signIn.title')}
          </h2>
          <p className="card__text">{t('desk.signIn.text')}</p>
        </header>
        {hasEnded && trouble === null ? (
          <Notice isUrgent title={t('desk.signIn.ended')} text={t('desk.signIn.endedText')} />
        ) : null}
        <Form
          className="desk-sign-in__form"
          onSubmit={(event) => {
            event.preventDefault();
            void signIn();
          }}
        >
          <div className="desk-sign-in__who">
            {staff?.length === 0 ? (
              <Notice title={t('desk.signIn.nobody')} />
            ) : (
              <ChoiceGroup
                label={t('desk.signIn.who')}
                isColumn
                choices={(staff ?? []).map(({ id, name, role }) => ({
                  value: id,
                  label: visibleText(name),
                  more: t(`role.${role}`),
                }))}
                value={staffId}
                onChange={setStaffId}
              />
            )}
            {trouble === null ? null : <PinTrouble trouble={trouble} wait={wait} />}
          </div>
          <PinPad pin={pin} onPin={setPin} isDisabled={isChecking} />
          <footer className="dialog__actions desk-sign-in__actions">
            <p className="dialog__hint">
              {isChecking
                ? t('dialog.override.checking')
                : t(isComplete ? 'desk.gateStands' : 'desk.signIn.incomplete')}
            </p>
            <ActionButton
              type="submit"
              look="main"
              icon={LogIn}
              label={t('desk.signIn.submit')}
              keys="Enter"
              isLarge
              isDisabled={!isComplete || isChecking}
            />
          </footer>
        </Form>
      </section>
    </main>
  );
}

/** Null: not known yet. */
function useDeskStaff(): readonly DeskStaff[] | null {
  const { core, report } = useServices();
  const [staff, setStaff] = useState<readonly DeskStaff[] | null>(null);
  useEffect(() => {
    core.call('desk.staff', {}).then(
      (answer) => setStaff(answer.staff),
      (error: unknown) => report(`desk.staff: ${String(error)}`),
    );
  }, [core, report]);
  return staff;
}
