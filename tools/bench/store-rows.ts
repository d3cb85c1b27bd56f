import { randomBytes } from 'node:crypto';
import { createCopyWriter, type CopyWriter } from '#core/storage/copy-writer.ts';
import type { WritableDatabase } from '#core/storage/database.ts';
import { newId, registrationId, type Uuid } from '#shared/domain/id.ts';
import { ticketNumberFromBytes, type TicketNumber } from '#shared/ticket/ticket-number.ts';
import type { BenchIssuer } from './bench-issuer.ts';

/** What a store is filled with. */
export interface StorePlan {
  readonly eventId: Uuid;
  readonly gateId: Uuid;
  readonly ticketTypeId: Uuid;
  readonly registrations: number;
  readonly issuer: BenchIssuer;
}

const FIRST = [
  'Aarav Aditi Aisha Amit Anaya Anil Arjun Asha Bhavna Chitra Deepak Devi Divya Farhan Gauri',
  'Geeta Harish Isha Jaya Kabir Kavya Kiran Lakshmi Leela Madhav Maya Meera Mohan Nadia Naveen',
  'Neha Nikhil Omar Pooja Priya Rahul Raj Rekha Ritu Rohan Sana Sanjay Seema Shreya Sunil',
]
  .join(' ')
  .split(' ');
const LAST = [
  'Agarwal Ahmed Bhat Bose Chandra Chopra Das Desai Dutta Fernandes Gandhi Ghosh Gupta Iyer',
  'Jain Jha Joshi Kapoor Khan Kulkarni Kumar Mehta Menon Mishra Mukherjee Nair Naidu Pandey',
  'Patel Pillai Prasad Rao Reddy Roy Saxena Shah Sharma Singh Sinha Thomas Varma Verma Yadav',
]
  .join(' ')
  .split(' ');

const CREATED = '2026-01-05T10:00:00.000Z';
/** Doors stand open: whenever the bench runs, its tickets are to be admitted. */
const OPENS = '2026-01-01T00:00:00.000Z';
const CLOSES = '2099-12-31T00:00:00.000Z';
/** Rows a transaction: few enough that the write-ahead log stays small. */
const CHUNK = 20_000;

/**
 * Fills an empty store with one event, one gate and its attendees, as an import would.
 * @returns the ticket numbers, in the order of the rows
 */
export function fillStore(database: WritableDatabase, plan: StorePlan): TicketNumber[] {
  const writer = createCopyWriter(database);
  writer.transaction(() => writePlace(writer, plan));
  const numbers: TicketNumber[] = [];
  for (let start = 0; start < plan.registrations; start += CHUNK) {
    const end = Math.min(plan.registrations, start + CHUNK);
    writer.transaction(() => {
      for (let index = start; index < end; index += 1) {
        numbers.push(writePerson(writer, plan, index));
      }
    });
  }
  return numbers;
}

function writePlace(writer: CopyWriter, plan: StorePlan): void {
  const { eventId, gateId, ticketTypeId, issuer } = plan;
  writer.putEvent(
    {
      id: eventId,
      title: 'Bench of the gate',
      description: '',
      image: null,
      party_name: 'Gatehouse',
      event_date: '2026-01-05',
      event_time: '10:00',
      time_zone: 'Asia/Kolkata',
      venue: 'Hall 1',
      qr_code: null,
      status: 'live',
      doors_open_at: OPENS,
      doors_close_at: CLOSES,
      entry_mode: 'single',
      capacity: null,
      face_policy: 'off',
      face_liveness: 'signs',
      evidence_days: null,
      created_at: CREATED,
    },
    { packageId: null, copyAt: CREATED },
  );
  writer.putTicketType({ id: ticketTypeId, event_id: eventId, name: 'Standard' });
  writer.putGate({ id: gateId, event_id: eventId, name: 'Main gate', quota: null });
  writer.putSigningKey({
    key_id: issuer.keyId,
    event_id: eventId,
    public_key: issuer.publicKey,
    issuer: 'Bench',
    valid_from: OPENS,
    valid_until: null,
    revoked_at: null,
  });
  writer.markLoaded(eventId, CREATED);
}

function writePerson(writer: CopyWriter, plan: StorePlan, index: number): TicketNumber {
  const { eventId, ticketTypeId, issuer } = plan;
  const userId = newId();
  const registered = registrationId(userId, eventId);
  const first = FIRST[index % FIRST.length] ?? '';
  const last = LAST[Math.floor(index / FIRST.length) % LAST.length] ?? '';
  const number = ticketNumberFromBytes(randomBytes(8));
  writer.putUser({
    id: userId,
    email: `person${index}@example.org`,
    name: `${first} ${last}`,
    phone: `9${String((index * 7_919) % 1_000_000_000).padStart(9, '0')}`,
    location: 'Pune',
    status: 'approved',
    blocked: false,
    adhar_front: null,
    adhar_back: null,
    selfie: null,
    created_at: CREATED,
    updated_at: CREATED,
  });
  writer.putRegistration({
    id: registered,
    user_id: userId,
    event_id: eventId,
    ticket_type_id: ticketTypeId,
    status: 'registered',
    flags: [],
    created_at: CREATED,
  });
  writer.putTicket({
    number,
    registration_id: registered,
    event_id: eventId,
    ticket_type_id: ticketTypeId,
    key_id: issuer.keyId,
    status: 'active',
    replaced_by: null,
    valid_from: null,
    valid_until: null,
    created_at: CREATED,
  });
  return number;
}
