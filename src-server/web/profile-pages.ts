import { z } from 'zod';
import { readAttendeeForm } from '#shared/domain/attendee-form.ts';
import { seeOther, type Answer } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import { say } from './flash.ts';
import { formAgain, refusedForm } from './form-errors.ts';
import { filled } from './form-fields.ts';
import type { PageAccounts } from './page-ports.ts';
import type { Asked, Pages } from './pages.ts';
import type { FormModel } from './view-models.ts';

/** Of the fields that this form has not. */
const PASSING = { email: 'name@example.org', phone: '9000000000' };

/** Changing one's name and place. */
export function profilePages(ports: {
  readonly pages: Pages;
  readonly accounts: PageAccounts;
}): AnyRoute[] {
  const { pages, accounts } = ports;
  const common = {
    kind: 'page',
    tag: 'Pages',
    access: 'attendee',
    url: '/account/profile',
    params: null,
    query: null,
  } as const;

  function show(asked: Asked, isApproved: boolean, form: FormModel): Answer {
    const hasErrors = form.errors.length > 0;
    return pages.show(asked, {
      view: 'profile',
      title: pages.words(asked).t('profile.title'),
      status: hasErrors ? 400 : 200,
      hasErrors,
      scripts: ['forms.js'],
      model: { isApproved, form },
    });
  }

  return [
    route({
      ...common,
      method: 'GET',
      summary: 'The form for another name or place.',
      limit: 'page',
      body: null,
      answers: { 200: null },
      async handle(asked) {
        const { name, location, status } = await accounts.own(asked.actor);
        return show(asked, status === 'approved', { values: { name, location }, errors: [] });
      },
    }),
    route({
      ...common,
      method: 'POST',
      summary: 'Changes one’s name or place; who is approved agrees to another review of the name.',
      limit: 'change',
      body: z.object({ name: filled, location: filled, again: filled }),
      answers: { 303: null, 400: null },
      async handle(asked) {
        const words = pages.words(asked);
        const own = await accounts.own(asked.actor);
        const { again, ...typed } = asked.body;
        const isApproved = own.status === 'approved';
        const read = readAttendeeForm({ ...PASSING, ...typed });
        if (!read.ok) {
          const errors = read.issues.map(({ field, code }) => ({
            field,
            text: words.t(`fieldProblem.${field}.${code}`),
          }));
          return show(asked, isApproved, formAgain(typed, errors));
        }
        try {
          const { name, location } = read.person;
          const change = { name, location, reviewAgain: again === 'yes' };
          const changed = await accounts.changeProfile(asked.actor, change, own.version);
          const waits = isApproved && changed.status !== 'approved';
          return seeOther('/account/settings', [say(waits ? 'profile-waits' : 'profile-changed')]);
        } catch (error) {
          const refused = refusedForm(error, words, {
            'review-again-needed': null,
            'edit-clash': null,
          });
          return show(asked, isApproved, formAgain(typed, refused));
        }
      },
    }),
  ];
}
