import type { Uuid } from '#shared/domain/id.ts';
import type { FeedName, PullRequest } from '#shared/wire/sync.ts';
import type { FeedPages } from './feed-pages.ts';
import type { FeedStandpoint } from './feed-standpoint.ts';
import type { KioskStanding } from './kiosk-ports.ts';

/** Answers of POST /v1/sync/pull. */
export interface FeedPull {
  /**
   * A page of each feed that a kiosk stands in.
   * @returns the JSON text of `pullAnswer`
   * @throws GatehouseError event-not-assigned, kiosk-revoked
   */
  pull(kioskId: Uuid, request: PullRequest): Promise<string>;
}

export function createFeedPull(ports: {
  readonly pages: FeedPages;
  readonly standpoint: FeedStandpoint;
  readonly standing: KioskStanding;
}): FeedPull {
  const { pages, standpoint, standing } = ports;
  return {
    async pull(kioskId, { feeds, limit, report }) {
      const scope = await standpoint.scope(kioskId);
      for (const { feed } of feeds) standpoint.require(scope, feed);
      // Said orders are not given again: before the standing is read.
      if (report !== null) await standing.report(kioskId, report);
      const texts: string[] = [];
      const lost: FeedName[] = [];
      for (const { feed, cursor } of feeds) {
        const from = await standpoint.placeOf(scope, feed, cursor);
        if (from === null) {
          lost.push(feed);
          continue;
        }
        const { epoch } = await standpoint.state();
        const page = await pages.read({ epoch, feed, use: scope.use, from, limit });
        texts.push(page.text);
      }
      const head = `{"pages":[${texts.join(',')}],"snapshot_needed":${JSON.stringify(lost)}`;
      return `${head},"standing":${JSON.stringify(await standing.of(kioskId))}}`;
    },
  };
}
