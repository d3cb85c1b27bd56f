import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { StaffMember } from '#shared/ipc/staff-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Notice } from '../../components/notice.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAdmin } from '../use-admin.ts';
import { freshPassword, freshPin } from './fresh-secret.ts';
import type { ShownOnce } from './once-dialog.tsx';

export interface SecretsCardProps {
  readonly member: StaffMember;
  readonly onDone: (shown: ShownOnce | null) => void;
}

type Secret = 'password' | 'pin';

/** Makes somebody a new password or PIN, or takes it away. */
export function SecretsCard({ member, onDone }: SecretsCardProps) {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const [isBusy, setBusy] = useState(false);
  const [taking, setTaking] = useState<Secret | null>(null);
  const [refusal, setRefusal] = useState<ErrorCode | null>(null);
  const { id } = member;
  const name = visibleText(member.name);

  const make = async (secret: Secret): Promise<void> => {
    setBusy(true);
    setRefusal(null);
    const value = secret === 'password' ? freshPassword() : freshPin();
    try {
      await call('staff.setSecrets', { id, [secret]: value });
      onDone({ name: member.name, password: null, pin: null, [secret]: value });
    } catch (error) {
      setRefusal(asGatehouseError(error).code);
      setBusy(false);
    }
  };

  return (
    <section className="dialog__form" aria-labelledby="secrets-title">
      <h3 id="secrets-title" className="card__title">
        {t('staffRoom.secrets')}
      </h3>
      <p>{t('staffRoom.secretsText')}</p>
      {refusal === null ? null : <Notice tone="bad" isUrgent title={t(errorKey(refusal))} />}
      <div className="dialog__actions">
        {member.hasPassword ? (
          <ActionButton
            label={t('staffRoom.takePassword')}
            isDisabled={isBusy}
            onPress={() => setTaking('password')}
          />
        ) : null}
        <ActionButton
          label={t('staffRoom.newPassword')}
          isDisabled={isBusy}
          onPress={() => void make('password')}
        />
        {member.hasPin ? (
          <ActionButton
            label={t('staffRoom.takePin')}
            isDisabled={isBusy}
            onPress={() => setTaking('pin')}
          />
        ) : null}
        <ActionButton
          label={t('staffRoom.newPin')}
          isDisabled={isBusy}
          onPress={() => void make('pin')}
        />
      </div>
      {taking === null ? null : (
        <ConfirmDialog
          title={t('staffRoom.takeTitle', { name })}
          text={t(taking === 'pin' ? 'staffRoom.takePinText' : 'staffRoom.takePasswordText', {
            name,
          })}
          action={t('staffRoom.take')}
          tone="bad"
          onConfirm={async () => {
            await call('staff.setSecrets', { id, [taking]: null });
            onDone(null);
          }}
          onClose={() => setTaking(null)}
        />
      )}
    </section>
  );
}
