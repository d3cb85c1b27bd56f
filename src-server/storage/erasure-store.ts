import { sql } from 'kysely';
import { nextStamp } from '#shared/domain/hybrid-clock.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { EndedRegistration, ErasureStore } from '../services/erasure.ts';
import { inside } from './connection.ts';

/** Erasures, in PostgreSQL. */
export const erasureStore: ErasureStore = {
  async lockAll(tx, userId) {
    return await inside(tx)
      .selectFrom('users')
      .select(['id', 'version'])
      .where((eb) => eb.or([eb('id', '=', userId), eb('merged_into', '=', userId)]))
      .where('erased_at', 'is', null)
      .orderBy('id')
      .forUpdate()
      .execute();
  },
  async isKnown(tx, erasureId) {
    const found = await inside(tx)
      .selectFrom('erasures')
      .select('id')
      .where('id', '=', erasureId)
      .executeTakeFirst();
    return found !== undefined;
  },
  async insert(tx, { id, userId, purpose, askedBy, at }) {
    await inside(tx)
      .insertInto('erasures')
      .values({ id, user_id: userId, purpose, asked_by: askedBy, asked_at: at })
      .execute();
  },
  async endRegistrations(tx, userId, now) {
    const at = toInstant(now);
    // In the order of events, as whoever locks several of them does.
    const rows = await inside(tx)
      .selectFrom('registrations as r')
      .innerJoin('events as e', 'e.id', 'r.event_id')
      .select(['r.id', 'r.version', 'r.event_id'])
      .where('r.user_id', '=', userId)
      .where('r.status', '=', 'registered')
      .where('r.check_in_time', 'is', null)
      .where('e.doors_close_at', '>', at)
      .orderBy('r.event_id')
      .forUpdate('r')
      .execute();
    const ended: EndedRegistration[] = [];
    for (const { id, version, event_id: eventId } of rows) {
      await inside(tx)
        .updateTable('registrations')
        .set({ status: 'cancelled', version: nextStamp(version, now), updated_at: at })
        .where('id', '=', id)
        .execute();
      await inside(tx)
        .updateTable('events')
        .set({ registered: sql<number>`greatest(registered - 1, 0)` })
        .where('id', '=', eventId)
        .execute();
      ended.push({ id, eventId });
    }
    return ended;
  },
  async blank(tx, userId, version, at) {
    const open = inside(tx);
    await open
      .updateTable('users')
      .set({
        // `.invalid` is nobody's (RFC 2606); address and number are unique and tell the id alone.
        email: `${userId}@erased.invalid`,
        phone: sql<string>`'x' || right(replace(${userId}::text, '-', ''), 14)`,
        name: 'erased',
        location: 'erased',
        password_hash: null,
        adhar_front: null,
        adhar_back: null,
        selfie: null,
        review_state: 'none',
        waiting_since: null,
        email_confirmed_at: null,
        wants_reminders: false,
        erased_at: at,
        version,
        updated_at: at,
      })
      .where('id', '=', userId)
      .execute();
    await open.deleteFrom('link_tokens').where('user_id', '=', userId).execute();
    await open.deleteFrom('kyc_leases').where('user_id', '=', userId).execute();
    // The decision stays, the reviewer's own words may name the person.
    await open
      .updateTable('kyc_decisions')
      .set({ words: null })
      .where('user_id', '=', userId)
      .where('words', 'is not', null)
      .execute();
    await open
      .updateTable('user_sessions')
      .set({ ip_address: null, user_agent: null })
      .where('user_id', '=', userId)
      .execute();
    // Answers that were kept for the same request sent twice.
    await open.deleteFrom('idempotency_keys').where('actor', '=', `attendee:${userId}`).execute();
  },
};
