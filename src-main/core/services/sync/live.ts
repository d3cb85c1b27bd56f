import { toInstant } from '#shared/domain/instant.ts';
import type { Standing } from '#shared/wire/sync.ts';
import type { Hub } from './hub-port.ts';
import type { Applied, ChangeApplier, FeedStore } from './ports.ts';
import type { FeedPlace } from './pull.ts';

export interface LiveFollower {
  /** Takes what the hub says unasked, until the connection ends. */
  follow(places: readonly FeedPlace[], signal: AbortSignal): Promise<void>;
}

/** Wires the live stream. */
export function createLiveFollower(ports: {
  readonly hub: Pick<Hub, 'live'>;
  readonly feeds: Pick<FeedStore, 'noteCurrent'>;
  readonly applier: Pick<ChangeApplier, 'applyPage'>;
  /** It began to speak. */
  readonly onOpen: () => void;
  readonly onApplied: (applied: Applied) => void;
  readonly onStanding: (standing: Standing) => void;
  /** A page does not begin where this kiosk stands: it is to pull. */
  readonly onGap: () => void;
  readonly now: () => number;
}): LiveFollower {
  const { hub, feeds, applier, onOpen, onApplied, onStanding, onGap, now } = ports;
  return {
    async follow(places, signal) {
      let isOpen = false;
      for await (const word of hub.live(places, signal)) {
        if (!isOpen) {
          isOpen = true;
          onOpen();
        }
        switch (word.kind) {
          case 'page': {
            const applied = applier.applyPage(word.page);
            if (applied === null) onGap();
            else onApplied(applied);
            break;
          }
          case 'standing':
            onStanding(word.standing);
            break;
          case 'beat':
            feeds.noteCurrent(
              places.map(({ feed }) => feed),
              toInstant(now()),
            );
            break;
        }
      }
    },
  };
}
