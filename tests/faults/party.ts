import { createHash, type KeyObject } from 'node:crypto';
import { writeEventPackage } from '#core/services/event-package-writer.ts';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import { registrationId, type Uuid } from '#shared/domain/id.ts';
import { ticketNumberFromBytes } from '#shared/ticket/ticket-number.ts';
import type { PackageLine } from '#shared/wire/event-package.ts';
import { createIssuer } from '#tests/fixtures/issuer.ts';

// Open for so long that no clock of these tests finds the doors closed.
const OPENS = '2001-01-01T00:00:00.000Z';
const CLOSES = '2199-01-01T00:00:00.000Z';
const KEY_ID = 4711;

/** An event, its guests and their tickets: the same for the same number of guests. */
export interface Party {
  readonly packageId: Uuid;
  readonly eventId: Uuid;
  readonly gateId: Uuid;
  /** Texts of the guests' tickets, all of them good. */
  readonly tickets: readonly string[];
  readonly lines: readonly PackageLine[];
  readonly signer: KeyObject;
}

function uuidOf(name: string): Uuid {
  const hex = createHash('sha256').update(`party/${name}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `7${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

export function makeParty(guests: number): Party {
  const issuer = createIssuer(KEY_ID);
  const eventId = uuidOf('event');
  const gateId = uuidOf('gate');
  const ticketTypeId = uuidOf('ticket-type');
  const tickets: string[] = [];
  const lines: PackageLine[] = [
    {
      t: 'event',
      row: {
        id: eventId,
        title: 'A party in a storm',
        description: '',
        image: null,
        party_name: 'The hosts',
        event_date: '2026-11-22',
        event_time: '18:00',
        time_zone: 'Asia/Kolkata',
        venue: 'Under the lightning rod',
        qr_code: null,
        status: 'live',
        doors_open_at: OPENS,
        doors_close_at: CLOSES,
        entry_mode: 'exits',
        capacity: null,
        face_policy: 'off',
        face_liveness: 'signs',
        evidence_days: null,
        created_at: OPENS,
      },
    },
    { t: 'ticket_type', row: { id: ticketTypeId, event_id: eventId, name: 'Guest' } },
    { t: 'gate', row: { id: gateId, event_id: eventId, name: 'Gate 1', quota: null } },
    {
      t: 'signing_key',
      row: {
        key_id: KEY_ID,
        event_id: eventId,
        public_key: rawKey(issuer.publicKey),
        issuer: 'The hosts',
        valid_from: OPENS,
        valid_until: null,
        revoked_at: null,
      },
    },
  ];
  for (let guest = 0; guest < guests; guest += 1) {
    const userId = uuidOf(`guest-${guest}`);
    const registration = registrationId(userId, eventId);
    const number = ticketNumberFromBytes(
      createHash('sha256').update(`party/ticket-${guest}`).digest().subarray(0, 8),
    );
    tickets.push(issuer.issue(eventId, number));
    lines.push(
      {
        t: 'user',
        row: {
          id: userId,
          email: `guest-${guest}@example.org`,
          name: `Guest ${guest}`,
          phone: String(7_000_000_000 + guest),
          location: 'Pune',
          status: 'approved',
          blocked: false,
          adhar_front: null,
          adhar_back: null,
          selfie: null,
          created_at: OPENS,
          updated_at: OPENS,
        },
      },
      {
        t: 'registration',
        row: {
          id: registration,
          user_id: userId,
          event_id: eventId,
          ticket_type_id: ticketTypeId,
          status: 'registered',
          flags: [],
          created_at: OPENS,
        },
      },
      {
        t: 'ticket',
        row: {
          number,
          registration_id: registration,
          event_id: eventId,
          ticket_type_id: ticketTypeId,
          key_id: KEY_ID,
          status: 'active',
          replaced_by: null,
          valid_from: null,
          valid_until: null,
          created_at: OPENS,
        },
      },
    );
  }
  return {
    packageId: uuidOf(`package-of-${guests}`),
    eventId,
    gateId,
    tickets,
    lines,
    signer: issuer.privateKey,
  };
}

function rawKey(key: KeyObject): string {
  return key.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64');
}

/** Writes the party down as an event package. */
export async function writeParty(party: Party, file: string): Promise<void> {
  const attendees = party.tickets.length;
  await writeEventPackage(
    file,
    {
      header: {
        id: party.packageId,
        created_at: OPENS,
        issuer: 'The hosts',
        events: [{ id: party.eventId, title: 'A party in a storm', attendees }],
        rows: party.lines.length,
      },
      lines: party.lines,
    },
    party.signer,
  );
}

/** The calls that bring a new kiosk to the party's gate. */
export function setUpCalls(party: Party, packageFile: string) {
  const { packageId, eventId, gateId } = party;
  return [
    { name: 'setup.importPackage', input: { path: packageFile, packageId } },
    { name: 'setup.chooseGate', input: { kioskName: 'Laptop 1', eventId, gateId } },
  ] as const;
}

/** Brings a new kiosk to the party's gate. */
export async function setUp(call: CoreClient, party: Party, packageFile: string): Promise<void> {
  const [load, choose] = setUpCalls(party, packageFile);
  await call(load.name, load.input);
  await call(choose.name, choose.input);
}
