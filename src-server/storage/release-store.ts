import { sql } from 'kysely';
import type { Kysely } from 'kysely';
import { updateChannel, updateReport } from '#shared/wire/update.ts';
import type { KioskUpdate, ReleaseStore, StoredRelease } from '../services/release-ports.ts';
import { inside, type HubDatabase } from './connection.ts';
import type { HubSchema } from './schema.ts';

/** Releases, in PostgreSQL. */
export function createReleaseStore(database: HubDatabase): ReleaseStore {
  function releases(on: Kysely<HubSchema>): Promise<StoredRelease[]> {
    return on
      .selectFrom('releases')
      .select([
        'sequence',
        'channel',
        'version',
        'manifest',
        'signature',
        'percent',
        'groups',
        'paused_at as pausedAt',
        'added_at as addedAt',
      ])
      .orderBy('sequence', 'desc')
      .execute();
  }

  async function kiosks(id: string | null): Promise<KioskUpdate[]> {
    const rows = await database
      .selectFrom('kiosks as k')
      .leftJoin('kiosk_updates as u', 'u.kiosk_id', 'k.id')
      .select(['k.id as kioskId', 'k.name', 'u.channel', 'u.update_group as group'])
      .select(['u.report', 'u.reported_at as reportedAt'])
      .where('k.enrolled_at', 'is not', null)
      .where('k.revoked_at', 'is', null)
      .$if(id !== null, (all) => all.where('k.id', '=', id ?? ''))
      .orderBy('k.name')
      .orderBy('k.id')
      .execute();
    return rows.map((row) => ({
      ...row,
      channel: updateChannel.parse(row.channel ?? 'stable'),
      // One that another version kept and says less is as none.
      report: updateReport.nullable().catch(null).parse(row.report),
    }));
  }

  return {
    list: () => releases(database),
    async lock(tx) {
      // Whoever adds one must not be overtaken, and there is no row to lock yet.
      await sql`LOCK TABLE releases IN SHARE ROW EXCLUSIVE MODE`.execute(inside(tx));
      return await releases(inside(tx));
    },
    async add(tx, { pausedAt, groups, ...release }) {
      await inside(tx)
        .insertInto('releases')
        .values({ ...release, groups: [...groups], paused_at: pausedAt })
        .execute();
    },
    async change(tx, sequence, { percent, groups, pausedAt }) {
      await inside(tx)
        .updateTable('releases')
        .set({ percent, groups: [...groups], paused_at: pausedAt })
        .where('sequence', '=', sequence)
        .execute();
    },
    kiosks: () => kiosks(null),
    async kiosk(id) {
      return (await kiosks(id))[0] ?? null;
    },
    async place(tx, id, channel, group) {
      await inside(tx)
        .insertInto('kiosk_updates')
        .values({ kiosk_id: id, channel, update_group: group })
        .onConflict((conflict) =>
          conflict.column('kiosk_id').doUpdateSet({ channel, update_group: group }),
        )
        .execute();
    },
    async report(id, report, at) {
      const said = { report: JSON.stringify(report), reported_at: at };
      await database
        .insertInto('kiosk_updates')
        .values({ kiosk_id: id, ...said })
        .onConflict((conflict) => conflict.column('kiosk_id').doUpdateSet(said))
        .execute();
    },
  };
}
