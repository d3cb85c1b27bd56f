import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { StaffMember } from '#shared/ipc/staff-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { EntryForm } from '../../components/entry-form.tsx';
import { Notice } from '../../components/notice.tsx';
import { SwitchEntry } from '../../components/switch-entry.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAdmin } from '../use-admin.ts';
import type { ShownOnce } from './once-dialog.tsx';
import { isPersonRight, PersonEntries } from './person-entries.tsx';
import { SecretsCard } from './secrets-card.tsx';

export interface MemberDialogProps {
  readonly member: StaffMember;
  readonly onClose: () => void;
  /** @param shown the secrets that were made; null: none */
  readonly onDone: (shown: ShownOnce | null) => void;
}

/** One member of staff: who they are, whether they may sign in, and what by. */
export function MemberDialog({ member, onClose, onDone }: MemberDialogProps) {
  const { t } = useTranslation();
  const title = t('staffRoom.edit', { name: visibleText(member.name) });
  return (
    <DialogFrame title={title} onClose={onClose}>
      {member.fromPackage ? (
        <div className="dialog__form">
          <Notice tone="calm" title={t('staffRoom.packageText')} />
          <footer className="dialog__actions">
            <ActionButton label={t('ui.back')} onPress={onClose} isFirst />
          </footer>
        </div>
      ) : (
        <>
          <PersonForm member={member} onClose={onClose} onSaved={() => onDone(null)} />
          <SecretsCard member={member} onDone={onDone} />
        </>
      )}
    </DialogFrame>
  );
}

interface PersonFormProps {
  readonly member: StaffMember;
  readonly onClose: () => void;
  readonly onSaved: () => void;
}

function PersonForm({ member, onClose, onSaved }: PersonFormProps) {
  const { t } = useTranslation();
  const { call, toast } = useAdmin();
  const [draft, setDraft] = useState({
    name: member.name,
    email: member.email,
    role: member.role,
  });
  const [isActive, setActive] = useState(member.active);
  const [isSent, setSent] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<ErrorCode | null>(null);

  const save = async (): Promise<void> => {
    setSent(true);
    setRefusal(null);
    if (!isPersonRight(draft) || isBusy) return;
    setBusy(true);
    try {
      await call('staff.change', { id: member.id, ...draft, active: isActive });
      toast({ text: t('staffRoom.saved') });
      onSaved();
    } catch (error) {
      setRefusal(asGatehouseError(error).code);
      setBusy(false);
    }
  };

  const isEmail = refusal === 'email-taken';
  return (
    <EntryForm className="dialog__form" onSubmit={() => void save()}>
      <PersonEntries
        draft={draft}
        onChange={setDraft}
        isSent={isSent}
        emailRefusal={isEmail ? t(errorKey('email-taken')) : null}
      />
      <SwitchEntry
        label={t('staffRoom.activeSwitch')}
        more={t('staffRoom.activeText')}
        isSelected={isActive}
        onChange={setActive}
      />
      {refusal === null || isEmail ? null : (
        <Notice tone="bad" isUrgent title={t(errorKey(refusal))} />
      )}
      <footer className="dialog__actions">
        <ActionButton label={t('ui.back')} onPress={onClose} />
        <ActionButton type="submit" look="main" label={t('staffRoom.save')} isDisabled={isBusy} />
      </footer>
    </EntryForm>
  );
}
