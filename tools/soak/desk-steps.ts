import { newId } from '#shared/domain/id.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import { Refusal } from './kiosk-process.ts';
import type { SoakKiosk } from './soak-kiosk.ts';
import type { Steps } from './steps.ts';
import { pick, type World } from './world.ts';

export interface Person {
  readonly userId: string;
  readonly registrationId: string;
}

/** An organiser's laptop that runs, whom it knows, and one of them. */
export function officeAtWork(world: World): {
  readonly kiosk: SoakKiosk;
  readonly person: Person;
  readonly people: readonly Person[];
} {
  const offices = world.kiosks.filter(({ use, isRunning }) => use === 'office' && isRunning);
  const kiosk = pick(world.random, offices);
  if (kiosk === undefined) throw new Refusal('nobody-runs', 'office');
  const people = kiosk.read((database) =>
    database
      .prepare<[string], Person>(
        `SELECT r.user_id AS userId, r.id AS registrationId FROM registrations r
         JOIN users u ON u.id = r.user_id WHERE r.event_id = ? ORDER BY u.phone, r.id`,
      )
      .all(world.eventId),
  );
  const person = pick(world.random, people);
  if (person === undefined) throw new Refusal('nobody-known', 'office');
  return { kiosk, person, people };
}

/** The same with an organiser signed in. */
async function atDesk(
  world: World,
): Promise<{ kiosk: SoakKiosk; desk: CoreClient; person: Person }> {
  const { kiosk, person } = officeAtWork(world);
  return { kiosk, desk: await kiosk.as('organiser'), person };
}

/** What an organiser does at a laptop, with the network or without. */
export const DESK_STEPS: Steps = {
  'desk: walk-in': {
    weight: 5,
    async act(world) {
      const { kiosk, desk } = await atDesk(world);
      const digits = String(Math.floor(world.random() * 1e9)).padStart(9, '0');
      await desk('attendee.add', {
        userId: newId(),
        eventId: world.eventId,
        ticketTypeId: world.ticketTypeId,
        fields: {
          name: `Walk-in ${digits}`,
          email: `walk-in-${digits}@example.org`,
          phone: `8${digits}`,
          location: 'Nagpur',
        },
        flags: [],
        consent: world.random() < 0.5 ? { textVersion: 'face-matching-1', language: 'hi' } : null,
        approve: 'self',
      });
      return kiosk.name;
    },
  },
  'desk: person': {
    weight: 4,
    async act(world) {
      const { kiosk, desk, person } = await atDesk(world);
      const { userId } = person;
      const held = kiosk.read((database) =>
        database
          .prepare<[string], { name: string; email: string; phone: string; location: string }>(
            'SELECT name, email, phone, location FROM users WHERE id = ?',
          )
          .get(userId),
      );
      if (held === undefined) return 'gone';
      const name = `Name of ${kiosk.name} ${Math.floor(world.random() * 1000)}`;
      await desk('attendee.save', { userId, version: null, fields: { ...held, name } });
      return name;
    },
  },
  'desk: event': {
    weight: 3,
    async act(world) {
      const { kiosk, desk } = await atDesk(world);
      const { eventId } = world;
      const { draft, version } = await desk('event.detail', { eventId });
      const said = `${kiosk.name} ${Math.floor(world.random() * 1000)}`;
      // The hub changes the title too: both at once is a clash.
      const change = world.random() < 0.5 ? { title: `Title of ${said}` } : { venue: said };
      await desk('event.save', { eventId, version, draft: { ...draft, ...change } });
      return said;
    },
  },
  'desk: block': {
    weight: 2,
    async act(world) {
      const { desk, person } = await atDesk(world);
      const blocked = world.random() < 0.6;
      await desk('attendee.block', { userId: person.userId, blocked });
      return String(blocked);
    },
  },
  'desk: flags': {
    weight: 3,
    async act(world) {
      const { desk, person } = await atDesk(world);
      await desk('registration.change', {
        registrationId: person.registrationId,
        ticketTypeId: world.ticketTypeId,
        flags: world.random() < 0.5 ? ['vip'] : [],
      });
      return person.registrationId;
    },
  },
  'desk: replace': {
    weight: 2,
    async act(world) {
      const { desk, person } = await atDesk(world);
      const { registrationId } = person;
      await desk('ticket.replace', { registrationId, newNumber: null });
      return registrationId;
    },
  },
  'desk: revoke': {
    weight: 1,
    async act(world) {
      const { kiosk, desk, person } = await atDesk(world);
      const ticket = kiosk.read((database) =>
        database
          .prepare<[string], { number: string }>(
            "SELECT number FROM tickets WHERE registration_id = ? AND status = 'active'",
          )
          .get(person.registrationId),
      );
      if (ticket === undefined) return 'no ticket';
      await desk('ticket.revoke', { number: ticket.number });
      return ticket.number;
    },
  },
};
