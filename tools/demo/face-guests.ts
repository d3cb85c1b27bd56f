import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CONSENT_TEXT_VERSION } from '#shared/domain/consent.ts';
import type { EventRow } from '#shared/domain/event.ts';
import { registrationId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import { ticketNumberFromBytes } from '#shared/ticket/ticket-number.ts';
import type { PackageLine } from '#shared/wire/event-package.ts';
import { writeEventPackage } from '#core/services/event-package-writer.ts';
import { ByteStream } from '#tools/seed/byte-stream.ts';
import { seededIssuer } from '#tools/seed/ticket-issuer.ts';
import { PORTRAITS, readPortrait, type PortraitId } from '#tools/simulate/face-portrait.ts';
import type { Place } from './other-places.ts';

/** Invented names for the people of tests/fixtures/faces; the pictures are of somebody else. */
const NAMES: Readonly<Record<PortraitId, string>> = {
  'visitor-01': 'Rohan Mehta',
  'visitor-02': 'Leela Rai',
  'visitor-03': 'Zoya Khan',
  'visitor-04': 'Clara D’Souza',
  'visitor-05': 'Meera Lama',
  'visitor-06': 'Alisha Fernandes',
  'visitor-07': 'Nisha Pillai',
  'visitor-08': 'Tara Kapoor',
  'visitor-09': 'Elena Thomas',
  'visitor-10': 'Pema Bhutia',
  'visitor-11': 'Anjali Gurung',
};

/** Has a picture on record and never agreed to its being compared. */
export const WITHOUT_CONSENT: PortraitId = 'visitor-09';

const TITLE = 'Members’ Annual Meeting';
const GATE = 'Main Entrance';
const HOUR_MS = 3_600_000;
/** In the ids, whatever the day: the same tickets each time, so that their films are kept. */
const IDS_FROM = Date.UTC(2026, 0, 1);

/** The event whose guests are known by their faces: one ticket a portrait. */
export interface FacePlace extends Place {
  readonly ticketOf: Readonly<Record<PortraitId, string>>;
  readonly names: Readonly<Record<PortraitId, string>>;
}

/**
 * Writes an event package whose guests have the shipped portraits as selfies, and their consent.
 * @param now milliseconds since the Unix epoch: the doors stand open around it
 */
export async function writeFacePlace(
  file: string,
  seed: string,
  privateKey: KeyObject,
  now: number,
): Promise<FacePlace> {
  const random = new ByteStream(seed, 'demo faces');
  const issuer = seededIssuer(seed, 'demo faces', 4);
  const made = toInstant(now - 48 * HOUR_MS);
  const event = faceEvent(random, made, now);
  const type = { id: random.uuid(IDS_FROM), event_id: event.id, name: 'Member' };
  const lines: PackageLine[] = [
    { t: 'event', row: event },
    { t: 'ticket_type', row: type },
    { t: 'gate', row: { id: random.uuid(IDS_FROM), event_id: event.id, name: GATE, quota: null } },
    { t: 'signing_key', row: issuer.keyRow(event.id, made, null) },
  ];
  const tickets: [PortraitId, string][] = [];
  for (const portrait of PORTRAITS) {
    const number = ticketNumberFromBytes(random.take(8));
    const guest = { portrait, number, eventId: event.id, typeId: type.id, keyId: issuer.keyId };
    lines.push(...(await guestLines(random, made, guest)));
    tickets.push([portrait, issuer.issue(event.id, number)]);
  }
  const header = {
    id: random.uuid(now),
    created_at: toInstant(now - HOUR_MS),
    issuer: 'Gatehouse demonstration',
    events: [{ id: event.id, title: event.title, attendees: PORTRAITS.length }],
    rows: lines.length,
  };
  await writeEventPackage(file, { header, lines }, privateKey);
  const ticketOf = Object.fromEntries(tickets) as Record<PortraitId, string>;
  return {
    title: TITLE,
    gate: GATE,
    tickets: tickets.map(([, text]) => text),
    ticketOf,
    names: NAMES,
  };
}

function faceEvent(random: ByteStream, made: Instant, now: number): EventRow {
  const opens = toInstant(now - 6 * HOUR_MS);
  return {
    id: random.uuid(IDS_FROM),
    title: TITLE,
    description: 'An event that does not exist, made to show faces at the gate.',
    image: null,
    party_name: 'Nagrik Vikas Manch',
    event_date: opens.slice(0, 10),
    event_time: '10:00',
    time_zone: 'Asia/Kolkata',
    venue: 'Town Hall, Nagpur',
    qr_code: null,
    status: 'live',
    doors_open_at: opens,
    doors_close_at: toInstant(now + 30 * HOUR_MS),
    entry_mode: 'single',
    capacity: null,
    face_policy: 'required',
    face_liveness: 'signs',
    evidence_days: 7,
    created_at: made,
  };
}

interface Guest {
  readonly portrait: PortraitId;
  readonly number: ReturnType<typeof ticketNumberFromBytes>;
  readonly eventId: Uuid;
  readonly typeId: Uuid;
  readonly keyId: number;
}

async function guestLines(random: ByteStream, made: Instant, guest: Guest): Promise<PackageLine[]> {
  const { portrait, number, eventId, typeId, keyId } = guest;
  const uuid = (): Uuid => random.uuid(IDS_FROM);
  const [userId, selfieId, consentId] = [uuid(), uuid(), uuid()];
  const { selfieFile } = await readPortrait(portrait);
  const registration = registrationId(userId, eventId);
  const lines: PackageLine[] = [
    {
      t: 'user',
      row: {
        id: userId,
        email: `${portrait}@example.org`,
        name: NAMES[portrait],
        phone: `97${number.replaceAll(/\D/g, '').padEnd(8, '0').slice(0, 8)}`,
        location: 'Nagpur',
        status: 'approved',
        blocked: false,
        adhar_front: null,
        adhar_back: null,
        selfie: selfieId,
        created_at: made,
        updated_at: made,
      },
    },
    {
      t: 'document',
      row: {
        id: selfieId,
        user_id: userId,
        file_type: 'selfie',
        mime: 'image/jpeg',
        created_at: made,
      },
      data: (await readFile(selfieFile)).toString('base64'),
    },
    {
      t: 'registration',
      row: {
        id: registration,
        user_id: userId,
        event_id: eventId,
        ticket_type_id: typeId,
        status: 'registered',
        flags: [],
        created_at: made,
      },
    },
    {
      t: 'ticket',
      row: {
        number,
        registration_id: registration,
        event_id: eventId,
        ticket_type_id: typeId,
        key_id: keyId,
        status: 'active',
        replaced_by: null,
        valid_from: null,
        valid_until: null,
        created_at: made,
      },
    },
  ];
  if (portrait === WITHOUT_CONSENT) return lines;
  const consent: PackageLine = {
    t: 'consent',
    row: {
      id: consentId,
      user_id: userId,
      purpose: 'face-matching',
      decision: 'given',
      text_version: CONSENT_TEXT_VERSION,
      language: 'en',
      staff_id: null,
      recorded_at: made,
    },
  };
  return [...lines, consent];
}
