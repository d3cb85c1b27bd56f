import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { PeerRow } from '#shared/wire/sync.ts';
import type { Peer, PeerStore } from '../services/sync/ports.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';
import { createOperationEvents } from './sync-operation-events.ts';
import { carried, OPERATION_COLUMNS, type StoredOperation } from './sync-outbox-store.ts';

interface StoredPeer {
  id: Uuid;
  name: string | null;
  public_key: string;
  recipient: string | null;
  revoked_at: Instant | null;
  peer_gate_id: Uuid | null;
  last_heard_at: Instant | null;
  last_fact_at: Instant | null;
  peer_position: string | null;
  address: string | null;
}

function toPeer(row: StoredPeer): Peer {
  const { id, name, public_key, recipient, revoked_at } = row;
  return {
    id,
    name: name ?? '',
    public_key,
    recipient,
    gate_id: row.peer_gate_id,
    revoked_at,
    last_seen_at: row.last_heard_at,
    lastHeardAt: row.last_heard_at,
    lastFactAt: row.last_fact_at,
    position: row.peer_position,
    address: row.address,
  };
}

/** Writes what the hub says of other kiosks; inside the caller's transaction. */
export interface PeerWriter {
  put(row: PeerRow, at: Instant): void;
  /** A check-in of that kiosk came in. */
  noteFact(kioskId: Uuid, at: Instant): void;
}

const COLUMNS = [
  'id',
  'name',
  'public_key',
  'recipient',
  'revoked_at',
  'peer_gate_id',
  'last_heard_at',
  'last_fact_at',
  'peer_position',
  'address',
] as const;

/**
 * The kiosks beside this one, and what is handed to them.
 * @param transaction the one of the gate store
 */
export function createPeerStore(
  database: WritableDatabase,
  transaction: <T>(work: () => T) => T,
): PeerStore & PeerWriter {
  const peers = query<object, StoredPeer>(database, () =>
    build.selectFrom('kiosks').select(COLUMNS).where('own', '=', 0).orderBy('name'),
  );
  const peer = query<{ id: Uuid }, StoredPeer>(database, (p) =>
    build.selectFrom('kiosks').select(COLUMNS).where('id', '=', p('id')).where('own', '=', 0),
  );
  const put = command<{
    id: Uuid;
    name: string;
    key: string;
    recipient: string | null;
    revokedAt: Instant | null;
    gateId: Uuid | null;
    seenAt: Instant | null;
    at: Instant;
  }>(database, (p) =>
    build
      .insertInto('kiosks')
      .values({
        id: p('id'),
        name: p('name'),
        public_key: p('key'),
        own: 0,
        created_at: p('at'),
        recipient: p('recipient'),
        revoked_at: p('revokedAt'),
        peer_gate_id: p('gateId'),
        last_heard_at: p('seenAt'),
      })
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet((eb) => ({
            name: p('name'),
            public_key: p('key'),
            recipient: p('recipient'),
            // Whoever was withdrawn stays so.
            revoked_at: eb.fn.coalesce('kiosks.revoked_at', eb.val(p('revokedAt'))),
            peer_gate_id: eb.fn.coalesce(eb.val(p('gateId')), 'kiosks.peer_gate_id'),
            last_heard_at: eb.fn<Instant | null>('nullif', [
              eb.fn('max', [
                eb.fn.coalesce('kiosks.last_heard_at', eb.val('')),
                eb.fn.coalesce(eb.val(p('seenAt')), eb.val('')),
              ]),
              eb.val(''),
            ]),
          }))
          .where('kiosks.own', '=', 0),
      ),
  );
  const heard = command<{ id: Uuid; at: Instant; gateId: Uuid | null }>(database, (p) =>
    build
      .updateTable('kiosks')
      .set((eb) => ({
        last_heard_at: p('at'),
        peer_gate_id: eb.fn.coalesce(eb.val(p('gateId')), 'peer_gate_id'),
      }))
      .where('id', '=', p('id'))
      .where('own', '=', 0),
  );
  const fact = command<{ id: Uuid; at: Instant }>(database, (p) =>
    build
      .updateTable('kiosks')
      .set({ last_fact_at: p('at') })
      .where('id', '=', p('id'))
      .where('own', '=', 0)
      .where((eb) => eb.or([eb('last_fact_at', 'is', null), eb('last_fact_at', '<', p('at'))])),
  );
  const setPosition = command<{ id: Uuid; position: string | null }>(database, (p) =>
    build
      .updateTable('kiosks')
      .set({ peer_position: p('position') })
      .where('id', '=', p('id'))
      .where('own', '=', 0),
  );
  const setAddress = command<{ id: Uuid; address: string | null }>(database, (p) =>
    build
      .updateTable('kiosks')
      .set({ address: p('address') })
      .where('id', '=', p('id'))
      .where('own', '=', 0),
  );
  const after = query<{ position: number; limit: number }, StoredOperation>(database, (p) =>
    build
      .selectFrom('operations')
      .select(OPERATION_COLUMNS)
      .where('position', '>', p('position'))
      .orderBy('position')
      .limit(p('limit')),
  );
  const eventsOf = createOperationEvents(database);

  return {
    list: () => peers.all({}).map(toPeer),
    find: (id) => {
      const row = peer.get({ id });
      return row === undefined ? null : toPeer(row);
    },
    heard(id, at, gateId) {
      transaction(() => heard.run({ id, at, gateId }));
    },
    setPosition(id, position) {
      transaction(() => setPosition.run({ id, position }));
    },
    setAddress(id, address) {
      transaction(() => setAddress.run({ id, address }));
    },
    operationsAfter(position, events, limit) {
      const rows = after.all({ position, limit });
      const wanted = new Set(events);
      const isWanted = (row: StoredOperation): boolean =>
        eventsOf(row).some((eventId) => wanted.has(eventId));
      return {
        operations: rows.filter(isWanted).map(carried),
        position: rows.at(-1)?.position ?? position,
        more: rows.length === limit,
      };
    },
    put(row, at) {
      put.run({
        id: row.id,
        name: row.name,
        key: row.public_key,
        recipient: row.recipient,
        revokedAt: row.revoked_at,
        gateId: row.gate_id,
        seenAt: row.last_seen_at,
        at,
      });
    },
    noteFact(id, at) {
      fact.run({ id, at });
    },
  };
}
