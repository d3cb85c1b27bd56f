import { z } from 'zod';
import { requireAttendeeForm } from '#shared/domain/attendee-rules.ts';
import { newPassword } from '#shared/domain/staff.ts';
import type { Answer } from '../http/answer.ts';
import { done } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { Accounts } from '../services/accounts.ts';
import { lookedUp } from '../services/session-sign-in.ts';

/** The form's own rules say what is wrong with a text, by field. */
const typed = z.string().max(1000);
const linkToken = z.string().min(1).max(200);
const language = z.enum(['en', 'hi']);

/** It was taken in; what becomes of it is told by mail. */
const accepted: Answer = { kind: 'empty', status: 202 };

/** The routes of who has no session: registration and links of messages. */
export function accountRoutes(accounts: Accounts): readonly AnyRoute[] {
  const common = {
    kind: 'api',
    tag: 'Accounts',
    access: 'public',
    params: null,
    query: null,
  } as const;
  return [
    route({
      ...common,
      method: 'POST',
      url: '/v1/accounts',
      summary: 'Registers somebody; the answer is the same where they are registered already.',
      limit: 'register',
      body: z.strictObject({
        name: typed,
        email: typed,
        phone: typed,
        location: typed,
        password: newPassword,
        language: language.optional(),
      }),
      answers: { 202: null },
      async handle({ actor, body, language: read }) {
        const { password, language: wanted, ...form } = body;
        const registration = {
          form: requireAttendeeForm(form),
          password,
          language: wanted ?? read,
        };
        await accounts.register(registration, actor);
        return accepted;
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/accounts/confirm',
      summary: 'Confirms an e-mail address by the link that was sent to it.',
      limit: 'link',
      body: z.strictObject({ token: linkToken }),
      answers: { 204: null },
      async handle({ actor, body }) {
        await accounts.confirmEmail(body.token, actor);
        return done;
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/accounts/forgot',
      summary: 'Sends a link to a new password, if the address has an account.',
      limit: 'sign-in',
      body: z.strictObject({ email: typed }),
      answers: { 202: null },
      async handle({ actor, body }) {
        await accounts.forgot(lookedUp(body.email), actor);
        return accepted;
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/accounts/reset',
      summary: 'Sets a new password by a link; all sessions end.',
      limit: 'link',
      body: z.strictObject({ token: linkToken, password: newPassword }),
      answers: { 204: null },
      async handle({ actor, body }) {
        await accounts.reset(body.token, body.password, actor);
        return done;
      },
    }),
  ];
}
