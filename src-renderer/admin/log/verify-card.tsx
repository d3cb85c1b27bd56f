import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TFunction } from 'i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { OutputOf } from '#shared/ipc/call.ts';
import type { logContract } from '#shared/ipc/log-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Notice } from '../../components/notice.tsx';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAdmin } from '../use-admin.ts';

type Writer = OutputOf<typeof logContract, 'log.verify'>['writers'][number];

type Check =
  | { readonly at: 'none' }
  | { readonly at: 'running' }
  | { readonly at: 'failed'; readonly code: ErrorCode }
  | { readonly at: 'done'; readonly writers: readonly Writer[] };

/** Has the core walk every chain, and says what it found. */
export function VerifyCard() {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const [check, setCheck] = useState<Check>({ at: 'none' });

  const run = (): void => {
    setCheck({ at: 'running' });
    call('log.verify', {}).then(
      ({ writers }) => setCheck({ at: 'done', writers }),
      (error: unknown) => setCheck({ at: 'failed', code: asGatehouseError(error).code }),
    );
  };

  return (
    <div className="log-check">
      <ActionButton
        icon={ShieldCheck}
        label={t(check.at === 'running' ? 'activity.verifying' : 'activity.verify')}
        isDisabled={check.at === 'running'}
        onPress={run}
      />
      {check.at === 'failed' ? (
        <Notice
          tone="bad"
          isUrgent
          title={t('activity.verifyFailed')}
          text={t(errorKey(check.code))}
        />
      ) : null}
      {check.at === 'done'
        ? check.writers.map((writer) => (
            <Notice key={writer.kioskId} isUrgent {...findingOf(t, writer)} />
          ))
        : null}
    </div>
  );
}

interface Finding {
  readonly tone: 'calm' | 'bad';
  readonly title: string;
  readonly text: string;
}

function findingOf(t: TFunction, writer: Writer): Finding {
  const { kioskId: kiosk, entries: count, brokenAt, signedUpTo: signed, signature } = writer;
  if (brokenAt !== null) {
    const text = t('activity.brokenText', { kiosk, at: brokenAt });
    return { tone: 'bad', title: t('activity.broken'), text };
  }
  if (signature === 'bad') {
    const text = t('activity.badSignatureText', { kiosk });
    return { tone: 'bad', title: t('activity.badSignature'), text };
  }
  const text =
    signed === null
      ? t('activity.unsignedText', { count })
      : t('activity.wholeText', { count, signed });
  return { tone: 'calm', title: t('activity.whole'), text };
}
