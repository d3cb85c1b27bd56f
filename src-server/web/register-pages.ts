import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { seeOther, type Answer } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import { say } from './flash.ts';
import { EMPTY_FORM, formAgain, readRegistration, refusedForm } from './form-errors.ts';
import { filled, linkToken } from './form-fields.ts';
import type { PageAccounts, PageEvents } from './page-ports.ts';
import type { Asked, Pages } from './pages.ts';
import type { FormModel } from './view-models.ts';

/** Hours for which a link to confirm an address works. */
const CONFIRM_HOURS = 48;
/** Where somebody wanted to go before they had an account; asked for after their first sign-in. */
export const WANTED_COOKIE = 'gatehouse_wanted';
/** Whom a message went to, for the page that says so. */
const SENT_COOKIE = 'gatehouse_sent';
const WANTED_SECONDS = 7 * 24 * 3600;

const wanted = uuid.optional().catch(undefined);

/** Registering, and confirming the address. */
export function registerPages(ports: {
  readonly pages: Pages;
  readonly accounts: PageAccounts;
  readonly events: PageEvents;
}): AnyRoute[] {
  const { pages, accounts, events } = ports;
  const common = { kind: 'page', tag: 'Pages', access: 'public', params: null } as const;

  async function eventOf(id: string | undefined): Promise<{ id: string; title: string } | null> {
    // An old poster is no reason not to register.
    const event = id === undefined ? null : await events.one(id);
    return event === null ? null : { id: event.id, title: event.title };
  }
  async function form(asked: Asked, model: FormModel, event: string | undefined): Promise<Answer> {
    const hasErrors = model.errors.length > 0;
    return pages.show(asked, {
      view: 'register',
      title: pages.words(asked).t('register.title'),
      status: hasErrors ? 400 : 200,
      hasErrors,
      scripts: ['forms.js'],
      model: { form: model, event: await eventOf(event) },
    });
  }

  return [
    route({
      ...common,
      method: 'GET',
      url: '/register',
      summary: 'The form for a new account.',
      limit: 'page',
      query: z.object({ event: wanted }),
      body: null,
      answers: { 200: null },
      handle: (asked) => form(asked, EMPTY_FORM, asked.query.event),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/register',
      summary: 'Makes an account, and sends a link to confirm its address.',
      limit: 'register',
      query: null,
      body: z.object({
        name: filled,
        email: filled,
        phone: filled,
        location: filled,
        password: filled,
        event: wanted,
      }),
      answers: { 200: null, 400: null },
      async handle(asked) {
        const words = pages.words(asked);
        const { event, ...typed } = asked.body;
        const read = readRegistration(typed, words);
        if ('errors' in read) return form(asked, formAgain(typed, read.errors), event);
        try {
          const { password } = typed;
          const made = { form: read.person, password, language: asked.language };
          await accounts.register(made, asked.actor);
        } catch (error) {
          const errors = refusedForm(error, words, {
            'password-common': 'password',
          });
          return form(asked, formAgain(typed, errors), event);
        }
        const kept =
          event === undefined
            ? []
            : [{ name: WANTED_COOKIE, value: event, maxAge: WANTED_SECONDS }];
        // The address stands in a cookie for this one page: an address bar is copied and logged.
        const sent = { name: SENT_COOKIE, value: read.person.email, maxAge: 600 };
        return seeOther('/register/sent', [...kept, sent]);
      },
    }),
    route({
      ...common,
      method: 'GET',
      url: '/register/sent',
      summary: 'Says that a link was sent.',
      limit: 'page',
      query: null,
      body: null,
      answers: { 200: null },
      handle(asked) {
        const { t } = pages.words(asked);
        const email = sentTo(asked);
        if (email === null) return seeOther('/register');
        return pages.show(asked, {
          view: 'notice',
          title: t('register.sentTitle'),
          model: {
            tone: 'plain',
            icon: 'mail',
            lines: [
              t('register.sentText', { email, hours: CONFIRM_HOURS }),
              t('register.sentMissing'),
            ],
            actions: [
              { method: 'get', to: '/sign-in', label: t('nav.signIn'), weight: 'main', values: {} },
              {
                method: 'get',
                to: '/register',
                label: t('register.again'),
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
      url: '/confirm',
      summary: 'Asks for the tap that confirms an address.',
      limit: 'page',
      query: z.object({ token: linkToken }),
      body: null,
      answers: { 200: null },
      handle(asked) {
        const { t } = pages.words(asked);
        // Programs that look at mail open its links: what they open must change nothing.
        return pages.show(asked, {
          view: 'notice',
          title: t('confirm.title'),
          scripts: ['forms.js'],
          headers: { 'referrer-policy': 'no-referrer' },
          model: {
            tone: 'plain',
            icon: 'mail',
            lines: [t('confirm.text')],
            actions: [
              {
                method: 'post',
                to: '/confirm',
                label: t('confirm.submit'),
                weight: 'main',
                values: { token: asked.query.token },
              },
            ],
            reference: null,
          },
        });
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/confirm',
      summary: 'Confirms an address by the secret of its link.',
      limit: 'link',
      query: null,
      body: z.object({ token: linkToken }),
      answers: { 303: null, 400: null },
      async handle(asked) {
        const { t } = pages.words(asked);
        try {
          await accounts.confirmEmail(asked.body.token, asked.actor);
        } catch (error) {
          if (!(error instanceof GatehouseError) || error.code !== 'link-invalid') throw error;
          return pages.show(asked, {
            view: 'notice',
            title: t('confirm.badTitle'),
            status: 400,
            model: {
              tone: 'bad',
              icon: 'alert',
              lines: [t('confirm.badText')],
              actions: [
                {
                  method: 'get',
                  to: '/account',
                  label: t('nav.account'),
                  weight: 'main',
                  values: {},
                },
              ],
              reference: null,
            },
          });
        }
        return seeOther(asked.actor.type === 'attendee' ? '/account' : '/sign-in', [
          say('email-confirmed'),
        ]);
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/confirm/again',
      summary: 'Sends another link to confirm one’s address.',
      access: 'attendee',
      limit: 'link',
      query: null,
      body: null,
      answers: { 303: null },
      async handle({ actor }) {
        await accounts.confirmAgain(actor);
        return seeOther('/account', [say('link-resent')]);
      },
    }),
  ];
}

/** Whom the last message of a form went to, as its cookie says. */
function sentTo({ raw }: Asked): string | null {
  const value = raw.cookies[SENT_COOKIE];
  const parsed = z.email().max(120).safeParse(value);
  return parsed.success ? parsed.data : null;
}
