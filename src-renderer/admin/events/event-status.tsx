import { useTranslation } from 'react-i18next';
import type { EventStatus } from '#shared/domain/event.ts';
import { StatusPill } from '../../components/status-pill.tsx';
import { STATUS_TONES } from './event-words.ts';

/** Where an event stands. */
export function EventStatusPill({ status }: { readonly status: EventStatus }) {
  const { t } = useTranslation();
  return <StatusPill label={t(`events.status.${status}`)} tone={STATUS_TONES[status]} />;
}
