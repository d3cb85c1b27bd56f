import type { EventStatus } from '#shared/domain/event.ts';
import type { Tone } from '../../components/status-pill.tsx';

/** How each status is marked; its word is the text `events.status.<status>`. */
export const STATUS_TONES: { readonly [S in EventStatus]: Tone } = {
  draft: 'neutral',
  upcoming: 'accent',
  live: 'good',
  closed: 'neutral',
  cancelled: 'bad',
};
