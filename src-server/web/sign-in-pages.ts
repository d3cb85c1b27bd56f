import { z } from 'zod';
import { emailAddress } from '#shared/domain/staff.ts';
import { uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { seeOther, type Answer } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import { backPath } from './back-path.ts';
import { say } from './flash.ts';
import {
  EMPTY_FORM,
  formAgain,
  passwordError,
  refusedForm,
  requiredPassword,
} from './form-errors.ts';
import { filled, linkToken } from './form-fields.ts';
import type { PageAccounts, PageClock } from './page-ports.ts';
import type { Asked, Pages } from './pages.ts';
import { WANTED_COOKIE } from './register-pages.ts';
import { NO_SESSION, sessionCookie } from './session-cookie.ts';
import type { Words } from './texts/words.ts';
import type { FieldError, FormModel } from './view-models.ts';

/** Has the browser forget what this site keeps on the phone: saved tickets and their worker. */
const FORGET = { 'clear-site-data': '"storage"' };

function emailErrors(typed: string, { t }: Words): FieldError[] {
  if (emailAddress.safeParse(typed).success) return [];
  const code = typed.trim() === '' ? 'missing' : 'invalid';
  return [{ field: 'email', text: t(`fieldProblem.email.${code}`) }];
}

/** Signing in and out, and a forgotten password. */
export function signInPages(ports: {
  readonly pages: Pages;
  readonly accounts: PageAccounts;
  readonly clock: PageClock;
}): AnyRoute[] {
  const { pages, accounts, clock } = ports;
  const common = { kind: 'page', tag: 'Pages', access: 'public', params: null } as const;

  function signInForm(asked: Asked, form: FormModel, back: string, status: number): Answer {
    const hasErrors = form.errors.length > 0;
    return pages.show(asked, {
      view: 'sign-in',
      title: pages.words(asked).t('signIn.title'),
      status,
      hasErrors,
      scripts: ['forms.js'],
      model: { form, back },
    });
  }
  function forgotForm(asked: Asked, form: FormModel): Answer {
    const hasErrors = form.errors.length > 0;
    return pages.show(asked, {
      view: 'forgot',
      title: pages.words(asked).t('forgot.title'),
      status: hasErrors ? 400 : 200,
      hasErrors,
      scripts: ['forms.js'],
      model: { form },
    });
  }
  function resetForm(asked: Asked, form: FormModel, token: string): Answer {
    const hasErrors = form.errors.length > 0;
    return pages.show(asked, {
      view: 'reset',
      title: pages.words(asked).t('reset.title'),
      status: hasErrors ? 400 : 200,
      hasErrors,
      scripts: ['forms.js'],
      headers: { 'referrer-policy': 'no-referrer' },
      model: { form, token },
    });
  }

  return [
    route({
      ...common,
      method: 'GET',
      url: '/sign-in',
      summary: 'The form to sign in.',
      limit: 'page',
      query: z.object({ back: z.string().max(1000).optional() }),
      body: null,
      answers: { 200: null, 303: null },
      handle(asked) {
        const { back } = asked.query;
        if (asked.actor.type === 'attendee') return seeOther(backPath(back, '/account'));
        const kept = back === undefined ? '' : backPath(back);
        return signInForm(asked, EMPTY_FORM, kept, 200);
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/sign-in',
      summary: 'Signs in.',
      limit: 'sign-in',
      query: null,
      body: z.object({ email: filled, password: filled, back: filled }),
      answers: { 303: null, 400: null, 401: null },
      async handle(asked) {
        const words = pages.words(asked);
        const { email, password, back } = asked.body;
        const kept = back === '' ? '' : backPath(back);
        const missing = [
          ...emailErrors(email, words),
          ...requiredPassword('password', password, words),
        ];
        if (missing.length > 0) {
          return signInForm(asked, formAgain({ email }, missing), kept, 400);
        }
        try {
          const { token, expiresAt } = await accounts.signIn(email, password, asked.actor);
          // The browser forgets the session that it had: it must not go on without one.
          if ('sessionId' in asked.actor) await accounts.signOut(asked.actor);
          // Whoever came by an event's page is brought back to it, once.
          const event = uuid.safeParse(asked.raw.cookies[WANTED_COOKIE]);
          const start = event.success ? (`/events/${event.data}` as const) : '/account';
          return seeOther(kept === '' ? start : kept, [
            sessionCookie(token, expiresAt, clock.now()),
            { name: WANTED_COOKIE, value: null },
          ]);
        } catch (error) {
          const errors = refusedForm(error, words, {
            'sign-in-refused': null,
            'email-unconfirmed': null,
          });
          return signInForm(asked, formAgain({ email }, errors), kept, 401);
        }
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/sign-out',
      summary: 'Signs out on this device.',
      limit: 'change',
      query: null,
      body: null,
      answers: { 303: null },
      async handle({ actor }) {
        // A second tap finds nobody signed in, and that is what was wanted.
        if ('sessionId' in actor) await accounts.signOut(actor);
        return { ...seeOther('/', [NO_SESSION, say('signed-out')]), headers: FORGET };
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/sign-out-everywhere',
      summary: 'Ends every session of the account.',
      access: 'attendee',
      limit: 'change',
      query: null,
      body: null,
      answers: { 303: null },
      async handle({ actor }) {
        await accounts.signOutEverywhere(actor);
        return {
          ...seeOther('/sign-in', [NO_SESSION, say('signed-out-everywhere')]),
          headers: FORGET,
        };
      },
    }),
    route({
      ...common,
      method: 'GET',
      url: '/forgot',
      summary: 'The form for a forgotten password.',
      limit: 'page',
      query: null,
      body: null,
      answers: { 200: null },
      handle: (asked) => forgotForm(asked, EMPTY_FORM),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/forgot',
      summary: 'Sends a link for a new password, if the address has an account.',
      limit: 'link',
      query: null,
      body: z.object({ email: filled }),
      answers: { 200: null, 400: null },
      async handle(asked) {
        const words = pages.words(asked);
        const { email } = asked.body;
        const errors = emailErrors(email, words);
        if (errors.length > 0) return forgotForm(asked, formAgain({ email }, errors));
        await accounts.forgot(emailAddress.parse(email), asked.actor);
        const { t } = words;
        return pages.show(asked, {
          view: 'notice',
          title: t('forgot.sentTitle'),
          model: {
            tone: 'plain',
            icon: 'mail',
            lines: [t('forgot.sentText', { email: emailAddress.parse(email) })],
            actions: [
              { method: 'get', to: '/sign-in', label: t('nav.signIn'), weight: 'main', values: {} },
              {
                method: 'get',
                to: '/forgot',
                label: t('forgot.again'),
                weight: 'plain',
                values: {},
              },
            ],
            reference: null,
          },
        });
      },
    }),
    route({
      ...common,
      method: 'GET',
      url: '/reset',
      summary: 'The form for a new password, behind the link of a message.',
      limit: 'page',
      query: z.object({ token: linkToken }),
      body: null,
      answers: { 200: null },
      handle: (asked) => resetForm(asked, EMPTY_FORM, asked.query.token),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/reset',
      summary: 'Saves a new password by the secret of a link.',
      limit: 'link',
      query: null,
      body: z.object({ token: linkToken, password: filled }),
      answers: { 303: null, 400: null },
      async handle(asked) {
        const words = pages.words(asked);
        const { token, password } = asked.body;
        const wrong = passwordError(password, words);
        if (wrong !== null) return resetForm(asked, { values: {}, errors: [wrong] }, token);
        try {
          await accounts.reset(token, password, asked.actor);
        } catch (error) {
          if (error instanceof GatehouseError && error.code === 'link-invalid') {
            return badLink(asked, pages);
          }
          const errors = refusedForm(error, words, { 'password-common': 'password' });
          return resetForm(asked, { values: {}, errors }, token);
        }
        return seeOther('/sign-in', [say('password-reset')]);
      },
    }),
  ];
}

function badLink(asked: Asked, pages: Pages): Answer {
  const { t } = pages.words(asked);
  return pages.show(asked, {
    view: 'notice',
    title: t('reset.badTitle'),
    status: 400,
    model: {
      tone: 'bad',
      icon: 'alert',
      lines: [t('reset.badText')],
      actions: [
        { method: 'get', to: '/forgot', label: t('reset.askAgain'), weight: 'main', values: {} },
      ],
      reference: null,
    },
  });
}
