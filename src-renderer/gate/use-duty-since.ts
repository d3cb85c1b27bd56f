import { toInstant } from '#shared/domain/instant.ts';
import { useNow } from '../use-now.ts';
import type { OnDuty } from './use-duty.ts';
import { useEventTimes } from './use-event-times.ts';

/** Says from when somebody is on duty, in the event's time zone; with the day where it is another. */
export function useDutySince(): (onDuty: NonNullable<OnDuty>) => string {
  const times = useEventTimes();
  const now = toInstant(useNow(60_000));
  return ({ since }) => times.short(since, now);
}
