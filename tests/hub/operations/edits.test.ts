import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CURRENT_FACE_MODEL, TEMPLATE_LENGTH } from '#shared/face/template.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { SavedEvent } from '#shared/domain/operation.ts';
import {
  admission,
  openPushDesk,
  placeOf,
  ticketFor,
  walkIn,
  type PushDesk,
  type TestKiosk,
} from './push-desk.ts';

let hub: PushDesk;
beforeAll(async () => {
  hub = await openPushDesk();
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
});

const database = () => hub.desk.base.database;
const user = (id: Uuid) =>
  database().selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
const place = (id: Uuid) =>
  database().selectFrom('registrations').selectAll().where('id', '=', id).executeTakeFirst();
const clashesOf = (id: Uuid) =>
  database().selectFrom('clashes').selectAll().where('entity_id', '=', id).execute();
const registeredAt = async (id: Uuid) =>
  (
    await database()
      .selectFrom('events')
      .select('registered')
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  ).registered;

async function stage() {
  const event = await hub.desk.addEvent();
  const [kiosk, other] = [await hub.addKiosk([event.id]), await hub.addKiosk([event.id])];
  return { event, kiosk, other };
}

/** Somebody whom a kiosk registered. */
async function registered() {
  const { event, kiosk, other } = await stage();
  const person = walkIn();
  const own = placeOf(person.id, event);
  const made = kiosk.say('attendee.saved', person);
  await hub.push(kiosk, made, kiosk.say('registration.saved', own));
  return { event, kiosk, other, person, own, made };
}

describe('Somebody whom a kiosk registers', () => {
  it('is there once, and waits for what has not arrived', async () => {
    const { event, kiosk } = await stage();
    const person = walkIn();
    const own = placeOf(person.id, event);
    const said = {
      person: kiosk.say('attendee.saved', person),
      place: kiosk.say('registration.saved', own),
      ticket: kiosk.say('ticket.saved', ticketFor(own)),
    };
    expect(await hub.outcomes(kiosk, said.ticket, said.place)).toEqual([
      'waiting depends-on-missing',
      'waiting depends-on-missing',
    ]);
    expect(await hub.outcomes(kiosk, said.person)).toEqual(['applied']);
    expect(await place(own.id)).toMatchObject({ status: 'registered' });
    expect(await hub.outcomes(kiosk, said.ticket, said.place, said.person)).toEqual([
      'duplicate',
      'duplicate',
      'duplicate',
    ]);
    expect(await registeredAt(event.id)).toBe(1);
  });

  it('keeps edits of different fields, and of one field the later, with both shown', async () => {
    const { kiosk, other, person, made } = await registered();
    const base = made.hlc;
    const moved = { ...person, location: 'Nashik', name: 'First Name' };
    const named = { ...person, name: 'Second Name' };
    const one = kiosk.say('attendee.saved', moved, { base, fields: ['location', 'name'] });
    const two = other.say('attendee.saved', named, {
      base,
      fields: ['name'],
      hlc: other.stamp(2_000),
    });
    expect(await hub.outcomes(other, two)).toEqual(['applied']);
    expect(await hub.outcomes(kiosk, one)).toEqual(['applied']);
    expect(await user(person.id)).toMatchObject({ name: 'Second Name', location: 'Nashik' });
    expect(await clashesOf(person.id)).toMatchObject([
      { field: 'name', kept: 'Second Name', lost: 'First Name' },
    ]);
  });

  it('under another’s address is a twin, whom staff make one with them', async () => {
    const { event, kiosk, person, own } = await registered();
    const staff = await hub.desk.addStaff('admin');
    const twin = walkIn({ email: person.email.toUpperCase() });
    const theirs = placeOf(twin.id, event);
    const ticket = ticketFor(theirs);
    const row = admission(kiosk, { eventId: event.id, registrationId: theirs.id });
    expect(
      await hub.outcomes(
        kiosk,
        kiosk.say('attendee.saved', twin),
        kiosk.say('registration.saved', theirs),
        kiosk.say('ticket.saved', ticket),
        kiosk.say('check-in.recorded', row),
      ),
    ).toEqual(['applied', 'applied', 'applied', 'applied']);
    expect(await user(twin.id)).toMatchObject({ twin_of: person.id });
    await hub.twins.merge(twin.id, staff);
    expect(await user(twin.id)).toMatchObject({ merged_into: person.id, twin_of: null });
    expect(await place(theirs.id)).toBeUndefined();
    expect(await place(own.id)).toMatchObject({ check_in_time: row.occurred_at });
    const moved = await database()
      .selectFrom('tickets')
      .selectAll()
      .where('number', '=', ticket.number)
      .executeTakeFirst();
    expect(moved).toMatchObject({ registration_id: own.id, status: 'active' });
    expect(await registeredAt(event.id)).toBe(1);
    // What still comes under the old names is of who is kept.
    const late = admission(kiosk, { eventId: event.id, registrationId: theirs.id });
    const edit = kiosk.say(
      'attendee.saved',
      { ...twin, location: 'Goa' },
      { fields: ['location'] },
    );
    await hub.push(kiosk, kiosk.say('check-in.recorded', late), edit);
    expect(await user(person.id)).toMatchObject({ location: 'Goa' });
  });

  it('is merged at a kiosk', async () => {
    const { event, kiosk, person, own } = await registered();
    const second = walkIn({ status: 'approved' });
    const theirs = placeOf(second.id, event, { flags: ['vip'] });
    await hub.push(
      kiosk,
      kiosk.say('attendee.saved', second),
      kiosk.say('registration.saved', theirs),
    );
    const merged = kiosk.say('attendees.merged', {
      kept: { ...person, name: 'Both Names', status: 'approved' },
      merged_id: second.id,
      registrations: [{ merged_id: theirs.id, kept: own }],
    });
    expect(await hub.outcomes(kiosk, merged)).toEqual(['applied']);
    expect(await hub.outcomes(kiosk, merged)).toEqual(['duplicate']);
    expect(await user(person.id)).toMatchObject({ name: 'Both Names', status: 'approved' });
    expect(await place(own.id)).toMatchObject({ flags: ['vip'] });
    expect(await registeredAt(event.id)).toBe(1);
  });

  it('is not another event’s kiosk’s to edit', async () => {
    const { person } = await registered();
    const foreign = await hub.addKiosk([]);
    const edit = foreign.say(
      'attendee.saved',
      { ...person, blocked: true },
      { fields: ['blocked'] },
    );
    expect(await hub.outcomes(foreign, edit)).toEqual(['rejected event-not-assigned']);
    expect(await user(person.id)).toMatchObject({ blocked: false });
  });
});

describe('A broken operation', () => {
  it('keeps back none after it, and can be sent again', async () => {
    const { event, kiosk } = await stage();
    const person = walkIn();
    const wrong = { ...placeOf(person.id, event), id: newId() };
    const unreadable = kiosk.say('attendee.saved', { ...walkIn(), phone: 'x' });
    const said = kiosk.say('registration.saved', wrong);
    const good = kiosk.say('attendee.saved', person);
    const forged = { ...kiosk.say('attendee.saved', walkIn()), hlc: kiosk.stamp() };
    expect(await hub.outcomes(kiosk, unreadable, said, forged, good)).toEqual([
      'rejected operation-unreadable',
      'rejected operation-unreadable',
      'rejected signature-invalid',
      'applied',
    ]);
    expect(await hub.outcomes(kiosk, said)).toEqual(['rejected operation-unreadable']);
    const reused = kiosk.say('attendee.saved', walkIn(), { seq: good.seq });
    expect(await hub.outcomes(kiosk, reused)).toEqual(['rejected number-reused']);
  });
});

describe('An event', () => {
  async function made(kiosk: TestKiosk): Promise<SavedEvent> {
    const { id } = await hub.desk.addEvent();
    const held = await hub.desk.events.events.find(id);
    const { event, gates, ticket_types } = held;
    const own = newId();
    const saved: SavedEvent = {
      event: { ...event, id: own, qr_code: null },
      gates: gates.map((gate) => ({ ...gate, id: newId(), event_id: own })),
      ticket_types: ticket_types.map((type) => ({ ...type, id: newId(), event_id: own })),
      gate_rules: [],
    };
    await hub.push(kiosk, kiosk.say('event.saved', saved));
    return saved;
  }

  it('made at a laptop is there, and the laptop’s', async () => {
    const kiosk = await hub.addKiosk();
    const saved = await made(kiosk);
    const held = await hub.desk.events.events.find(saved.event.id);
    expect(held.gates).toEqual(saved.gates);
    const assigned = await database()
      .selectFrom('kiosk_events')
      .select('event_id')
      .where('kiosk_id', '=', kiosk.id)
      .execute();
    expect(assigned).toEqual([{ event_id: saved.event.id }]);
  });

  it('is merged field by field, keeps a type in use, and tells who is registered', async () => {
    const kiosk = await hub.addKiosk();
    const saved = await made(kiosk);
    const { id } = saved.event;
    const [type] = saved.ticket_types;
    const person = walkIn();
    await hub.push(
      kiosk,
      kiosk.say('attendee.saved', person),
      kiosk.say('registration.saved', placeOf(person.id, { id, typeId: type!.id })),
    );
    const next = {
      ...saved,
      event: { ...saved.event, venue: 'Another hall' },
      ticket_types: [{ id: newId(), event_id: id, name: 'Other' }],
    };
    const edit = kiosk.say('event.saved', next, { fields: ['venue', 'ticket_types'] });
    expect(await hub.outcomes(kiosk, edit)).toEqual(['applied']);
    const held = await hub.desk.events.events.find(id);
    expect(held.event.venue).toBe('Another hall');
    expect(held.ticket_types.map(({ name }) => name)).toEqual(['Other', 'Standard']);
    expect(await hub.desk.mailsOf(person.id)).toEqual(['event-changed']);
    const cancelled = { ...next, event: { ...next.event, status: 'cancelled' as const } };
    await hub.push(kiosk, kiosk.say('event.saved', cancelled, { fields: ['status'] }));
    expect(await hub.desk.mailsOf(person.id)).toEqual(['event-changed', 'event-cancelled']);
  });
});

describe('What is decided about people', () => {
  it('comes to a rejection that an approval did not see, whichever comes first', async () => {
    const { kiosk, other, person } = await registered();
    const decided = (decision: 'approved' | 'rejected') => ({
      id: newId(),
      user_id: person.id,
      decision,
      reason: decision === 'rejected' ? ('under-age' as const) : null,
      words: null,
      about_id: null,
      staff_id: newId(),
      seen_id: null,
      decided_at: toInstant(Date.now()),
    });
    await hub.push(kiosk, kiosk.say('kyc.decided', decided('approved')));
    expect(await user(person.id)).toMatchObject({ status: 'approved', review_state: 'done' });
    await hub.push(other, other.say('kyc.decided', decided('rejected')));
    expect(await user(person.id)).toMatchObject({ status: 'rejected' });
    await hub.push(other, other.say('kyc.decided', decided('approved')));
    expect(await user(person.id)).toMatchObject({ status: 'rejected' });
    expect(await hub.desk.mailsOf(person.id)).toEqual(['approved', 'ticket', 'rejected']);
  });

  it('lets numbers of a face in with a consent alone, and out with its end', async () => {
    const { kiosk, person } = await registered();
    const template = (length = TEMPLATE_LENGTH) =>
      kiosk.say('template.made', {
        user_id: person.id,
        source_id: newId(),
        model: CURRENT_FACE_MODEL,
        template: Buffer.alloc(length, 7).toString('base64'),
        quality: 0.5,
      });
    const consent = (decision: 'given' | 'withdrawn', at: number) =>
      kiosk.say('consent.recorded', {
        id: newId(),
        user_id: person.id,
        purpose: 'face-matching',
        decision,
        text_version: 'face-matching-1',
        language: 'en',
        staff_id: null,
        recorded_at: toInstant(Date.now() + at),
      });
    const templates = () =>
      database()
        .selectFrom('face_templates')
        .selectAll()
        .where('user_id', '=', person.id)
        .execute();
    // Another kiosk may have taken the consent, and not have sent it yet.
    const early = template();
    expect(await hub.outcomes(kiosk, early)).toEqual(['waiting depends-on-missing']);
    expect(await templates()).toEqual([]);
    expect(await hub.outcomes(kiosk, template(TEMPLATE_LENGTH - 3))).toEqual([
      'rejected operation-unreadable',
    ]);
    expect(await hub.outcomes(kiosk, consent('given', 0), template())).toEqual([
      'applied',
      'applied',
    ]);
    expect(await hub.outcomes(kiosk, early)).toEqual(['duplicate']);
    expect(await templates()).toHaveLength(2);
    await hub.push(kiosk, consent('withdrawn', 1_000));
    expect(await templates()).toEqual([]);
    expect(await hub.outcomes(kiosk, template())).toEqual(['rejected consent-missing']);
  });

  it('leaves a paper that was taken at a kiosk with the person', async () => {
    const { kiosk, person } = await registered();
    const document = {
      id: newId(),
      user_id: person.id,
      file_type: 'selfie' as const,
      mime: 'image/jpeg' as const,
      created_at: toInstant(Date.now()),
    };
    await hub.push(kiosk, kiosk.say('document.added', document));
    expect(await user(person.id)).toMatchObject({ selfie: document.id });
    const other = { ...document, id: newId(), created_at: toInstant(Date.now() + 1_000) };
    const blacked = { document: other, replaces: document.id, boxes: [] };
    await hub.push(kiosk, kiosk.say('document.blacked-out', blacked));
    expect(await user(person.id)).toMatchObject({ selfie: other.id });
  });
});

describe('A list that was imported at a laptop', () => {
  it('counts once it is finished, whole, and is taken back whole', async () => {
    const { event, kiosk } = await stage();
    const import_id = newId();
    const taken = walkIn();
    await hub.push(kiosk, kiosk.say('attendee.saved', taken));
    const people = [walkIn(), walkIn({ phone: taken.phone }), walkIn()];
    const rows = people.map((person) => {
      const registration = placeOf(person.id, event);
      return { user: person, registration, ticket: ticketFor(registration) };
    });
    const part = (number: number, some: typeof rows) =>
      kiosk.say('attendees.imported', { import_id, event_id: event.id, part: number, rows: some });
    const end = (outcome: 'finished' | 'cancelled') =>
      kiosk.say('import.ended', { import_id, outcome, rows: 3 });
    await hub.push(kiosk, part(1, rows.slice(0, 2)));
    expect(await registeredAt(event.id)).toBe(0);
    const last = part(2, rows.slice(2));
    expect(await hub.outcomes(kiosk, end('finished'))).toEqual(['applied']);
    expect(await registeredAt(event.id)).toBe(2);
    await hub.push(kiosk, last);
    expect(await registeredAt(event.id)).toBe(3);
    expect(await user(people[1]!.id)).toMatchObject({ twin_of: taken.id });
    const row = admission(kiosk, { eventId: event.id, registrationId: rows[0]!.registration.id });
    await hub.push(kiosk, kiosk.say('check-in.recorded', row));
    expect(await hub.outcomes(kiosk, end('cancelled'))).toEqual(['applied']);
    expect(await registeredAt(event.id)).toBe(1);
  });
});
