import { GatehouseError } from '#shared/errors.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { FeedName } from '#shared/wire/sync.ts';
import type { FeedPlace, FeedSeal, MarkWords } from './feed-cursor.ts';
import type { FeedRows, RenderedRows, WantedRows } from './feed-ports.ts';
import type { FeedStandpoint } from './feed-standpoint.ts';
import type { SnapshotStore } from './snapshot-ports.ts';

/** Rows of a section that one statement reads; people bring some rows more each. */
const BATCH = 150;
/** Of sections whose rows bring nothing. */
const LIGHT_BATCH = 500;

/** The first load of a feed. */
export interface Snapshots {
  /**
   * Begins one, or goes on with one at a mark.
   * @returns lines (`snapshotLine`), some hundred in each text
   * @throws GatehouseError event-not-assigned, kiosk-revoked; cursor-unknown: not a mark of now
   */
  open(kioskId: Uuid, feed: FeedName, from: string | null): Promise<AsyncGenerator<string, void>>;
}

interface Batch {
  readonly rendered: RenderedRows;
  readonly next: { readonly section: number; readonly after: readonly string[] } | null;
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

export function createSnapshots(ports: {
  readonly store: SnapshotStore;
  readonly rows: FeedRows;
  readonly seal: FeedSeal;
  readonly standpoint: FeedStandpoint;
}): Snapshots {
  const { store, rows, seal, standpoint } = ports;

  async function load(
    { feed, use, place }: { feed: FeedName; use: MarkWords['use']; place: FeedPlace },
    section: number,
    after: readonly string[],
  ): Promise<Batch> {
    const size = store.isLight(feed, section) ? LIGHT_BATCH : BATCH;
    const keys = await store.keys(feed, section, after, size);
    const wanted: WantedRows = keys.wanted;
    const rendered = await rows.render(feed, use, wanted, place, '\n');
    const isLast = keys.after === null && section + 1 === store.sections(feed);
    const next =
      keys.after === null
        ? isLast
          ? null
          : { section: section + 1, after: [] }
        : { section, after: keys.after };
    return { rendered, next };
  }

  async function* lines(kioskId: Uuid, begun: MarkWords): AsyncGenerator<string, void> {
    const { feed, use, epoch, place } = begun;
    let { done } = begun;
    yield line({ t: 'start', feed, rows: begun.rows });
    let loading: Promise<Batch> | null = load(begun, begun.section, begun.after);
    while (loading !== null) {
      const { rendered, next }: Batch = await loading;
      // Who is taken off the event, or revoked, is not read on to.
      const scope = await standpoint.scope(kioskId);
      standpoint.require(scope, feed);
      // One batch is read while the one before is sent: never more, however slow the reader is.
      loading = next === null ? null : load(begun, next.section, next.after);
      loading?.catch(() => {});
      done += rendered.count;
      if (rendered.count > 0) yield `${rendered.text}\n`;
      if (next === null) continue;
      const words = { ...begun, section: next.section, after: next.after, done };
      yield line({ t: 'mark', from: seal.mark(words), done });
    }
    yield line({ t: 'end', cursor: seal.cursor({ epoch, feed, use, place }) });
  }

  return {
    async open(kioskId, feed, from) {
      const scope = await standpoint.scope(kioskId);
      standpoint.require(scope, feed);
      if (from !== null) {
        const words = seal.readMark(from);
        const isOurs = words !== null && words.feed === feed && words.use === scope.use;
        if (!isOurs || !(await standpoint.isGood(words))) {
          throw new GatehouseError('cursor-unknown', 'begin the snapshot anew', { feed });
        }
        return lines(kioskId, words);
      }
      // Before the first row is read: what changes meanwhile is in the feed afterwards.
      const { epoch, readable } = await standpoint.state();
      const count = await store.count(feed);
      const begun = { epoch, feed, use: scope.use, place: readable };
      return lines(kioskId, { ...begun, section: 0, after: [], done: 0, rows: count });
    },
  };
}
