import { LogIn } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { Role } from '#shared/domain/staff.ts';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import { ActionButton } from '../components/action-button.tsx';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { Notice } from '../components/notice.tsx';
import { visibleText } from '../components/visible-text.ts';
import { PIN_DIGITS, PinPad } from '../gate/pin-pad.tsx';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { useServices } from '../services.tsx';
import { useNow } from '../use-now.ts';
import type { SignedIn } from './desk-access.ts';

interface DeskStaff {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
}

/** Why the last try was refused, and from when (Unix milliseconds) the next is open. */
interface Trouble {
  readonly code: ErrorCode;
  readonly openAt: number;
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
  const [pin, setPin] = useState('');
  const [isChecking, setChecking] = useState(false);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const now = useNow(500);
  const wait = trouble === null ? 0 : Math.max(0, Math.ceil((trouble.openAt - now) / 1000));
  const isComplete = staffId !== null && pin.length === PIN_DIGITS && wait === 0;

  const submit = async (): Promise<void> => {
    if (!isComplete || isChecking) return;
    setChecking(true);
    setTrouble(null);
    try {
      onSignedIn(await core.call('desk.signIn', { staffId, pin }));
    } catch (error) {
      const { code, facts } = asGatehouseError(error);
      const seconds = Number(facts['retryInSeconds'] ?? 0);
      setTrouble({ code, openAt: Date.now() + seconds * 1000 });
      setPin('');
    } finally {
      setChecking(false);
    }
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
            void submit();
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
            {trouble === null ? null : (
              <Notice
                tone="bad"
                isUrgent
                title={t(errorKey(trouble.code))}
                {...(wait === 0 ? {} : { text: t('dialog.override.nextTry', { count: wait }) })}
              />
            )}
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
