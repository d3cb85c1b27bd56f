import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { newPassword } from '#shared/domain/staff.ts';
import { done, json } from '../http/answer.ts';
import { originOf } from '../http/registrar.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { AttendeeSignIn } from '../services/session-sign-in.ts';
import type { Sessions } from '../services/sessions.ts';
import type { StaffSignIn } from '../services/staff-sign-in.ts';

/** Longer ones are nobody's, and cost Argon2 more. */
const password = z.string().min(1).max(200);
const email = z.string().min(1).max(200);

const tokens = z.strictObject({
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int(),
  refresh_token: z.string(),
  refresh_expires_at: instant,
});

const sessionList = z.strictObject({
  sessions: z.array(
    z.strictObject({
      id: uuid,
      kind: z.enum(['web', 'api']),
      signed_in_at: instant,
      last_used_at: instant,
      ip_address: z.string().nullable(),
      user_agent: z.string().nullable(),
    }),
  ),
});

/** Answers with secrets are kept by nobody between us (RFC 6749, 5.1). */
const NO_STORE = { 'cache-control': 'no-store' };

/** The routes by which programs sign in and out. */
export function sessionRoutes({
  sessions,
  attendees,
  staff,
}: {
  readonly sessions: Sessions;
  readonly attendees: AttendeeSignIn;
  readonly staff: StaffSignIn;
}): readonly AnyRoute[] {
  const common = { kind: 'api', tag: 'Sessions', params: null, query: null } as const;
  return [
    route({
      ...common,
      method: 'POST',
      url: '/v1/sessions',
      summary: 'Signs an attendee in.',
      access: 'public',
      limit: 'sign-in',
      body: z.strictObject({ email, password }),
      answers: { 201: tokens },
      async handle({ body, raw }) {
        const pair = await attendees.forPrograms(body.email, body.password, originOf(raw));
        return { ...json(pair, 201), headers: NO_STORE };
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/staff/sessions',
      summary: 'Signs a member of staff in; says what is missing beside the password.',
      access: 'public',
      limit: 'sign-in',
      body: z.strictObject({
        email,
        password,
        code: z.string().min(6).max(40).optional(),
        new_password: newPassword.optional(),
      }),
      answers: { 201: tokens },
      async handle({ body, raw }) {
        const credentials = {
          email: body.email,
          password: body.password,
          code: body.code ?? null,
          newPassword: body.new_password ?? null,
        };
        const pair = await staff.signIn(credentials, originOf(raw));
        return { ...json(pair, 201), headers: NO_STORE };
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/sessions/refresh',
      summary: 'Trades a refresh token for a new pair; a token is traded once.',
      access: 'public',
      limit: 'link',
      body: z.strictObject({ refresh_token: z.string().min(1).max(200) }),
      answers: { 201: tokens },
      async handle({ body, raw }) {
        const pair = await sessions.refresh(body.refresh_token, originOf(raw));
        return { ...json(pair, 201), headers: NO_STORE };
      },
    }),
    route({
      ...common,
      method: 'GET',
      url: '/v1/sessions',
      summary: 'Lists one’s own sessions.',
      access: 'signed-in',
      limit: 'read',
      body: null,
      answers: { 200: sessionList },
      handle: async ({ actor }) => json({ sessions: await sessions.listOf(actor) }),
    }),
    route({
      ...common,
      method: 'DELETE',
      url: '/v1/sessions/current',
      summary: 'Signs out.',
      access: 'signed-in',
      limit: 'change',
      body: null,
      answers: { 204: null },
      async handle({ actor }) {
        await sessions.signOut(actor);
        return done;
      },
    }),
    route({
      ...common,
      method: 'DELETE',
      url: '/v1/sessions',
      summary: 'Signs out everywhere.',
      access: 'signed-in',
      limit: 'change',
      body: null,
      answers: { 204: null },
      async handle({ actor }) {
        await sessions.signOutEverywhere(actor);
        return done;
      },
    }),
  ];
}
