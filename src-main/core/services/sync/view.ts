import { stampMilliseconds } from '#shared/domain/hybrid-clock.ts';
import { stampParts, type FieldStamp } from '#shared/domain/field-merge.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds, type Instant } from '#shared/domain/instant.ts';
import type { ClashView, PeerView, SyncView } from '#shared/ipc/sync-contract.ts';
import type { ClashRow } from '#shared/wire/sync.ts';
import type { EngineState } from './engine.ts';
import type { PeerReach } from './lan-ports.ts';
import type {
  AlertStore,
  ClashStore,
  DeadLetters,
  FeedStore,
  HubLinkStore,
  Outbox,
  Peer,
  PeerStore,
} from './ports.ts';

/** A gate that was silent for so long may have let in people whom this one does not know of, ms. */
const STALE_MS = 3 * 60_000;

/** Names of what is told by ids. */
export interface ViewNames {
  gate(id: Uuid): string | null;
  of(entity: ClashRow['entity'], id: Uuid): string | null;
}

function latest(...times: readonly (Instant | null)[]): Instant | null {
  return times.reduce((one, other) => ((other ?? '') > (one ?? '') ? other : one), null);
}

/** Wires what people see of sync. Costs some milliseconds at most. */
export function createSyncViews(ports: {
  readonly links: Pick<HubLinkStore, 'read'>;
  readonly feeds: Pick<FeedStore, 'list'>;
  readonly outbox: Pick<Outbox, 'waiting'>;
  readonly deadLetters: Pick<DeadLetters, 'count'>;
  readonly clashes: ClashStore;
  readonly alerts: Pick<AlertStore, 'count'>;
  readonly peers: Pick<PeerStore, 'list'>;
  readonly names: ViewNames;
  /** Null: this kiosk is joined to no hub. */
  readonly engine: () => EngineState | null;
  readonly reach: () => readonly PeerReach[];
  readonly ownAddress: () => string | null;
  readonly ownName: () => string | null;
  readonly eventId: () => Uuid | null;
  readonly lease: () => SyncView['lease'];
  readonly now: () => number;
}): { readonly view: () => SyncView; readonly clashes: () => ClashView[] } {
  const { links, feeds, names, eventId, now } = ports;

  function peerView(peer: Peer, isOnline: boolean, reach: PeerReach | undefined): PeerView {
    const lastHeardAt = latest(peer.lastHeardAt, peer.last_seen_at);
    const silentMs = lastHeardAt === null ? Infinity : now() - toMilliseconds(lastHeardAt);
    const isBeside = reach?.state === 'connected';
    const isStale = silentMs > STALE_MS;
    return {
      kioskId: peer.id,
      name: peer.name,
      gateName: peer.gate_id === null ? null : names.gate(peer.gate_id),
      lastHeardAt,
      lastFactAt: peer.lastFactAt,
      way: isBeside ? 'lan' : isOnline && !isStale ? 'hub' : null,
      isStale,
      address: peer.address,
    };
  }

  function view(): SyncView {
    const link = links.read();
    const state = ports.engine();
    const all = feeds.list().filter(({ leaving }) => !leaving);
    const missing = all.filter(({ cursor }) => cursor === null);
    const isOnline = state !== null && ['live', 'polling', 'loading'].includes(state.phase);
    const reach = new Map(ports.reach().map((one) => [one.kioskId, one]));
    const offset = state?.clockOffset ?? link?.clockOffset ?? null;
    const own = eventId();
    return {
      link:
        link === null
          ? null
          : {
              hubName: link.hubName,
              hubUrl: link.hubUrl,
              kioskName: state?.kioskName ?? ports.ownName() ?? '',
              use: link.use,
            },
      phase: link === null ? 'not-enrolled' : (state?.phase ?? 'connecting'),
      why: state?.why ?? null,
      since: state?.since ?? null,
      lastContactAt: state?.lastContactAt ?? link?.lastContactAt ?? null,
      copyAt: all.find(({ feed }) => feed === own)?.currentAt ?? null,
      factsWaiting: ports.outbox.waiting(),
      deadLetters: ports.deadLetters.count(),
      clashes: ports.clashes.count(),
      openAlerts: ports.alerts.count(own),
      clockSkewMs: offset === null ? null : -Math.round(offset),
      loading:
        missing.length === 0 || state?.phase !== 'loading'
          ? null
          : {
              // What a count of rows was not quite right about must not look like more than all.
              done: missing.reduce((sum, { done, rows }) => sum + Math.min(done, rows), 0),
              rows: missing.reduce((sum, { rows }) => sum + rows, 0),
            },
      locked: link === null || link.lockedAt === null ? null : { words: link.lockedWords },
      lease: ports.lease(),
      peers: ports.peers
        .list()
        .filter(({ revoked_at: revokedAt }) => revokedAt === null)
        .map((peer) => peerView(peer, isOnline, reach.get(peer.id))),
      ownAddress: ports.ownAddress(),
    };
  }

  function at(stamp: FieldStamp): Instant {
    return toInstant(stampMilliseconds(stampParts(stamp).hlc));
  }

  return {
    view,
    clashes: () =>
      ports.clashes.open().map((row) => ({
        id: row.id,
        entity: row.entity,
        about: names.of(row.entity, row.entity_id),
        field: row.field,
        kept: textOf(row.kept),
        keptAt: at(row.kept_stamp),
        lost: textOf(row.lost),
        lostAt: at(row.lost_stamp),
        foundAt: row.found_at,
      })),
  };
}

/** A value as staff read it. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
