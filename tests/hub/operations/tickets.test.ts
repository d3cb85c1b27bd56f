import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toInstant } from '#shared/domain/instant.ts';
import { openPushDesk, placeOf, ticketFor, walkIn, type PushDesk } from './push-desk.ts';

let hub: PushDesk;
beforeAll(async () => {
  hub = await openPushDesk();
});
afterAll(async () => {
  await hub[Symbol.asyncDispose]();
});

const database = () => hub.desk.base.database;

async function stage() {
  const event = await hub.desk.addEvent();
  return { event, kiosk: await hub.addKiosk([event.id]) };
}

/** Somebody whom a kiosk registered. */
async function registered() {
  const { event, kiosk } = await stage();
  const person = walkIn();
  const own = placeOf(person.id, event);
  const made = kiosk.say('attendee.saved', person);
  await hub.push(kiosk, made, kiosk.say('registration.saved', own));
  return { kiosk, own };
}

describe('Tickets and keys', () => {
  it('move on and never back', async () => {
    const { kiosk, own } = await registered();
    const ticket = ticketFor(own);
    const state = async () =>
      (
        await database()
          .selectFrom('tickets')
          .select(['status', 'replaced_by'])
          .where('number', '=', ticket.number)
          .executeTakeFirstOrThrow()
      ).status;
    await hub.push(kiosk, kiosk.say('ticket.saved', { ...ticket, status: 'revoked' }));
    await hub.push(kiosk, kiosk.say('ticket.saved', ticket));
    expect(await state()).toBe('revoked');
  });

  it('that two places replaced apart name one successor, as kiosks do', async () => {
    const { kiosk, own } = await registered();
    const ticket = ticketFor(own);
    for (const successor of ['7K9Q2M4T6V8X3', '2A4C6E8G0J1M3']) {
      const row = { ...ticket, status: 'replaced' as const, replaced_by: successor };
      await hub.push(kiosk, kiosk.say('ticket.saved', row));
    }
    const { replaced_by: named } = await database()
      .selectFrom('tickets')
      .select('replaced_by')
      .where('number', '=', ticket.number)
      .executeTakeFirstOrThrow();
    expect(named).toBe('2A4C6E8G0J1M3');
  });

  it('have a key that stays revoked', async () => {
    const { event, kiosk } = await stage();
    const key = {
      key_id: 3,
      event_id: event.id,
      public_key: Buffer.alloc(32, 5).toString('base64'),
      issuer: 'A laptop',
      valid_from: toInstant(0),
      valid_until: null,
      revoked_at: toInstant(5_000),
    };
    await hub.push(
      kiosk,
      kiosk.say('signing-key.added', key),
      kiosk.say('signing-key.added', { ...key, revoked_at: null }),
    );
    const held = await hub.desk.tickets.tickets.signingKeys(event.id);
    expect(held.find(({ key_id }) => key_id === 3)).toMatchObject({ revoked_at: toInstant(5_000) });
  });
});
