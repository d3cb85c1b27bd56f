import { Undo2 } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OutputOf } from '#shared/ipc/call.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import { ActionButton } from '../components/action-button.tsx';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { Notice } from '../components/notice.tsx';
import { useServices } from '../services.tsx';
import { useAnswer } from '../use-answer.ts';
import { PasswordSignIn } from './password-sign-in.tsx';
import { PinSignIn } from './pin-sign-in.tsx';

/** A session and the token that opens it. */
export type Opened = OutputOf<CoreContract, 'session.signIn'>;

const WAYS = ['password', 'pin'] as const;
type Way = (typeof WAYS)[number];

export interface SignInScreenProps {
  /** Whether somebody was signed in until their session ended. */
  readonly hasEnded: boolean;
  /** Whether a gate waits behind this. */
  readonly isAtGate: boolean;
  readonly onSignedIn: (opened: Opened) => void;
  readonly onLeave: () => void;
}

/** Who opens admin mode: by e-mail and password, or by name and PIN. */
export function SignInScreen({ hasEnded, isAtGate, onSignedIn, onLeave }: SignInScreenProps) {
  const { t } = useTranslation();
  const { core } = useServices();
  const ask = useCallback(() => core.call('session.staffWithPin', {}), [core]);
  const { answer } = useAnswer(ask);
  const [way, setWay] = useState<Way>('password');
  const staff = answer.at === 'known' ? answer.value.staff : null;
  const leave = t(isAtGate ? 'admin.toGate' : 'admin.toSetup');
  return (
    <main className="card-screen card-screen--sign-in">
      <header className="sign-in__bar">
        <p className="card-screen__brand">{t('app.name')}</p>
        <ActionButton icon={Undo2} label={leave} onPress={onLeave} />
      </header>
      <section className="card sign-in" aria-labelledby="sign-in-title">
        <header className="card__head">
          <h1 id="sign-in-title" className="card__title">
            {t('admin.signIn.title')}
          </h1>
          <p className="card__text">
            {t(isAtGate ? 'admin.signIn.gateStands' : 'admin.signIn.text')}
          </p>
        </header>
        {hasEnded ? (
          <Notice isUrgent title={t('admin.signIn.ended')} text={t('admin.signIn.endedText')} />
        ) : null}
        {staff === null || staff.length === 0 ? null : (
          <ChoiceGroup
            label={t('admin.signIn.ways')}
            choices={WAYS.map((value) => ({ value, label: t(`admin.signIn.${value}`) }))}
            value={way}
            onChange={setWay}
          />
        )}
        {way === 'pin' && staff !== null ? (
          <PinSignIn staff={staff} onSignedIn={onSignedIn} />
        ) : (
          <PasswordSignIn onSignedIn={onSignedIn} />
        )}
      </section>
    </main>
  );
}
