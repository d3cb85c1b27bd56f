import type { Uuid } from '#shared/domain/id.ts';
import type { FeedName, PullRequest } from '#shared/wire/sync.ts';
import type { FeedPages, PageText } from './feed-pages.ts';
import type { FeedStandpoint } from './feed-standpoint.ts';
import type { KioskStanding } from './kiosk-ports.ts';

/** Of all pages of an answer, beside the first of each feed: a crowded network carries it in seconds. */
const MOST_CHARS = 1_000_000;

/** Answers of POST /v1/sync/pull. */
export interface FeedPull {
  /**
   * A page of each feed that a kiosk stands in.
   * @returns the JSON text of `pullAnswer`, in pieces: pages are the same for many kiosks
   * @throws GatehouseError event-not-assigned, kiosk-revoked
   */
  pull(kioskId: Uuid, request: PullRequest): Promise<readonly (string | PageText)[]>;
}

export function createFeedPull(ports: {
  readonly pages: FeedPages;
  readonly standpoint: FeedStandpoint;
  readonly standing: KioskStanding;
}): FeedPull {
  const { pages, standpoint, standing } = ports;
  return {
    async pull(kioskId, { feeds, limit, pages: most = 1, report }) {
      const scope = await standpoint.scope(kioskId);
      for (const { feed } of feeds) standpoint.require(scope, feed);
      // Said orders are not given again: before the standing is read.
      if (report !== null) await standing.report(kioskId, report);
      const found: PageText[] = [];
      const lost: FeedName[] = [];
      let chars = 0;
      for (const { feed, cursor } of feeds) {
        const from = await standpoint.placeOf(scope, feed, cursor);
        if (from === null) {
          lost.push(feed);
          continue;
        }
        const { epoch } = await standpoint.state();
        let place = from;
        for (let count = 0; count < most && chars < MOST_CHARS; count += 1) {
          const page = await pages.read({ epoch, feed, use: scope.use, from: place, limit });
          found.push(page);
          chars += page.text.length;
          place = page.to;
          if (!page.more) break;
        }
      }
      const rest = `"snapshot_needed":${JSON.stringify(lost)},"standing":`;
      return [
        '{"pages":[',
        ...found.flatMap((page, at) => (at === 0 ? [page] : [',', page])),
        `],${rest}${JSON.stringify(await standing.of(kioskId))}}`,
      ];
    },
  };
}
