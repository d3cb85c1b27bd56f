import { useEffect, useRef, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { holdsIdentityNumber } from '#shared/domain/identity-number.ts';
import { KYC_REASONS, type KycReason } from '#shared/domain/kyc.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ChoiceGroup } from '../../components/choice-group.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { LongTextEntry } from '../../components/long-text-entry.tsx';

/** Reasons that another picture would mend. */
const OF_PICTURES: ReadonlySet<KycReason> = new Set<KycReason>([
  'picture-blurred',
  'picture-cut-off',
  'card-missing',
  'card-not-readable',
  'other',
]);

export interface ReasonDialogProps {
  readonly decision: 'rejected' | 'better-picture';
  readonly onDecide: (reason: KycReason, words: string) => void;
  readonly onClose: () => void;
}

/** Why somebody is rejected, or asked for a better picture: one of a list, and words. */
export function ReasonDialog({ decision, onDecide, onClose }: ReasonDialogProps) {
  const { t } = useTranslation();
  const [reason, setReason] = useState<KycReason | null>(null);
  const [words, setWords] = useState('');
  const reasons = KYC_REASONS.filter((each) => decision === 'rejected' || OF_PICTURES.has(each));
  const hasNumber = holdsIdentityNumber(words);
  const isWhole = reason !== null && !hasNumber && (reason !== 'other' || words.trim() !== '');
  const form = useRef<HTMLDivElement>(null);
  // The reviewer's hands are on the keyboard: arrows or a number choose, Enter decides.
  useEffect(() => form.current?.querySelector('input')?.focus(), []);
  return (
    <DialogFrame size="l" title={t(`review.ask.${decision}`)} onClose={onClose}>
      <Form
        className="dialog__form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isWhole) onDecide(reason, words);
        }}
      >
        <div
          ref={form}
          role="presentation"
          onKeyDown={(event) => {
            const chosen = /^\d$/.test(event.key)
              ? reasons[(Number(event.key) + 9) % 10]
              : undefined;
            if (chosen !== undefined) setReason(chosen);
          }}
        >
          <ChoiceGroup
            label={t('review.reasonLabel')}
            value={reason}
            onChange={setReason}
            choices={reasons.map((value, index) => ({
              value,
              label: t(`review.reason.${value}`),
              more: String((index + 1) % 10),
            }))}
          />
        </div>
        <LongTextEntry
          label={t('review.words')}
          value={words}
          onChange={setWords}
          maxLength={500}
          rows={2}
          {...(hasNumber ? { error: t('error.identity-number') } : {})}
        />
        <footer className="dialog__actions">
          <ActionButton label={t('ui.back')} onPress={onClose} />
          <ActionButton
            type="submit"
            look={decision === 'rejected' ? 'grave' : 'main'}
            label={t(`review.do.${decision}`)}
            isDisabled={!isWhole}
          />
        </footer>
      </Form>
    </DialogFrame>
  );
}
