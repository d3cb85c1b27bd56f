import { newId } from '#shared/domain/id.ts';
import type { SoakKiosk } from './soak-kiosk.ts';
import { pick, remember, type World } from './world.ts';

/** Somebody comes to a gate with a ticket that it knows. */
export async function scanAt(world: World, kiosk: SoakKiosk): Promise<string> {
  const tickets = kiosk.read((database) =>
    database
      .prepare<[string], { number: string }>(
        'SELECT number FROM tickets WHERE event_id = ? ORDER BY number',
      )
      .all(world.eventId),
  );
  // The first few come again and again, at every gate.
  const from = world.random() < 0.5 ? tickets.slice(0, 4) : tickets;
  const ticket = pick(world.random, from);
  if (ticket === undefined) return 'no ticket';
  const said = await kiosk.gate('gate.admitByHand', {
    scanId: newId(),
    by: { way: 'typed', ticketNumber: ticket.number },
    direction: 'in',
    face: null,
  });
  remember(world, kiosk, said);
  return `${kiosk.name} ${said.verdict}`;
}
