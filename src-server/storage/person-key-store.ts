import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { sql, type Selectable } from 'kysely';
import type { Uuid } from '#shared/domain/id.ts';
import { KEY_BYTES } from '../keys/envelope.ts';
import type { MasterKeys } from '../keys/master-key.ts';
import type { KeyPurpose, PersonKeys } from '../services/person-keys.ts';
import type { Transaction } from '../services/transaction.ts';
import { inside, type HubDatabase } from './connection.ts';
import type { HubSchema } from './schema.ts';

type Row = Pick<Selectable<HubSchema['person_keys']>, 'person_id' | 'purpose' | 'wrapped_key'>;

/** Rows that one statement of a rotation wraps anew. */
const BATCH = 500;

function bindings(personId: Uuid, purpose: KeyPurpose): string {
  return `person-key\0${personId}\0${purpose}`;
}

/** The keys of people, as a rotation of master keys sees them too. */
export interface PersonKeyStore extends PersonKeys {
  /**
   * Wraps every key anew that another master key than the one in use has wrapped. It may be stopped
   * and called again, beside a hub that works.
   * @returns how many
   */
  rewrap(): Promise<number>;
  /** Existing keys of many people, by their ids. */
  openAll(personIds: readonly Uuid[], purpose: KeyPurpose): Promise<ReadonlyMap<Uuid, KeyObject>>;
  /** @throws Error where a key is wrapped by a master key that the key file lacks, or has changed */
  check(): Promise<void>;
}

/**
 * Keys are never kept in memory: one that is erased is gone in every process at once. Unwrapping one
 * takes microseconds.
 */
export function createPersonKeys(database: HubDatabase, master: MasterKeys): PersonKeyStore {
  function unwrap({ person_id, purpose, wrapped_key }: Row): KeyObject {
    return createSecretKey(master.open(wrapped_key, bindings(person_id, purpose)));
  }

  async function find(
    personId: Uuid,
    purpose: KeyPurpose,
    tx?: Transaction,
  ): Promise<KeyObject | null> {
    const row = await (tx === undefined ? database : inside(tx))
      .selectFrom('person_keys')
      .select(['person_id', 'purpose', 'wrapped_key'])
      .where('person_id', '=', personId)
      .where('purpose', '=', purpose)
      .executeTakeFirst();
    return row === undefined ? null : unwrap(row);
  }

  return {
    async keyFor(tx, personId, purpose) {
      const known = await find(personId, purpose, tx);
      if (known !== null) return known;
      const key = randomBytes(KEY_BYTES);
      // Who makes the same at the same time waits here, and takes the one that was first.
      await inside(tx)
        .insertInto('person_keys')
        .values({
          person_id: personId,
          purpose,
          master_id: master.currentId,
          wrapped_key: master.seal(key, bindings(personId, purpose)),
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const made = await find(personId, purpose, tx);
      if (made === null) throw new Error('the key was erased while it was made');
      return made;
    },
    open: find,
    async openAll(personIds, purpose) {
      if (personIds.length === 0) return new Map();
      const rows = await database
        .selectFrom('person_keys')
        .select(['person_id', 'purpose', 'wrapped_key'])
        .where('person_id', '=', sql<Uuid>`any(${personIds}::uuid[])`)
        .where('purpose', '=', purpose)
        .execute();
      return new Map(rows.map((row) => [row.person_id, unwrap(row)]));
    },
    async destroy(tx, personId, purposes) {
      if (purposes.length === 0) return;
      await inside(tx)
        .deleteFrom('person_keys')
        .where('person_id', '=', personId)
        .where('purpose', 'in', purposes)
        .execute();
    },
    async rewrap() {
      let count = 0;
      for (;;) {
        const done = await database.transaction().execute(async (open) => {
          const rows = await open
            .selectFrom('person_keys')
            .select(['person_id', 'purpose', 'wrapped_key'])
            .where('master_id', '<>', master.currentId)
            .limit(BATCH)
            .forUpdate()
            .execute();
          for (const row of rows) {
            const binds = bindings(row.person_id, row.purpose);
            await open
              .updateTable('person_keys')
              .set({
                master_id: master.currentId,
                wrapped_key: master.seal(master.open(row.wrapped_key, binds), binds),
              })
              .where('person_id', '=', row.person_id)
              .where('purpose', '=', row.purpose)
              .execute();
          }
          return rows.length;
        });
        if (done === 0) return count;
        count += done;
      }
    },
    async check() {
      const oneOfEach = await database
        .selectFrom('person_keys')
        .distinctOn('master_id')
        .select(['master_id', 'person_id', 'purpose', 'wrapped_key'])
        .orderBy('master_id')
        .execute();
      for (const row of oneOfEach) unwrap(row);
    },
  };
}
