import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConsentRow } from '#shared/domain/consent.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { openPushDesk, placeOf, walkIn, type PushDesk } from './push-desk.ts';

let hub: PushDesk;
beforeAll(async () => {
  hub = await openPushDesk();
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
});

const database = () => hub.desk.base.database;

/** Somebody registered at one event's kiosk, and a kiosk of another event. */
async function strangers() {
  const [own, foreign] = [await hub.desk.addEvent(), await hub.desk.addEvent()];
  const [kiosk, other] = [await hub.addKiosk([own.id]), await hub.addKiosk([foreign.id])];
  const person = walkIn();
  await hub.push(
    kiosk,
    kiosk.say('attendee.saved', person),
    kiosk.say('registration.saved', placeOf(person.id, own)),
  );
  return { kiosk, other, foreign, person };
}

const consentOf = (user_id: Uuid, change: Partial<ConsentRow> = {}): ConsentRow => ({
  id: newId(),
  user_id,
  purpose: 'face-matching',
  decision: 'given',
  text_version: 'face-matching-1',
  language: 'en',
  staff_id: null,
  recorded_at: toInstant(Date.now()),
  ...change,
});

const consentsOf = async (userId: Uuid) =>
  (
    await database()
      .selectFrom('consents')
      .select('decision')
      .where('user_id', '=', userId)
      .orderBy('recorded_at')
      .execute()
  ).map(({ decision }) => decision);

const selfieOf = (user_id: Uuid) => ({
  id: newId(),
  user_id,
  file_type: 'selfie' as const,
  mime: 'image/jpeg' as const,
  created_at: toInstant(Date.now()),
});

const paperOf = (id: Uuid) =>
  database().selectFrom('distant_documents').select('user_id').where('id', '=', id).execute();

describe('A kiosk of other events', () => {
  it('gives no consent for somebody, and brings a withdrawal', async () => {
    const { kiosk, other, person } = await strangers();
    const forged = other.say('consent.recorded', consentOf(person.id));
    expect(await hub.outcomes(other, forged)).toEqual(['rejected event-not-assigned']);
    expect(await hub.outcomes(kiosk, kiosk.say('consent.recorded', consentOf(person.id)))).toEqual([
      'applied',
    ]);
    const withdrawn = consentOf(person.id, {
      decision: 'withdrawn',
      recorded_at: toInstant(Date.now() + 1_000),
    });
    expect(await hub.outcomes(other, other.say('consent.recorded', withdrawn))).toEqual([
      'applied',
    ]);
    expect(await consentsOf(person.id)).toEqual(['given', 'withdrawn']);
  });

  it('takes nobody’s paper away by blacking out another’s', async () => {
    const { kiosk, other, foreign, person } = await strangers();
    const paper = selfieOf(person.id);
    await hub.push(kiosk, kiosk.say('document.added', paper));
    const guest = walkIn();
    await hub.push(
      other,
      other.say('attendee.saved', guest),
      other.say('registration.saved', placeOf(guest.id, foreign)),
    );
    const blacked = { document: selfieOf(guest.id), replaces: paper.id, boxes: [] };
    await hub.push(other, other.say('document.blacked-out', blacked));
    expect(await paperOf(paper.id)).toEqual([{ user_id: person.id }]);
    const own = { document: selfieOf(person.id), replaces: paper.id, boxes: [] };
    await hub.push(kiosk, kiosk.say('document.blacked-out', own));
    expect(await paperOf(paper.id)).toEqual([]);
  });
});

describe('An id that another’s word has', () => {
  it('refuses a withdrawal in sight, which would be lost else', async () => {
    const { kiosk, person } = await strangers();
    const given = consentOf(person.id);
    const said = kiosk.say('consent.recorded', given);
    expect(await hub.outcomes(kiosk, said)).toEqual(['applied']);
    const same = kiosk.say('consent.recorded', given);
    const changed = kiosk.say('consent.recorded', { ...given, decision: 'withdrawn' });
    expect(await hub.outcomes(kiosk, same, changed)).toEqual(['applied', 'rejected number-reused']);
    expect(await consentsOf(person.id)).toEqual(['given']);
  });

  it('refuses a decision in sight, which would be lost else', async () => {
    const { kiosk, person } = await strangers();
    const approved = {
      id: newId(),
      user_id: person.id,
      decision: 'approved' as const,
      reason: null,
      words: null,
      about_id: null,
      staff_id: newId(),
      seen_id: null,
      decided_at: toInstant(Date.now()),
    };
    const rejected = {
      ...approved,
      decision: 'rejected' as const,
      reason: 'card-missing' as const,
    };
    expect(
      await hub.outcomes(
        kiosk,
        kiosk.say('kyc.decided', approved),
        kiosk.say('kyc.decided', approved),
        kiosk.say('kyc.decided', rejected),
      ),
    ).toEqual(['applied', 'applied', 'rejected number-reused']);
  });
});
