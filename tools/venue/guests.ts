import { z } from 'zod';
import type { EventDraft } from '#shared/domain/event-draft.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { ticketNumber } from '#shared/ticket/ticket-number.ts';
import { attendeeWithoutBrowser } from '../demo/hub-attendees.ts';
import type { AttendeePictures } from '../hub/attendee-phone.ts';
import { eventSoon, type FreshHub } from '../hub/fresh-hub.ts';
import { decide, nextCase } from '../hub/review.ts';
import type { HubClient } from '../hub/staff-client.ts';
import { drawPapers } from '../organiser/specimen-papers.ts';

const TIME_ZONE = 'Asia/Kolkata';
const NAMES = [
  'Asha Deshmukh',
  'Vikram Rao',
  'Meera Nair',
  'Sunita Kamble',
  'Imran Sheikh',
  'Kavita Joshi',
  'Joseph D’Souza',
] as const;
const TICKET_WITHIN_MS = 30_000;

/** Somebody with a ticket of the hub. */
export interface Guest {
  readonly name: string;
  readonly number: string;
  /** What the code says. */
  readonly text: string;
}

/** Where two gates stand. */
export interface Venue {
  readonly event: { readonly id: Uuid; readonly title: string };
  readonly gates: readonly string[];
}

function localTime(hours: number): string {
  const at = new Date(Date.now() + hours * 3_600_000);
  return at.toLocaleString('sv-SE', { timeZone: TIME_ZONE }).slice(0, 16).replace(' ', 'T');
}

/** An event with two gates whose doors are open, made as an organiser makes it. */
export async function makeVenue(organiser: HubClient): Promise<Venue> {
  const event = { id: newId(), title: 'People’s Assembly for Clean Water' };
  const gates = ['North gate', 'East gate'];
  const draft: EventDraft = {
    ...eventSoon(event.title),
    timeZone: TIME_ZONE,
    startsAt: localTime(2),
    doorsOpenAt: localTime(-1),
    doorsCloseAt: localTime(8),
    gates: gates.map((name) => ({ id: newId(), name, quota: null, rules: [] })),
  };
  await organiser.call('PUT', `/v1/events/${event.id}`, draft);
  return { event, gates };
}

/** Draws what everybody hands in; before a core opens in this process (see `drawPapers`). */
export async function drawGuests(): Promise<readonly AttendeePictures[]> {
  return drawPapers(
    'venue demo',
    NAMES.map((name) => ({ ...contactOf(name), name })),
  );
}

function contactOf(name: string) {
  const index = NAMES.findIndex((one) => one === name);
  const [first = ''] = name.toLowerCase().split(' ');
  return {
    email: `${first}@example.com`,
    phone: `98765 432${String(index).padStart(2, '0')}`,
    place: 'Sadar, Nagpur',
  };
}

const registrations = z.object({ registrations: z.array(z.object({ id: z.string() })) });
const ticket = z.object({ number: ticketNumber, text: z.string() });

/** The ticket is drawn up by a job of the hub, a moment after the approval. */
async function ticketOf(client: HubClient): Promise<z.infer<typeof ticket>> {
  const mine = registrations.parse(await client.call('GET', '/v1/me/registrations'));
  const path = `/v1/me/registrations/${mine.registrations[0]?.id ?? ''}/ticket`;
  for (const until = performance.now() + TICKET_WITHIN_MS; ;) {
    try {
      return ticket.parse(await client.call('GET', path));
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** Has everybody register, be approved by a reviewer who looked, and get a ticket. */
export async function inviteGuests(
  hub: FreshHub,
  reviewer: HubClient,
  { event }: Venue,
  pictures: readonly AttendeePictures[],
): Promise<readonly Guest[]> {
  const people = await Promise.all(
    NAMES.map(async (name, index) => {
      const papers = pictures[index];
      if (papers === undefined) throw new RangeError(`${name} has no papers`);
      const who = { ...contactOf(name), name, password: 'four plain words' };
      const person = attendeeWithoutBrowser(hub, who);
      await person.register();
      await person.sendPictures(papers);
      await person.registerFor(event);
      return { name, client: person.client() };
    }),
  );
  for (const _ of people) {
    const found = await nextCase(reviewer);
    for (const { id } of found.documents) await reviewer.bytes(`/v1/documents/${id}/display`);
    await decide(reviewer, found, 'approved');
  }
  return Promise.all(
    people.map(async ({ name, client }) => ({ name, ...(await ticketOf(client)) })),
  );
}
