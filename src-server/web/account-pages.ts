import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AttendeeActor } from '../services/actor.ts';
import type { OwnRegistration } from '../services/registration-ports.ts';
import type { Documents } from '../services/documents.ts';
import { seeOther } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import { accountModel } from './account-view.ts';
import { say } from './flash.ts';
import type { PageAccounts, PagePlaces } from './page-ports.ts';
import type { Pages } from './pages.ts';
import type { Words } from './texts/words.ts';
import { timesOf } from './times.ts';
import type { RegistrationLine, Toned } from './view-models.ts';

/** Registrations that are shown: more than anybody has. */
const MOST_SHOWN = 200;

/** One's account, and coming to an event or not. */
export function accountPages(ports: {
  readonly pages: Pages;
  readonly accounts: PageAccounts;
  readonly documents: Pick<Documents, 'listOf'>;
  readonly places: PagePlaces;
}): AnyRoute[] {
  const { pages, accounts, documents, places } = ports;
  const common = { kind: 'page', tag: 'Pages', access: 'attendee', query: null } as const;
  const params = z.strictObject({ id: uuid });

  async function require(actor: AttendeeActor, id: string): Promise<OwnRegistration> {
    const found = (await places.ofPerson(actor.id, MOST_SHOWN)).find((one) => one.id === id);
    if (found !== undefined) return found;
    throw new GatehouseError('registration-unknown', `no registration ${id} of this account`);
  }

  return [
    route({
      ...common,
      method: 'GET',
      url: '/account',
      summary: 'Where one’s registration stands, and what to do next.',
      limit: 'page',
      params: null,
      body: null,
      answers: { 200: null },
      async handle(asked) {
        const words = pages.words(asked);
        const [own, decision, pictures, registrations] = await Promise.all([
          accounts.own(asked.actor),
          accounts.latestDecision(asked.actor.id),
          documents.listOf(asked.actor.id),
          places.ofPerson(asked.actor.id, MOST_SHOWN),
        ]);
        return pages.show(asked, {
          view: 'account',
          title: words.t('account.title'),
          scripts: ['forms.js'],
          model: accountModel(
            {
              name: own.name,
              email: own.email,
              isConfirmed: own.emailConfirmedAt !== null,
              status: own.status,
              isBlocked: own.blocked,
              isAsked: own.reviewState === 'asked',
              reason: decision?.reason ?? null,
              words: decision?.words ?? null,
              pictures: pictures.map(({ id, file_type, created_at }) => ({
                type: file_type,
                id,
                at: created_at,
              })),
              registrations: registrations.map((one) => lineOf(one, words)),
            },
            words,
          ),
        });
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/events/:id/register',
      summary: 'Registers for an event; a second time changes nothing.',
      limit: 'change',
      params,
      body: null,
      answers: { 303: null },
      async handle({ actor, params: { id } }) {
        const { registration, hasTicket } = await places.register(id, actor);
        return hasTicket
          ? seeOther(`/tickets/${registration.id}`, [say('registered-with-ticket')])
          : seeOther('/account', [say('registered')]);
      },
    }),
    route({
      ...common,
      method: 'GET',
      url: '/account/registrations/:id/cancel',
      summary: 'Asks whether to cancel a registration.',
      limit: 'page',
      params,
      body: null,
      answers: { 200: null },
      async handle(asked) {
        const { t } = pages.words(asked);
        const { id, event, status } = await require(asked.actor, asked.params.id);
        if (status === 'cancelled') return seeOther('/account');
        return pages.show(asked, {
          view: 'cancel',
          title: t('cancel.title'),
          scripts: ['forms.js'],
          model: { title: event.title, to: `/account/registrations/${id}/cancel` },
        });
      },
    }),
    route({
      ...common,
      method: 'POST',
      url: '/account/registrations/:id/cancel',
      summary: 'Cancels a registration; a second time changes nothing.',
      limit: 'change',
      params,
      body: null,
      answers: { 303: null },
      async handle({ actor, params: { id } }) {
        await places.cancel(id, actor);
        return seeOther('/account', [say('registration-cancelled')]);
      },
    }),
  ];
}

/** A registration in the account's list. */
function lineOf(one: OwnRegistration, words: Words): RegistrationLine {
  const { event } = one;
  const isAhead = event.status === 'upcoming' || event.status === 'live';
  const counts = isAhead && one.status === 'registered';
  return {
    eventId: event.id,
    title: event.title,
    times: timesOf(event, words.language),
    note: noteOf(one, words),
    ticketUrl: counts && one.has_ticket ? `/tickets/${one.id}` : null,
    // Who was let in can't give the place back.
    cancelUrl:
      counts && one.check_in_time === null ? `/account/registrations/${one.id}/cancel` : null,
  };
}

function noteOf(one: OwnRegistration, { t }: Words): Toned | null {
  if (one.status === 'cancelled') return { tone: 'plain', text: t('account.cancelled') };
  if (one.event.status === 'cancelled') return { tone: 'bad', text: t('event.status.cancelled') };
  if (one.event.status === 'closed') return { tone: 'plain', text: t('event.status.closed') };
  return one.has_ticket ? null : { tone: 'warn', text: t('account.noTicketYet') };
}
