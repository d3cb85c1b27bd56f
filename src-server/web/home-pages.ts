import { z } from 'zod';
import { uuid, type Uuid } from '#shared/domain/id.ts';
import { instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Answer } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { AfterPlace, OwnRegistration } from '../services/registration-ports.ts';
import { badgeOf, cardOf, factsOf, paragraphsOf, placeOf, type ShownEvent } from './event-view.ts';
import type { PageClock, PageEvents, PagePlaces } from './page-ports.ts';
import type { Asked, Pages } from './pages.ts';
import { qrPng } from './qr.ts';

/** Pixels: sharp on a poster of half a metre. */
const POSTER_PIXELS = 1024;
/** Events a page: about 10 kB over 3G. */
const PAGE_EVENTS = 20;
/** Registrations of one person that are looked at. */
const MOST_OWN = 200;
const eventParams = z.strictObject({ id: uuid });

const cursor = z.tuple([instant, uuid]);

/** Where a list goes on. One that is none of ours begins it. */
function readCursor(text: string | undefined): AfterPlace | null {
  const parsed = cursor.safeParse(text?.split('_'));
  return parsed.success ? { value: parsed.data[0], id: parsed.data[1] } : null;
}

function cursorOf({ doors_open_at, id }: ShownEvent): string {
  return `${doors_open_at}_${id}`;
}

/** The pages that anybody sees: the events, one event and its code, privacy. */
export function homePages(ports: {
  readonly pages: Pages;
  readonly events: PageEvents;
  readonly places: PagePlaces;
  readonly clock: PageClock;
  /** As people reach the hub, without a slash at its end. */
  readonly publicUrl: string;
}): AnyRoute[] {
  const { pages, events, places, clock, publicUrl } = ports;

  async function mineOf({ actor }: Asked): Promise<readonly OwnRegistration[]> {
    if (actor.type !== 'attendee') return [];
    const all = await places.ofPerson(actor.id, MOST_OWN);
    return all.filter(({ status }) => status === 'registered');
  }
  async function find(id: Uuid): Promise<ShownEvent> {
    const event = await events.one(id);
    if (event === null) throw new GatehouseError('event-unknown', `no event ${id} to be seen`);
    return event;
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
        const after = readCursor(asked.query.after);
        const [found, mine] = await Promise.all([
          // One more than is shown says whether there are more.
          events.open({ now: clock.now(), after, limit: PAGE_EVENTS + 1 }),
          mineOf(asked),
        ]);
        const shown = found.slice(0, PAGE_EVENTS);
        const last = found.length > PAGE_EVENTS ? shown.at(-1) : undefined;
        const isMine = (id: string): boolean => mine.some(({ event }) => event.id === id);
        return pages.show(asked, {
          view: 'home',
          title: words.t('home.title'),
          model: {
            events: shown.map((event) => cardOf(event, isMine(event.id), words)),
            nextUrl: last === undefined ? null : `/?after=${cursorOf(last)}`,
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
        const [event, mine] = await Promise.all([find(asked.params.id), mineOf(asked)]);
        const own = mine.find((one) => one.event.id === event.id) ?? null;
        return pages.show(asked, {
          view: 'event',
          title: event.title,
          scripts: ['forms.js'],
          model: {
            event: factsOf(event, words),
            paragraphs: paragraphsOf(event),
            badge: badgeOf(event, words),
            place: placeOf(event, asked.actor.type === 'attendee', own, clock.now()),
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
        const event = await find(params.id);
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
