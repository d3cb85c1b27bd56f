import pg from 'pg';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Account, AccountStore } from '../services/accounts-ports.ts';
import { inside, type HubDatabase } from './connection.ts';

const UNIQUE_VIOLATION = '23505';
const PHONE_INDEX = 'users_phone';

/** Accounts that are somebody's. */
function accounts(open: HubDatabase) {
  return open
    .selectFrom('users')
    .select([
      'id',
      'email',
      'name',
      'phone',
      'location',
      'status',
      'blocked',
      'password_hash as passwordHash',
      'language',
      'email_confirmed_at as emailConfirmedAt',
      'wants_reminders as wantsReminders',
      'review_state as reviewState',
      'version',
      'created_at as createdAt',
      'updated_at as updatedAt',
    ])
    .where('erased_at', 'is', null)
    .where('merged_into', 'is', null);
}

/** Accounts of attendees, in PostgreSQL. */
export function createUserStore(database: HubDatabase): AccountStore {
  return {
    async insert(tx, { id, passwordHash, language, version, at, ...person }) {
      // Whoever registers the same at the same moment waits here for the first one's end.
      const { numInsertedOrUpdatedRows } = await inside(tx)
        .insertInto('users')
        .values({
          id,
          email: person.email,
          name: person.name,
          phone: person.phone,
          location: person.location,
          password_hash: passwordHash,
          language,
          version,
          created_at: at,
          updated_at: at,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return (numInsertedOrUpdatedRows ?? 0n) > 0n;
    },
    async holderOf(tx, email, phone) {
      const byEmail = await accounts(inside(tx)).where('email', '=', email).executeTakeFirst();
      if (byEmail !== undefined) return byEmail;
      return (await accounts(inside(tx)).where('phone', '=', phone).executeTakeFirst()) ?? null;
    },
    async byEmail(email) {
      return (await accounts(database).where('email', '=', email).executeTakeFirst()) ?? null;
    },
    async credentials(email) {
      const row = await database
        .selectFrom('users')
        .select(['id', 'password_hash as passwordHash'])
        .where('email', '=', email)
        .where('erased_at', 'is', null)
        .where('merged_into', 'is', null)
        .executeTakeFirst();
      return row ?? null;
    },
    async keepsPassword(tx, id, passwordHash) {
      const row = await inside(tx)
        .selectFrom('users')
        .select('id')
        .where('id', '=', id)
        .where('password_hash', '=', passwordHash)
        .where('erased_at', 'is', null)
        .where('merged_into', 'is', null)
        .forShare()
        .executeTakeFirst();
      return row !== undefined;
    },
    async find(id): Promise<Account | null> {
      return (await accounts(database).where('id', '=', id).executeTakeFirst()) ?? null;
    },
    async lock(tx, id) {
      const row = await accounts(inside(tx)).where('id', '=', id).forUpdate().executeTakeFirst();
      return row ?? null;
    },
    async change(tx, id: Uuid, change) {
      const { name, location, phone, status, language } = change;
      const { passwordHash, wantsReminders, emailConfirmedAt, reviewState, waitingSince } = change;
      try {
        await inside(tx)
          .updateTable('users')
          .set({
            ...(name === undefined ? {} : { name }),
            ...(location === undefined ? {} : { location }),
            ...(phone === undefined ? {} : { phone }),
            ...(status === undefined ? {} : { status }),
            ...(language === undefined ? {} : { language }),
            ...(passwordHash === undefined ? {} : { password_hash: passwordHash }),
            ...(wantsReminders === undefined ? {} : { wants_reminders: wantsReminders }),
            ...(emailConfirmedAt === undefined ? {} : { email_confirmed_at: emailConfirmedAt }),
            ...(reviewState === undefined ? {} : { review_state: reviewState }),
            ...(waitingSince === undefined ? {} : { waiting_since: waitingSince }),
            version: change.version,
            updated_at: change.at,
          })
          .where('id', '=', id)
          .execute();
      } catch (error) {
        const isTaken =
          error instanceof pg.DatabaseError &&
          error.code === UNIQUE_VIOLATION &&
          error.constraint === PHONE_INDEX;
        if (!isTaken) throw error;
        throw new GatehouseError('phone-taken', 'another account has this number');
      }
    },
  };
}
