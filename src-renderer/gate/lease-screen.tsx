import { LockKeyhole, LockOpen } from 'lucide-react';
import { useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { groupedSigns } from '#shared/domain/enrolment-code.ts';
import { TextEntry } from '../components/text-entry.tsx';
import { useServices } from '../services.tsx';
import { PinActions } from './pin-actions.tsx';
import { PinPad } from './pin-pad.tsx';
import { SupervisorChoice } from './supervisor-choice.tsx';
import { usePinTry } from './use-pin-try.tsx';

/**
 * In place of everything while nobody has heard of this laptop for longer than its lease.
 * @param props.challenge what a code to open it is asked for with
 */
export function LeaseScreen({ challenge }: { readonly challenge: string }) {
  const { t } = useTranslation();
  const { core } = useServices();
  const [staffId, setStaffId] = useState<string | null>(null);
  const [code, setCode] = useState('');
  const attempt = usePinTry();
  const { pin, setPin, isChecking, isOpen, submit } = attempt;
  const isComplete = staffId !== null && code.trim() !== '' && isOpen;

  const open = async (): Promise<void> => {
    if (staffId === null || !isComplete) return;
    await submit(async (tried) => {
      await core.call('lease.reopen', { staffId, pin: tried, code });
    });
  };

  return (
    <main className="lease-lock">
      <header className="lease-lock__head">
        <LockKeyhole aria-hidden="true" className="lease-lock__icon" />
        <h1 className="hub-lock__title">{t('sync.lease.title')}</h1>
        <p className="hub-lock__advice">{t('sync.lease.about')}</p>
        <p className="hub-lock__advice">{t('sync.lease.kept')}</p>
        <p className="lease-lock__challenge">
          <span className="lease-lock__label">{t('sync.lease.challenge')}</span>
          <bdi className="lease-lock__signs" translate="no">
            {groupedSigns(challenge, 4)}
          </bdi>
        </p>
      </header>
      <Form
        className="override lease-lock__form"
        onSubmit={(event) => {
          event.preventDefault();
          void open();
        }}
      >
        <TextEntry
          label={t('sync.lease.code')}
          value={code}
          onChange={setCode}
          maxLength={40}
          isCode
        />
        <div className="override__parts">
          <SupervisorChoice value={staffId} onChange={setStaffId} />
          <PinPad pin={pin} onPin={setPin} isDisabled={isChecking} />
        </div>
        <PinActions
          attempt={attempt}
          isComplete={isComplete}
          hint={t('sync.lease.incomplete')}
          icon={LockOpen}
          label={t('sync.lease.submit')}
        />
      </Form>
    </main>
  );
}
