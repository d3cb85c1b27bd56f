import { z } from 'zod';
import { readPhone } from '#shared/domain/attendee-form.ts';
import { requireAttendeeForm } from '#shared/domain/attendee-rules.ts';
import { kycStatus } from '#shared/domain/attendee.ts';
import { hlcStamp } from '#shared/domain/hybrid-clock.ts';
import { uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { newPassword } from '#shared/domain/staff.ts';
import { GatehouseError } from '#shared/errors.ts';
import { done, json, type Answer } from '../http/answer.ts';
import { versionSeen } from '../http/conditional.ts';
import { route, type AnyRoute } from '../http/route.ts';
import { ownDataPdf } from '../paper/own-data-pdf.ts';
import type { AccountChanges } from '../services/accounts-changes.ts';
import type { Account } from '../services/accounts-ports.ts';
import type { Erasure } from '../services/erasure.ts';
import type { OwnData } from '../services/own-data.ts';

const typed = z.string().max(1000);
const password = z.string().min(1).max(200);
const language = z.enum(['en', 'hi']);

const ownAccount = z.strictObject({
  id: uuid,
  email: z.string(),
  name: z.string(),
  phone: z.string(),
  location: z.string(),
  status: kycStatus,
  blocked: z.boolean(),
  review_state: z.enum(['none', 'waiting', 'asked', 'done']),
  language,
  email_confirmed_at: instant.nullable(),
  wants_reminders: z.boolean(),
  version: hlcStamp,
  created_at: instant,
  updated_at: instant,
});

function accountAnswer(account: Account): Answer {
  const { id, email, name, phone, location, status, blocked, version } = account;
  const body: z.input<typeof ownAccount> = {
    id,
    email,
    name,
    phone,
    location,
    status,
    blocked,
    review_state: account.reviewState,
    language: account.language,
    email_confirmed_at: account.emailConfirmedAt,
    wants_reminders: account.wantsReminders,
    version,
    created_at: account.createdAt,
    updated_at: account.updatedAt,
  };
  return json(body, 200, version);
}

/** One field of the form, by the form's rules. @throws GatehouseError form-invalid */
function fieldsOf(given: {
  readonly name?: string | undefined;
  readonly location?: string | undefined;
}) {
  // What is not given is one that passes, and is left out again.
  const passing = {
    name: 'Name',
    email: 'name@example.org',
    phone: '9000000000',
    location: 'Place',
  };
  const read = requireAttendeeForm({
    ...passing,
    ...(given.name === undefined ? {} : { name: given.name }),
    ...(given.location === undefined ? {} : { location: given.location }),
  });
  return {
    ...(given.name === undefined ? {} : { name: read.name }),
    ...(given.location === undefined ? {} : { location: read.location }),
  };
}

/** The ten digits of a number. @throws GatehouseError form-invalid */
export function requirePhone(text: string): string {
  const read = readPhone(text);
  if ('digits' in read) return read.digits;
  throw new GatehouseError('form-invalid', 'no phone number', { phone: read.code });
}

/** The routes of one's own account. */
export function meRoutes({
  changes,
  ownData,
  erasure,
}: {
  readonly changes: AccountChanges;
  readonly ownData: OwnData;
  readonly erasure: Erasure;
}): readonly AnyRoute[] {
  const common = {
    kind: 'api',
    tag: 'Own account',
    access: 'attendee',
    params: null,
    query: null,
  } as const;
  return [
    route({
      ...common,
      method: 'GET',
      url: '/v1/me',
      summary: 'Reads one’s own account.',
      limit: 'read',
      body: null,
      answers: { 200: ownAccount },
      handle: async ({ actor }) => accountAnswer(await changes.own(actor)),
    }),
    route({
      ...common,
      method: 'PATCH',
      url: '/v1/me',
      summary: 'Changes name, location, language or reminders; If-Match names the version seen.',
      limit: 'change',
      body: z.strictObject({
        name: typed.optional(),
        location: typed.optional(),
        language: language.optional(),
        wants_reminders: z.boolean().optional(),
        review_again: z.boolean().optional(),
      }),
      answers: { 200: ownAccount },
      async handle({ actor, body, raw }) {
        const { language: wanted, wants_reminders: wantsReminders } = body;
        const change = {
          ...fieldsOf(body),
          ...(wanted === undefined ? {} : { language: wanted }),
          ...(wantsReminders === undefined ? {} : { wantsReminders }),
          reviewAgain: body.review_again ?? false,
        };
        return accountAnswer(await changes.changeProfile(actor, change, versionSeen(raw)));
      },
    }),
    route({
      ...common,
      method: 'PUT',
      url: '/v1/me/phone',
      summary: 'Changes the phone number; asks for the password.',
      limit: 'sign-in',
      body: z.strictObject({ phone: typed, password }),
      answers: { 200: ownAccount },
      handle: async ({ actor, body }) =>
        accountAnswer(await changes.changePhone(actor, requirePhone(body.phone), body.password)),
    }),
    route({
      ...common,
      method: 'PUT',
      url: '/v1/me/password',
      summary: 'Changes the password; all other sessions end.',
      limit: 'sign-in',
      body: z.strictObject({ current: password, password: newPassword }),
      answers: { 204: null },
      async handle({ actor, body }) {
        await changes.changePassword(actor, body.current, body.password);
        return done;
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/me/confirmation',
      summary: 'Sends the link that confirms the e-mail address again.',
      limit: 'link',
      body: null,
      answers: { 202: null },
      async handle({ actor }) {
        await changes.confirmAgain(actor);
        return { kind: 'empty', status: 202 };
      },
    }),
    route({
      ...common,
      method: 'GET',
      url: '/v1/me/data',
      summary: 'Downloads everything that is kept about oneself.',
      limit: 'change',
      body: null,
      answers: { 200: z.looseObject({ made_at: instant }) },
      handle: async ({ actor }) => ({
        ...json(await ownData.read(actor)),
        headers: {
          'cache-control': 'no-store',
          'content-disposition': 'attachment; filename="gatehouse-my-data.json"',
        },
      }),
    }),
    route({
      ...common,
      method: 'GET',
      url: '/v1/me/data.pdf',
      summary: 'Downloads the same on paper.',
      limit: 'change',
      query: z.strictObject({ language: z.enum(['en', 'hi']).optional() }),
      body: null,
      answers: { 200: null },
      async handle({ actor, query, language }): Promise<Answer> {
        const bytes = await ownDataPdf(await ownData.read(actor), query.language ?? language);
        const headers = {
          'cache-control': 'no-store',
          'content-disposition': 'attachment; filename="gatehouse-my-data.pdf"',
        };
        return { kind: 'bytes', status: 200, type: 'application/pdf', bytes, headers };
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/v1/me/erasure',
      summary:
        'Erases one’s account and what it holds, at once and for good; asks for the password.',
      limit: 'sign-in',
      body: z.strictObject({ password }),
      answers: { 204: null },
      async handle({ actor, body }) {
        await erasure.eraseOwn(actor, body.password);
        return done;
      },
    }),
    route({
      ...common,
      access: { staff: ['admin'] },
      method: 'POST',
      url: '/v1/users/:user_id/erasure',
      tag: 'People',
      summary: 'Erases a person who asked for it otherwise, at once and for good.',
      limit: 'change',
      params: z.strictObject({ user_id: uuid }),
      body: null,
      answers: { 204: null },
      async handle({ actor, params }) {
        await erasure.eraseFor(actor, params.user_id);
        return done;
      },
    }),
  ];
}
