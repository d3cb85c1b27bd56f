import { CircleCheck, CircleDashed, CircleX, Eraser, MessageCircleQuestion } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ConsentView } from '#shared/ipc/face-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { useDesk } from './desk-access.ts';
import { SectionCard } from '../../components/section-card.tsx';

const ICONS = { none: CircleDashed, given: CircleCheck, withdrawn: CircleX };

export interface ConsentCardProps {
  readonly consent: ConsentView;
  readonly onAsk: () => void;
  readonly onWithdraw: () => void;
}

/** Whether somebody agreed, who noted it and when, and to which text. */
export function ConsentCard({ consent, onAsk, onWithdraw }: ConsentCardProps) {
  const { t } = useTranslation();
  const { times, now } = useDesk();
  const { state, at, textVersion, recordedBy } = consent;
  const Icon = ICONS[state];
  const when = at === null ? null : times.short(at, now);
  return (
    <SectionCard isUnderHeading title={t('desk.person.consent')}>
      <p className={`consent-state consent-state--${state}`}>
        <Icon aria-hidden="true" size="1.4em" />
        {t(`desk.person.consent-${state}`)}
      </p>
      {when === null ? null : (
        <p className="section-card__text">
          {recordedBy === null
            ? t('desk.person.consentBySelf', { when })
            : t('desk.person.consentByStaff', { when, staff: visibleText(recordedBy) })}
        </p>
      )}
      {textVersion === null ? null : (
        <p className="section-card__text">
          {t('desk.person.consentText', { version: visibleText(textVersion) })}
        </p>
      )}
      {state === 'given' ? null : (
        <p className="section-card__text">{t('desk.person.consentFirst')}</p>
      )}
      <div className="section-card__actions">
        {state === 'given' ? (
          <ActionButton icon={Eraser} label={t('desk.person.withdraw')} onPress={onWithdraw} />
        ) : (
          <ActionButton
            icon={MessageCircleQuestion}
            look="main"
            label={t('desk.person.ask')}
            onPress={onAsk}
          />
        )}
      </div>
    </SectionCard>
  );
}
