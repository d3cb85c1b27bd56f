import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { eventTimes, type EventTimes } from '../i18n/times.ts';
import { useGate } from './gate-context.ts';

/** Times in the event's time zone and the screen's language. */
export function useEventTimes(): EventTimes {
  const { i18n } = useTranslation();
  const { timeZone } = useGate().status.event;
  return useMemo(() => eventTimes(i18n.language, timeZone), [i18n.language, timeZone]);
}
