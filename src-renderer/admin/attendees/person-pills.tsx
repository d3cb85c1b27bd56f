import { Ban, CircleX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { KycStatus } from '#shared/domain/attendee.ts';
import { StatusPill, type Tone } from '../../components/status-pill.tsx';

const TONES: { readonly [S in KycStatus]: Tone } = {
  pending: 'warn',
  approved: 'good',
  rejected: 'bad',
};

export interface PersonPillsProps {
  readonly kyc: KycStatus;
  readonly blocked: boolean;
  readonly registration?: 'registered' | 'cancelled';
}

/** How a person stands; who is all right has one quiet mark. */
export function PersonPills({ kyc, blocked, registration = 'registered' }: PersonPillsProps) {
  const { t } = useTranslation();
  return (
    <span className="pills">
      {registration === 'cancelled' ? (
        <StatusPill tone="neutral" icon={CircleX} label={t('attendees.registration.cancelled')} />
      ) : null}
      {blocked ? <StatusPill tone="bad" icon={Ban} label={t('attendees.blocked')} /> : null}
      <StatusPill tone={TONES[kyc]} label={t(`attendees.kyc.${kyc}`)} />
    </span>
  );
}
