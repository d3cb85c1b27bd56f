import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { Device } from '#core/services/device.ts';
import { createHubClient, type HubClient } from '#core/sync/hub-client.ts';
import { createHubTransport, trustingAgent, type HubTransport } from '#core/sync/hub-transport.ts';
import { systemClock } from '#core/system-clock.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { ticketNumberFromBytes } from '#shared/ticket/ticket-number.ts';
import { seededRandom } from '#tools/simulate/random.ts';
import { SoakHub } from '../soak/soak-hub.ts';
import { addEvent } from '../soak/world.ts';

const CHUNK = 10_000;

/** The hub's own program, with an event whose attendees all have tickets. */
export interface SyncStand {
  readonly hub: SoakHub;
  readonly eventId: Uuid;
  readonly gateIds: readonly Uuid[];
}

/** @param people at least one: the hub itself registers the first, and makes the event's key for it */
export async function openSyncStand(people: number): Promise<SyncStand> {
  const hub = await SoakHub.start();
  return { hub, ...(await addCrowd(hub, 'Bench of sync', people)) };
}

/** An event with so many people, each with a ticket. */
export async function addCrowd(
  hub: SoakHub,
  title: string,
  people: number,
): Promise<Pick<SyncStand, 'eventId' | 'gateIds'>> {
  const random = seededRandom(title.charCodeAt(0));
  const { eventId, gateIds, ticketTypeId } = await addEvent(hub, { title, people: 1, random });
  // Numbers of two crowds must not be the same.
  const firstPhone = 6_000_000_000 + Math.floor(random() * 2_000) * 1_000_000;
  for (let done = 1; done < people; done += CHUNK) {
    const count = Math.min(CHUNK, people - done);
    const users = Array.from({ length: count }, () => newId());
    const numbers = users.map(() => ticketNumberFromBytes(randomBytes(8)));
    await hub.query(
      `INSERT INTO users (id, email, name, phone, location, status, review_state, version)
       SELECT id, id || '@example.org', 'Guest ' || n + $2, ($3::bigint + n + $2)::text,
         'Pune', 'approved', 'done', '000000000001-0000'
       FROM unnest($1::uuid[]) WITH ORDINALITY AS u (id, n)`,
      [users, done, firstPhone],
    );
    const registrations = users.map(() => newId());
    await hub.query(
      `INSERT INTO registrations (id, user_id, event_id, ticket_type_id, version)
       SELECT id, user_id, $3, $4, '000000000001-0000'
       FROM unnest($1::uuid[], $2::uuid[]) AS r (id, user_id)`,
      [registrations, users, eventId, ticketTypeId],
    );
    await hub.query(
      `INSERT INTO tickets (number, registration_id, event_id, ticket_type_id, key_id)
       SELECT t.number, t.id, $3, $4, k.key_id FROM unnest($1::text[], $2::uuid[]) AS t (number, id),
         (SELECT key_id FROM issuer_keys WHERE event_id = $3 LIMIT 1) AS k`,
      [numbers, registrations, eventId, ticketTypeId],
    );
  }
  await hub.query('ANALYZE');
  return { eventId, gateIds };
}

/** Its client asks the hub; its device signs. */
export interface NetworkKiosk {
  readonly client: HubClient;
  readonly device: Device;
  /** Ed25519, base64. */
  readonly publicKey: string;
}

/** A kiosk without a store: its network half is the real one. @param wrap may look at its requests */
export async function addNetworkKiosk(
  { hub }: SyncStand,
  events: readonly Uuid[],
  wrap: (transport: HubTransport) => HubTransport = (transport) => transport,
): Promise<NetworkKiosk> {
  const kioskId = newId();
  const pair = generateKeyPairSync('ed25519');
  const x = pair.publicKey.export({ format: 'jwk' }).x ?? '';
  const publicKey = Buffer.from(x, 'base64url').toString('base64');
  await hub.query(
    `INSERT INTO kiosks (id, name, public_key, enrolled_at) VALUES ($1, 'Bench', $2, now())`,
    [kioskId, publicKey],
  );
  await hub.query('INSERT INTO kiosk_events (kiosk_id, event_id) SELECT $1, unnest($2::uuid[])', [
    kioskId,
    events,
  ]);
  const { origin, ca } = hub.connection;
  const transport = createHubTransport({
    hubUrl: origin,
    agent: trustingAgent([ca]),
    version: 'bench',
    now: Date.now,
  });
  const device: Device = { kioskId, sign: (bytes) => sign(null, bytes, pair.privateKey) };
  const client = createHubClient({
    transport: wrap(transport),
    device,
    publicKey,
    knownOffset: 0,
    clock: systemClock,
  });
  return { client, device, publicKey };
}
