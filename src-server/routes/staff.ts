import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { emailAddress, newPassword, personName, pin, role, ROLES } from '#shared/domain/staff.ts';
import { done, json } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { SecondFactor } from '../services/second-factor.ts';
import type { StaffPins } from '../services/staff-pins.ts';
import type { StaffSignIn } from '../services/staff-sign-in.ts';
import type { Staff } from '../services/staff.ts';

const password = z.string().min(1).max(200);
const code = z.string().min(6).max(40);

const member = z.strictObject({
  id: uuid,
  email: z.string(),
  name: z.string(),
  role,
  active: z.boolean(),
  has_second_factor: z.boolean(),
  has_pin: z.boolean(),
  must_change_password: z.boolean(),
  created_at: instant,
});
/** The password is told in this answer and never again. */
const oneTime = z.strictObject({ member, password: z.string() });

const NO_STORE = { 'cache-control': 'no-store' };
const oneMember = z.strictObject({ staff_id: uuid });

interface StaffRoutePorts {
  readonly staff: Staff;
  readonly signIn: StaffSignIn;
  readonly secondFactor: SecondFactor;
  readonly pins: StaffPins;
}

/** What staff do with their own accounts, whatever their role. */
function ownRoutes({ signIn, secondFactor, staff, pins }: StaffRoutePorts) {
  const common = {
    kind: 'api',
    tag: 'Staff',
    access: { staff: ROLES },
    params: null,
    query: null,
  } as const;
  return [
    route({
      ...common,
      method: 'GET',
      url: '/v1/staff/me',
      summary: 'Reads one’s own staff account.',
      limit: 'read',
      body: null,
      answers: { 200: member },
      handle: async ({ actor }) => json(await staff.find(actor.id)),
    }),
    route({
      ...common,
      method: 'PUT',
      url: '/v1/staff/me/password',
      summary: 'Changes one’s own password; other sessions end.',
      limit: 'sign-in',
      body: z.strictObject({ current: password, password: newPassword }),
      answers: { 204: null },
      async handle({ actor, body }) {
        await signIn.changePassword(actor, body.current, body.password);
        return done;
      },
    }),
    route({
      ...common,
      method: 'PUT',
      url: '/v1/staff/me/pin',
      summary: 'Chooses one’s own PIN, for the kiosks.',
      limit: 'sign-in',
      body: z.strictObject({ password, pin }),
      answers: { 204: null },
      async handle({ actor, body }) {
        await pins.choose(actor, body.password, body.pin);
        return done;
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/staff/me/second-factor',
      summary: 'Makes a secret for an authenticator app; its first code turns it on.',
      limit: 'sign-in',
      body: z.strictObject({ password }),
      answers: { 201: z.strictObject({ secret: z.string(), uri: z.string() }) },
      handle: async ({ actor, body }) => ({
        ...json(await secondFactor.begin(actor, body.password), 201),
        headers: NO_STORE,
      }),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/staff/me/second-factor/confirm',
      summary: 'Turns the second factor on; answers with recovery codes, once.',
      limit: 'sign-in',
      body: z.strictObject({ code }),
      answers: { 200: z.strictObject({ recovery_codes: z.array(z.string()) }) },
      handle: async ({ actor, body }) => ({
        ...json({ recovery_codes: await secondFactor.confirm(actor, body.code) }),
        headers: NO_STORE,
      }),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/staff/me/second-factor/off',
      summary: 'Turns the second factor off.',
      limit: 'sign-in',
      body: z.strictObject({ password, code }),
      answers: { 204: null },
      async handle({ actor, body }) {
        await secondFactor.turnOff(actor, body.password, body.code);
        return done;
      },
    }),
  ];
}

/** The routes of staff's accounts; signing in is in sessions.ts. */
export function staffRoutes(ports: StaffRoutePorts): readonly AnyRoute[] {
  const { staff, pins } = ports;
  const common = { kind: 'api', tag: 'Staff', access: { staff: ['admin'] }, query: null } as const;
  return [
    ...ownRoutes(ports),
    route({
      ...common,
      method: 'GET',
      url: '/v1/staff',
      summary: 'Lists the staff.',
      limit: 'read',
      params: null,
      body: null,
      answers: { 200: z.strictObject({ staff: z.array(member) }) },
      handle: async () => json({ staff: await staff.list() }),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/staff',
      summary: 'Adds a member of staff; answers with a one-time password, good for three days.',
      limit: 'change',
      idempotent: true,
      params: null,
      body: z.strictObject({ email: emailAddress, name: personName, role }),
      answers: { 201: oneTime },
      handle: async ({ actor, body }) => ({
        ...json(await staff.add(actor, body), 201),
        headers: NO_STORE,
      }),
    }),
    route({
      ...common,
      method: 'PUT',
      url: '/v1/staff/:staff_id/role',
      summary: 'Changes somebody else’s role; their sessions end.',
      limit: 'change',
      params: oneMember,
      body: z.strictObject({ role }),
      answers: { 200: member },
      handle: async ({ actor, params, body }) =>
        json(await staff.changeRole(actor, params.staff_id, body.role)),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/staff/:staff_id/deactivate',
      summary: 'Shuts somebody else out; their sessions end.',
      limit: 'change',
      params: oneMember,
      body: null,
      answers: { 200: member },
      handle: async ({ actor, params }) => json(await staff.deactivate(actor, params.staff_id)),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/staff/:staff_id/reactivate',
      summary: 'Lets somebody in again, with a one-time password.',
      limit: 'change',
      params: oneMember,
      body: null,
      answers: { 200: oneTime },
      handle: async ({ actor, params }) => ({
        ...json(await staff.reactivate(actor, params.staff_id)),
        headers: NO_STORE,
      }),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/staff/:staff_id/reset',
      summary: 'Gives somebody else a one-time password and takes their second factor off.',
      limit: 'change',
      params: oneMember,
      body: null,
      answers: { 200: oneTime },
      handle: async ({ actor, params }) => ({
        ...json(await staff.reset(actor, params.staff_id)),
        headers: NO_STORE,
      }),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/staff/:staff_id/pin',
      summary: 'Makes a PIN for the kiosks, and tells it this once.',
      limit: 'change',
      params: oneMember,
      body: null,
      answers: { 200: z.strictObject({ pin }) },
      handle: async ({ actor, params }) => ({
        ...json({ pin: await pins.give(actor, params.staff_id) }),
        headers: NO_STORE,
      }),
    }),
  ];
}
