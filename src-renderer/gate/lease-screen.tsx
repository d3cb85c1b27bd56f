import { LockKeyhole, LockOpen } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { groupedSigns } from '#shared/domain/enrolment-code.ts';
import { TextEntry } from '../components/text-entry.tsx';
import { useServices } from '../services.tsx';
import { SupervisorForm } from './supervisor-form.tsx';

/**
 * In place of everything while nobody has heard of this laptop for longer than its lease.
 * @param props.challenge what a code to open it is asked for with
 */
export function LeaseScreen({ challenge }: { readonly challenge: string }) {
  const { t } = useTranslation();
  const { core } = useServices();
  const [code, setCode] = useState('');
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
      <SupervisorForm
        isReady={code.trim() !== ''}
        hint={t('sync.lease.incomplete')}
        icon={LockOpen}
        label={t('sync.lease.submit')}
        onDecide={async (by) => {
          await core.call('lease.reopen', { ...by, code });
        }}
      >
        <TextEntry
          label={t('sync.lease.code')}
          value={code}
          onChange={setCode}
          maxLength={40}
          isCode
        />
      </SupervisorForm>
    </main>
  );
}
