import cookie from '@fastify/cookie';
import fastify from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { problemOf, statusOf } from '#server/http/problem.ts';
import { registerRoutes } from '#server/http/registrar.ts';
import type { StaffActor } from '#server/services/actor.ts';
import { newId } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { admission, openPushDesk, placeOf, walkIn, type PushDesk } from './push-desk.ts';

let hub: PushDesk;
let admin: StaffActor;
const app = fastify();
beforeAll(async () => {
  hub = await openPushDesk();
  admin = await hub.desk.addStaff('admin');
  await app.register(cookie);
  app.setErrorHandler(async (error, request, reply) => {
    const known =
      error instanceof GatehouseError
        ? error
        : new GatehouseError('internal', 'a fault', {}, error);
    await reply.status(statusOf(known.code)).send(problemOf(known, known.code, request.id));
  });
  const routes = hub.operations.routes.filter(({ access }) => access !== 'kiosk');
  registerRoutes(app, routes, {
    authenticate: async () => admin,
    authenticateKiosk: async () => null,
    count: async () => {},
    language: () => 'en',
    secureCookies: true,
  } as unknown as Parameters<typeof registerRoutes>[2]);
});
afterAll(async () => {
  await app.close();
  await hub[Symbol.asyncDispose]();
});

it('staff see a double entry with both check-ins, and end it once', async () => {
  const event = await hub.desk.addEvent();
  const [kiosk, other] = [await hub.addKiosk([event.id]), await hub.addKiosk([event.id])];
  const person = walkIn();
  const own = placeOf(person.id, event);
  const of = { eventId: event.id, registrationId: own.id };
  await hub.push(
    kiosk,
    kiosk.say('attendee.saved', person),
    kiosk.say('registration.saved', own),
    kiosk.say('check-in.recorded', admission(kiosk, of)),
    other.say('check-in.recorded', admission(other, of), { hlc: other.stamp(1_000) }),
  );
  const listed = await app.inject({ url: `/v1/alerts?event=${event.id}` });
  expect(listed.json()).toMatchObject({
    alerts: [
      {
        user_id: person.id,
        name: person.name,
        entries: [{ kiosk_id: kiosk.id }, { kiosk_id: other.id }],
      },
    ],
    next: null,
  });
  const { id } = listed.json().alerts[0];
  const close = (note: string) =>
    app.inject({ method: 'POST', url: `/v1/alerts/${id}/close`, payload: { note } });
  expect((await close('a mistake')).json()).toMatchObject({
    closed_by: admin.id,
    note: 'a mistake',
  });
  expect((await close('again')).json()).toMatchObject({ note: 'a mistake' });
  const open = await app.inject({ url: `/v1/alerts?event=${event.id}` });
  expect(open.json()).toEqual({ alerts: [], next: null });
});

it('staff see what was kept apart, and edits that lost, and twins', async () => {
  const event = await hub.desk.addEvent();
  const kiosk = await hub.addKiosk([event.id]);
  const stranger = await hub.addKiosk([], { isKnown: false });
  const forged = stranger.say('check-in.recorded', admission(stranger, { eventId: event.id }));
  const person = walkIn();
  const twin = walkIn({ phone: person.phone });
  const made = kiosk.say('attendee.saved', person);
  const base = made.hlc;
  await hub.push(
    kiosk,
    forged,
    made,
    kiosk.say('registration.saved', placeOf(person.id, event)),
    kiosk.say('attendee.saved', twin),
    kiosk.say('attendee.saved', { ...person, name: 'One' }, { base, fields: ['name'] }),
    kiosk.say('attendee.saved', { ...person, name: 'Two' }, { base, fields: ['name'] }),
  );
  const apart = await app.inject({ url: '/v1/quarantine' });
  expect(apart.json().check_ins[0]).toMatchObject({ id: forged.id, why: 'unknown-kiosk' });
  const clashes = await app.inject({ url: `/v1/clashes?event=${event.id}` });
  expect(clashes.json().clashes).toMatchObject([{ field: 'name', kept: 'Two', lost: 'One' }]);
  const twins = await app.inject({ url: '/v1/twins' });
  expect(twins.json().twins).toMatchObject([{ twin: { id: twin.id }, of: { id: person.id } }]);
  const dismissed = await app.inject({ method: 'POST', url: `/v1/twins/${twin.id}/dismiss` });
  expect(dismissed.statusCode).toBe(204);
  expect((await app.inject({ url: '/v1/twins' })).json()).toEqual({ twins: [], next: null });
  const unknown = await app.inject({ method: 'POST', url: `/v1/twins/${newId()}/merge` });
  expect(unknown.statusCode).toBe(404);
});
