import type { RestoreStore } from '../services/restore-ports.ts';
import type { HubDatabase } from './connection.ts';

/** Who may read backups again, in PostgreSQL. */
export function createRestoreStore(database: HubDatabase): RestoreStore {
  return {
    async addChallenge(challenge) {
      const now = new Date().toISOString();
      await database.deleteFrom('restore_challenges').where('expires_at', '<', now).execute();
      await database.deleteFrom('restore_tokens').where('expires_at', '<', now).execute();
      await database.insertInto('restore_challenges').values(challenge).execute();
    },
    async takeChallenge(id, now) {
      const taken = await database
        .deleteFrom('restore_challenges')
        .where('id', '=', id)
        .returning(['recipient', 'digest', 'expires_at'])
        .executeTakeFirst();
      if (taken === undefined || taken.expires_at < now) return null;
      return { recipient: taken.recipient, digest: taken.digest };
    },
    async addToken(token) {
      await database.insertInto('restore_tokens').values(token).execute();
    },
    async isToken(digest, now) {
      const found = await database
        .selectFrom('restore_tokens')
        .select('expires_at')
        .where('digest', '=', digest)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      return found !== undefined;
    },
    erasures: () =>
      database
        .selectFrom('erasures')
        .select(['id', 'user_id', 'purpose', 'asked_at'])
        .orderBy('asked_at')
        .orderBy('id')
        .execute(),
  };
}
