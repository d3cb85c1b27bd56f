import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { HubLink, HubLinkStore } from '../services/sync/ports.ts';
import type { WritableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';
import type { SyncSchema } from './sync-schema.ts';
import { upsert } from './upsert.ts';

type LinkRow = SyncSchema['hub_link'];

const COLUMNS = [
  'id',
  'hub_url',
  'hub_id',
  'hub_name',
  'epoch',
  'authority',
  'spare_authority',
  'certificate',
  'hub_recipient',
  'use',
  'state',
  'locked_words',
  'locked_at',
  'clock_offset',
  'enrolled_at',
  'last_contact_at',
] as const;

function toLink(row: LinkRow): HubLink {
  return {
    hubUrl: row.hub_url,
    hubId: row.hub_id,
    hubName: row.hub_name,
    epoch: row.epoch,
    authority: row.authority,
    spareAuthority: row.spare_authority,
    certificate: row.certificate,
    hubRecipient: row.hub_recipient,
    use: row.use,
    state: row.state,
    lockedAt: row.locked_at,
    lockedWords: row.locked_words,
    clockOffset: row.clock_offset,
    enrolledAt: row.enrolled_at,
    lastContactAt: row.last_contact_at,
  };
}

function toRow(link: HubLink): LinkRow {
  return {
    id: 1,
    hub_url: link.hubUrl,
    hub_id: link.hubId,
    hub_name: link.hubName,
    epoch: link.epoch,
    authority: link.authority,
    spare_authority: link.spareAuthority,
    certificate: link.certificate,
    hub_recipient: link.hubRecipient,
    use: link.use,
    state: link.state,
    locked_words: link.lockedWords,
    locked_at: link.lockedAt,
    clock_offset: link.clockOffset,
    enrolled_at: link.enrolledAt,
    last_contact_at: link.lastContactAt,
  };
}

/**
 * The hub that this kiosk belongs to.
 * @param transaction the one of the gate store, which also watches the health of the store
 */
export function createHubLinkStore(
  database: WritableDatabase,
  transaction: <T>(work: () => T) => T,
): HubLinkStore {
  const found = query<object, LinkRow>(
    database,
    () => build.selectFrom('hub_link').select(COLUMNS).where('id', '=', 1) as never,
  );
  const put = upsert<LinkRow>(database, { table: 'hub_link', columns: COLUMNS, key: ['id'] });
  const done = query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
    build.selectFrom('done_orders').select('id').where('id', '=', p('id')),
  );
  const unsaid = query<object, { id: Uuid }>(database, () =>
    build.selectFrom('done_orders').select('id').orderBy('done_at').limit(50),
  );
  const noteDone = command<{ id: Uuid; at: Instant }>(database, (p) =>
    build
      .insertInto('done_orders')
      .values({ id: p('id'), done_at: p('at') })
      .onConflict((conflict) => conflict.doNothing()),
  );
  const forget = command<{ id: Uuid }>(database, (p) =>
    build.deleteFrom('done_orders').where('id', '=', p('id')),
  );
  const read = (): HubLink | null => {
    const row = found.get({});
    return row === undefined ? null : toLink(row);
  };

  return {
    read,
    write(link) {
      transaction(() => {
        put(toRow(link));
      });
    },
    update(part) {
      transaction(() => {
        const link = read();
        if (link !== null) put(toRow({ ...link, ...part }));
      });
    },
    isDone: (id) => done.get({ id }) !== undefined,
    noteDone(id, at) {
      transaction(() => noteDone.run({ id, at }));
    },
    doneOrders: () => unsaid.all({}).map(({ id }) => id),
    forgetDone(ids) {
      transaction(() => {
        for (const id of ids) forget.run({ id });
      });
    },
  };
}
