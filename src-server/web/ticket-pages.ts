import { z } from 'zod';
import { uuid, type Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { formatTicketNumber } from '#shared/ticket/ticket-number.ts';
import type { AttendeeActor } from '../services/actor.ts';
import type { OwnRegistration } from '../services/registration-ports.ts';
import type { Answer } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import { factsOf } from './event-view.ts';
import type { PageClock, PagePlaces } from './page-ports.ts';
import type { Asked, Pages } from './pages.ts';
import { qrSvg } from './qr.ts';
import { dayIn, timeIn } from './times.ts';
import type { Action, NoticeModel } from './view-models.ts';

/** Registrations of one person that are looked at. */
const MOST_OWN = 200;

/** One's ticket, on the screen and on paper. */
export function ticketPages(ports: {
  readonly pages: Pages;
  readonly places: PagePlaces;
  readonly clock: PageClock;
}): AnyRoute[] {
  const { pages, places, clock } = ports;
  const common = {
    method: 'GET',
    kind: 'page',
    tag: 'Pages',
    access: 'attendee',
    limit: 'page',
    params: z.strictObject({ id: uuid }),
    query: null,
    body: null,
  } as const;

  async function own(actor: AttendeeActor, id: Uuid): Promise<OwnRegistration> {
    const found = (await places.ofPerson(actor.id, MOST_OWN)).find((one) => one.id === id);
    if (found !== undefined) return found;
    throw new GatehouseError('registration-unknown', `no registration ${id} of this account`);
  }

  return [
    route({
      ...common,
      url: '/tickets/:id',
      summary: 'One’s ticket, which a phone keeps for the gate.',
      answers: { 200: null },
      async handle(asked) {
        const words = pages.words(asked);
        const { t, language } = words;
        const registration = await own(asked.actor, asked.params.id);
        if (registration.status === 'cancelled') return without(asked, 'cancelled');
        if (registration.event.status === 'cancelled') return without(asked, 'eventCancelled');
        if (!registration.has_ticket) return without(asked, 'pending');

        const ticket = await places.ticket(asked.actor.id, registration.id);
        const { event } = ticket;
        const zone = event.time_zone;
        const now = clock.now();
        return pages.show(asked, {
          view: 'ticket',
          title: `${t('ticket.title')}: ${event.title}`,
          scripts: ['ticket.js'],
          // Tells the worker of the page that this is what it may keep.
          headers: { 'x-ticket': 'shown' },
          model: {
            event: factsOf(event, words),
            number: formatTicketNumber(ticket.row.number),
            holder: ticket.holder,
            type: ticket.ticketType,
            qrSvg: qrSvg(ticket.text, 'M'),
            pdfUrl: `/tickets/${registration.id}/ticket.pdf`,
            savedAt: `${dayIn(now, zone, language)}, ${timeIn(now, zone, language)}`,
          },
        });
      },
    }),
    route({
      ...common,
      url: '/tickets/:id/ticket.pdf',
      summary: 'One’s ticket on paper.',
      answers: { 200: null },
      async handle({ actor, params: { id }, language }): Promise<Answer> {
        const registration = await own(actor, id);
        const ticket = await places.ticket(actor.id, registration.id);
        return {
          kind: 'bytes',
          status: 200,
          type: 'application/pdf',
          bytes: await places.paper(ticket, language),
          headers: {
            'cache-control': 'private, no-store',
            'content-disposition': `attachment; filename="ticket-${id.slice(-6)}.pdf"`,
          },
        };
      },
    }),
  ];

  /** A registration that has no ticket to show: why, and what to do. */
  function without(asked: Asked, why: 'pending' | 'cancelled' | 'eventCancelled'): Answer {
    const { t } = pages.words(asked);
    const label = why === 'pending' ? t('event.toAccount') : t('account.seeEvents');
    const to = why === 'pending' ? '/account' : '/';
    const action: Action = { method: 'get', to, label, weight: 'main', values: {} };
    const model: NoticeModel = {
      tone: why === 'pending' ? 'plain' : 'bad',
      icon: why === 'pending' ? 'clock' : 'alert',
      lines: [t(`ticket.${why}Text`)],
      actions: [action],
      reference: null,
    };
    return pages.show(asked, { view: 'notice', title: t(`ticket.${why}Title`), model });
  }
}
