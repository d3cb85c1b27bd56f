import { z } from 'zod';
import { groupPhone, readPhone } from '#shared/domain/attendee-form.ts';
import { seeOther, type Answer } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import { say } from './flash.ts';
import {
  EMPTY_FORM,
  formAgain,
  passwordError,
  refusedForm,
  requiredPassword,
} from './form-errors.ts';
import { filled } from './form-fields.ts';
import type { PageAccounts, PageConsents } from './page-ports.ts';
import type { Asked, Pages } from './pages.ts';
import { NO_SESSION } from './session-cookie.ts';
import type { AttendeeActor } from '../services/actor.ts';
import type { FieldError, FormModel } from './view-models.ts';

type Mine = Asked & { readonly actor: AttendeeActor };

/** Changing, downloading and erasing what is one's own. */
export function settingsPages(ports: {
  readonly pages: Pages;
  readonly accounts: PageAccounts;
  readonly consents: PageConsents;
}): AnyRoute[] {
  const { pages, accounts, consents } = ports;
  const common = {
    kind: 'page',
    tag: 'Pages',
    access: 'attendee',
    params: null,
    query: null,
  } as const;
  const statusFor = (form: FormModel): number => (form.errors.length > 0 ? 400 : 200);

  async function phoneForm(asked: Mine, form: FormModel): Promise<Answer> {
    const own = await accounts.own(asked.actor);
    return pages.show(asked, {
      view: 'phone',
      title: pages.words(asked).t('phone.title'),
      status: statusFor(form),
      hasErrors: form.errors.length > 0,
      scripts: ['forms.js'],
      model: { phone: groupPhone(own.phone), form },
    });
  }
  function passwordForm(asked: Mine, form: FormModel): Answer {
    return pages.show(asked, {
      view: 'password',
      title: pages.words(asked).t('password.title'),
      status: statusFor(form),
      hasErrors: form.errors.length > 0,
      scripts: ['forms.js'],
      model: { form },
    });
  }
  function eraseForm(asked: Mine, form: FormModel): Answer {
    return pages.show(asked, {
      view: 'erase',
      title: pages.words(asked).t('erase.title'),
      status: statusFor(form),
      hasErrors: form.errors.length > 0,
      scripts: ['forms.js'],
      model: { form },
    });
  }

  return [
    route({
      ...common,
      method: 'GET',
      url: '/account/settings',
      summary: 'One’s details, and what can be done with them.',
      limit: 'page',
      body: null,
      answers: { 200: null },
      async handle(asked) {
        const [own, consent] = await Promise.all([
          accounts.own(asked.actor),
          consents.own(asked.actor),
        ]);
        const { name, email, phone, location } = own;
        return pages.show(asked, {
          view: 'settings',
          title: pages.words(asked).t('settings.title'),
          scripts: ['forms.js'],
          model: {
            name,
            email,
            phone: groupPhone(phone),
            location,
            consent: consent?.decision ?? 'none',
          },
        });
      },
    }),
    route({
      ...common,
      method: 'GET',
      url: '/account/phone',
      summary: 'The form for another mobile number.',
      limit: 'page',
      body: null,
      answers: { 200: null },
      handle: (asked) => phoneForm(asked, EMPTY_FORM),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/account/phone',
      summary: 'Changes one’s mobile number.',
      limit: 'change',
      body: z.object({ phone: filled, password: filled }),
      answers: { 303: null, 400: null },
      async handle(asked) {
        const words = pages.words(asked);
        const { phone, password } = asked.body;
        const read = readPhone(phone);
        const wrong: FieldError[] =
          'code' in read
            ? [{ field: 'phone', text: words.t(`fieldProblem.phone.${read.code}`) }]
            : [];
        const errors = [...wrong, ...requiredPassword('password', password, words)];
        if ('code' in read || errors.length > 0)
          return phoneForm(asked, formAgain({ phone }, errors));
        try {
          await accounts.changePhone(asked.actor, read.digits, password);
        } catch (error) {
          const refused = refusedForm(error, words, {
            'phone-taken': 'phone',
            'email-unconfirmed': null,
            'sign-in-refused': 'password',
          });
          return phoneForm(asked, formAgain({ phone }, refused));
        }
        return seeOther('/account/settings', [say('phone-changed')]);
      },
    }),
    route({
      ...common,
      method: 'GET',
      url: '/account/password',
      summary: 'The form for another password.',
      limit: 'page',
      body: null,
      answers: { 200: null },
      handle: (asked) => passwordForm(asked, EMPTY_FORM),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/account/password',
      summary: 'Changes one’s password, and signs other devices out.',
      limit: 'change',
      body: z.object({ current: filled, password: filled }),
      answers: { 303: null, 400: null },
      async handle(asked) {
        const words = pages.words(asked);
        const { current, password } = asked.body;
        const wrong = passwordError(password, words);
        const errors = [
          ...requiredPassword('current', current, words),
          ...(wrong === null ? [] : [wrong]),
        ];
        if (errors.length > 0) return passwordForm(asked, { values: {}, errors });
        try {
          await accounts.changePassword(asked.actor, current, password);
          return seeOther('/account/settings', [say('password-changed')]);
        } catch (error) {
          const refused = refusedForm(error, words, {
            'sign-in-refused': 'current',
            'password-common': 'password',
          });
          return passwordForm(asked, { values: {}, errors: refused });
        }
      },
    }),
    route({
      ...common,
      method: 'GET',
      url: '/account/data.json',
      summary: 'Everything that is kept of oneself.',
      limit: 'change',
      body: null,
      answers: { 200: null },
      async handle({ actor }): Promise<Answer> {
        const data = await accounts.ownData(actor);
        return {
          kind: 'bytes',
          status: 200,
          type: 'application/json; charset=utf-8',
          bytes: Buffer.from(JSON.stringify(data, null, 2)),
          headers: {
            'cache-control': 'private, no-store',
            'content-disposition': 'attachment; filename="my-data.json"',
          },
        };
      },
    }),
    route({
      ...common,
      method: 'GET',
      url: '/account/data.pdf',
      summary: 'Everything that is kept of oneself, on paper.',
      limit: 'change',
      body: null,
      answers: { 200: null },
      async handle({ actor, language }): Promise<Answer> {
        return {
          kind: 'bytes',
          status: 200,
          type: 'application/pdf',
          bytes: Buffer.from(await accounts.ownPaper(actor, language)),
          headers: {
            'cache-control': 'private, no-store',
            'content-disposition': 'attachment; filename="my-data.pdf"',
          },
        };
      },
    }),
    route({
      ...common,
      method: 'GET',
      url: '/account/erase',
      summary: 'What erasing means, and the form for it.',
      limit: 'page',
      body: null,
      answers: { 200: null },
      handle: (asked) => eraseForm(asked, EMPTY_FORM),
    }),
    route({
      ...common,
      method: 'POST',
      url: '/account/erase',
      summary: 'Erases one’s account.',
      limit: 'change',
      body: z.object({ typed: filled, password: filled }),
      answers: { 200: null, 400: null },
      async handle(asked) {
        const words = pages.words(asked);
        const { t } = words;
        const { typed, password } = asked.body;
        const said = typed.trim().normalize('NFC').toLocaleUpperCase('en');
        const isWord = said === t('erase.word').normalize('NFC').toLocaleUpperCase('en');
        const code = typed.trim() === '' ? 'missing' : 'wrong';
        const errors: FieldError[] = [
          ...(isWord ? [] : [{ field: 'typed', text: t(`fieldProblem.typed.${code}`) } as const]),
          ...requiredPassword('password', password, words),
        ];
        if (errors.length > 0) return eraseForm(asked, formAgain({ typed }, errors));
        try {
          await accounts.erase(asked.actor, password);
          return erased(asked);
        } catch (error) {
          const refused = refusedForm(error, words, { 'sign-in-refused': 'password' });
          return eraseForm(asked, formAgain({ typed }, refused));
        }
      },
    }),
  ];

  function erased(asked: Mine): Answer {
    const { t } = pages.words(asked);
    const { ip, userAgent } = asked.actor;
    const nobody = { type: 'system', id: null, ip, userAgent } as const;
    return pages.show(
      { ...asked, actor: nobody },
      {
        view: 'notice',
        title: t('erase.doneTitle'),
        headers: { 'clear-site-data': '"storage"' },
        cookies: [NO_SESSION],
        model: {
          tone: 'good',
          icon: 'check',
          lines: [t('erase.doneText')],
          actions: [
            { method: 'get', to: '/', label: t('erase.doneAction'), weight: 'main', values: {} },
          ],
          reference: null,
        },
      },
    );
  }
}
