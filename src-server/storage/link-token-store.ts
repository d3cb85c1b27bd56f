import { toInstant, toMilliseconds } from '#shared/domain/instant.ts';
import type { LinkTokenStore } from '../services/link-tokens.ts';
import { inside, type HubDatabase } from './connection.ts';

const KEEP_MS = 7 * 86_400_000;

/** Links in messages, in PostgreSQL. */
export function createLinkTokenStore(database: HubDatabase): LinkTokenStore {
  return {
    async insert({ id, userId, purpose, hash, at, expiresAt }) {
      const { numInsertedOrUpdatedRows } = await database
        .insertInto('link_tokens')
        .columns(['id', 'user_id', 'purpose', 'token_hash', 'email', 'created_at', 'expires_at'])
        .expression((eb) =>
          eb
            .selectFrom('users')
            .select([
              eb.val(id).as('id'),
              'users.id as user_id',
              eb.val(purpose).as('purpose'),
              eb.val(hash).as('token_hash'),
              'users.email',
              eb.val(at).as('created_at'),
              eb.val(expiresAt).as('expires_at'),
            ])
            .where('users.id', '=', userId)
            .where('users.erased_at', 'is', null)
            .where('users.merged_into', 'is', null),
        )
        .executeTakeFirst();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    async find(purpose, hash, at) {
      const row = await database
        .selectFrom('link_tokens')
        .select(['user_id as userId', 'email'])
        .where('token_hash', '=', hash)
        .where('purpose', '=', purpose)
        .where('used_at', 'is', null)
        .where('expires_at', '>', at)
        .executeTakeFirst();
      return row ?? null;
    },
    async take(tx, purpose, hash, at) {
      // The person's row first, as everything does that changes an account: no two wait in a ring.
      const owner = await inside(tx)
        .selectFrom('link_tokens')
        .innerJoin('users', 'users.id', 'link_tokens.user_id')
        .select('users.id')
        .where('token_hash', '=', hash)
        .forUpdate('users')
        .executeTakeFirst();
      if (owner === undefined) return null;
      const taken = await inside(tx)
        .updateTable('link_tokens')
        .set({ used_at: at })
        .where('token_hash', '=', hash)
        .where('purpose', '=', purpose)
        .where('used_at', 'is', null)
        .where('expires_at', '>', at)
        .returning(['user_id as userId', 'email'])
        .executeTakeFirst();
      if (taken === undefined) return null;
      await inside(tx)
        .updateTable('link_tokens')
        .set({ used_at: at })
        .where('user_id', '=', taken.userId)
        .where('purpose', '=', purpose)
        .where('used_at', 'is', null)
        .execute();
      return taken;
    },
    async isConfirmedBy(hash, at) {
      const row = await database
        .selectFrom('link_tokens')
        .innerJoin('users', (join) =>
          join
            .onRef('users.id', '=', 'link_tokens.user_id')
            .onRef('users.email', '=', 'link_tokens.email'),
        )
        .select('link_tokens.id')
        .where('token_hash', '=', hash)
        .where('purpose', '=', 'confirm-email')
        .where('used_at', 'is not', null)
        .where('link_tokens.expires_at', '>', at)
        .where('users.email_confirmed_at', 'is not', null)
        .where('users.erased_at', 'is', null)
        .executeTakeFirst();
      return row !== undefined;
    },
    async sweep(at) {
      await database
        .deleteFrom('link_tokens')
        .where('expires_at', '<', toInstant(toMilliseconds(at) - KEEP_MS))
        .execute();
    },
  };
}
