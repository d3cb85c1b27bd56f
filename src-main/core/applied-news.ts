import type { Tell } from './admin-request.ts';
import type { Log } from './log.ts';
import type { Erasures } from './services/erasure.ts';
import type { FaceFinder } from './services/similar-faces.ts';
import type { Applied } from './services/sync/ports.ts';
import type { IssuerKeyCache } from './storage/issuer-key-cache.ts';
import { createThrottle } from './throttle.ts';

const TELL_EVERY_MS = 1_000;

/** @returns brings what came from elsewhere to whoever keeps something of it, or shows it */
export function createAppliedNews(ports: {
  readonly issuerKeys: IssuerKeyCache;
  readonly finder: FaceFinder;
  readonly erasures: Pick<Erasures, 'complete'>;
  readonly tell: Tell;
  /** The gate's own numbers changed. */
  readonly onChange: () => void;
  readonly log: Log;
}): (applied: Applied) => void {
  const { issuerKeys, finder, erasures, tell, onChange, log } = ports;
  const changed = new Set<'events' | 'attendees' | 'staff' | 'kyc'>();
  const news = createThrottle(TELL_EVERY_MS, () => {
    const all = [...changed];
    changed.clear();
    for (const what of all) tell('data-changed', { what });
  });

  return (applied) => {
    if (applied.keysChanged) issuerKeys.refresh();
    for (const userId of applied.people) finder.changed(userId);
    if (applied.eventsChanged) changed.add('events');
    if (applied.people.length > 0) changed.add('attendees');
    if (applied.staffChanged) changed.add('staff');
    if (applied.kycChanged) changed.add('kyc');
    if (changed.size > 0) news.ask();
    if (applied.people.length > 0) {
      erasures.complete().catch((error: unknown) => {
        log.error('erasure-not-completed', error);
      });
    }
    onChange();
  };
}
