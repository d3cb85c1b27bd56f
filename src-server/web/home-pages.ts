import { z } from 'zod';
import { uuid } from '#shared/domain/id.ts';
import type { Answer } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import { badgeOf, cardOf, factsOf, placeOf } from './event-view.ts';
import type { OwnRegistration, PageEvents, PagePlaces } from './page-ports.ts';
import type { Asked, Pages } from './pages.ts';
import { qrPng } from './qr.ts';

/** Pixels: sharp on a poster of half a metre. */
const POSTER_PIXELS = 1024;
const eventParams = z.strictObject({ id: uuid });

/** The pages that anybody sees: the events, one event and its code, privacy. */
export function homePages(ports: {
  readonly pages: Pages;
  readonly events: PageEvents;
  readonly places: PagePlaces;
  /** As people reach the hub, without a slash at its end. */
  readonly publicUrl: string;
}): AnyRoute[] {
  const { pages, events, places, publicUrl } = ports;

  async function mineOf({ actor }: Asked): Promise<readonly OwnRegistration[]> {
    if (actor.type !== 'attendee') return [];
    const all = await places.listOf(actor);
    return all.filter(({ isCancelled }) => !isCancelled);
  }
  const address = (id: string): string => `${publicUrl}/events/${id}`;

  return [
    route({
      method: 'GET',
      url: '/',
      kind: 'page',
      tag: 'Pages',
      summary: 'The events that are coming up.',
      access: 'public',
      limit: 'page',
      params: null,
      query: z.object({ after: z.string().max(500).optional() }),
      body: null,
      answers: { 200: null },
      async handle(asked) {
        const words = pages.words(asked);
        const after = asked.query.after ?? null;
        const [{ events: found, next }, mine] = await Promise.all([
          events.list(after),
          mineOf(asked),
        ]);
        const isMine = (id: string): boolean => mine.some(({ event }) => event.id === id);
        return pages.show(asked, {
          view: 'home',
          title: words.t('home.title'),
          model: {
            events: found.map((event) => cardOf(event, isMine(event.id), words)),
            nextUrl: next === null ? null : `/?after=${encodeURIComponent(next)}`,
            isLater: after !== null,
          },
        });
      },
    }),
    route({
      method: 'GET',
      url: '/events/:id',
      kind: 'page',
      tag: 'Pages',
      summary: 'An event, and how to register for it.',
      access: 'public',
      limit: 'page',
      params: eventParams,
      query: null,
      body: null,
      answers: { 200: null },
      async handle(asked) {
        const words = pages.words(asked);
        const [event, mine] = await Promise.all([events.find(asked.params.id), mineOf(asked)]);
        const own = mine.find((one) => one.event.id === event.id) ?? null;
        return pages.show(asked, {
          view: 'event',
          title: event.title,
          scripts: ['forms.js'],
          model: {
            event: factsOf(event, words),
            badge: badgeOf(event, words),
            place: placeOf(event, asked.actor.type === 'attendee', own),
            ticketUrl: own === null ? null : `/tickets/${own.id}`,
            address: address(event.id),
          },
        });
      },
    }),
    route({
      method: 'GET',
      url: '/events/:id/qr.png',
      kind: 'page',
      tag: 'Pages',
      summary: 'The code that leads to an event, for posters.',
      access: 'public',
      limit: 'page',
      params: eventParams,
      query: null,
      body: null,
      answers: { 200: null },
      async handle({ params }): Promise<Answer> {
        const event = await events.find(params.id);
        return {
          kind: 'bytes',
          status: 200,
          type: 'image/png',
          bytes: await qrPng(address(event.id), POSTER_PIXELS),
          headers: { 'cache-control': 'public, max-age=86400' },
        };
      },
    }),
    route({
      method: 'GET',
      url: '/privacy',
      kind: 'page',
      tag: 'Pages',
      summary: 'What is kept of people, why, and how long.',
      access: 'public',
      limit: 'page',
      params: null,
      query: null,
      body: null,
      answers: { 200: null },
      handle: (asked) =>
        pages.show(asked, {
          view: 'privacy',
          title: pages.words(asked).t('privacy.title'),
          model: {},
        }),
    }),
  ];
}
