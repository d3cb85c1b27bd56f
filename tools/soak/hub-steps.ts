import { newId } from '#shared/domain/id.ts';
import type { Steps } from './steps.ts';
import { addPersonAtHub, pick, type World } from './world.ts';

async function anyTicket({ hub, eventId, random }: World) {
  const tickets = await hub.query<{ number: string; registration_id: string; user_id: string }>(
    `SELECT t.number, t.registration_id, r.user_id FROM tickets t
     JOIN registrations r ON r.id = t.registration_id
     WHERE t.event_id = $1 AND t.status = 'active' ORDER BY t.created_at, t.number`,
    [eventId],
  );
  const ticket = pick(random, tickets);
  if (ticket === undefined) throw new Error('the hub has no ticket');
  return ticket;
}

/** What staff do at the hub itself. */
export const HUB_STEPS: Steps = {
  'hub: person': {
    weight: 4,
    async act(world) {
      await addPersonAtHub(world.hub, world, world.random);
      return 'registered';
    },
  },
  'hub: event': {
    weight: 3,
    async act({ hub, eventId, random }) {
      const said = `hub ${Math.floor(random() * 1000)}`;
      const change = random() < 0.5 ? { title: `Title of ${said}` } : { venue: said };
      const found = await hub.as('organiser').call('GET', `/v1/staff/events/${eventId}`);
      const draft = { ...(found['draft'] as object), ...change };
      await hub
        .as('organiser')
        .call('PUT', `/v1/events/${eventId}`, draft, String(found['version']));
      return said;
    },
  },
  'hub: block': {
    weight: 2,
    async act(world) {
      const { user_id: userId } = await anyTicket(world);
      const blocked = world.random() < 0.6;
      await world.hub.as('organiser').call('PUT', `/v1/attendees/${userId}/block`, { blocked });
      return String(blocked);
    },
  },
  'hub: flags': {
    weight: 3,
    async act(world) {
      const { registration_id: id } = await anyTicket(world);
      await world.hub.as('organiser').call('PATCH', `/v1/registrations/${id}`, {
        ticket_type_id: world.ticketTypeId,
        flags: world.random() < 0.5 ? ['vip'] : [],
      });
      return id;
    },
  },
  'hub: replace': {
    weight: 2,
    async act(world) {
      const { registration_id: id } = await anyTicket(world);
      await world.hub.as('organiser').call('POST', `/v1/registrations/${id}/ticket`);
      return id;
    },
  },
  'hub: revoke': {
    weight: 1,
    async act(world) {
      const { number } = await anyTicket(world);
      await world.hub.as('organiser').call('DELETE', `/v1/tickets/${number}`);
      return number;
    },
  },
  'hub: decide': {
    weight: 3,
    async act(world) {
      const { user_id: userId } = await anyTicket(world);
      const reviewer = world.hub.as('reviewer');
      const { case: opened } = (await reviewer.call('POST', `/v1/reviews/${userId}/lease`)) as {
        case: { seen_id: string | null };
      };
      const isGood = world.random() < 0.5;
      await reviewer.call('POST', `/v1/reviews/${userId}/decisions`, {
        id: newId(),
        seen_id: opened.seen_id,
        documents: [],
        ...(isGood
          ? { decision: 'approved' }
          : { decision: 'rejected', reason: 'card-expired', words: null }),
      });
      return isGood ? 'approved' : 'rejected';
    },
  },
  'hub: close alert': {
    weight: 1,
    async act({ hub, eventId, random }) {
      const open = await hub.query<{ id: string }>(
        'SELECT id FROM alerts WHERE event_id = $1 AND closed_at IS NULL ORDER BY id',
        [eventId],
      );
      const alert = pick(random, open);
      if (alert === undefined) return 'no alert';
      await hub.as('organiser').call('POST', `/v1/alerts/${alert.id}/close`, { note: null });
      return alert.id;
    },
  },
};
