import { generateKeyPairSync, sign } from 'node:crypto';
import { openAudit } from '#server/parts/audit.ts';
import { openMail } from '#server/parts/mail.ts';
import { openOperations, type OperationsPart } from '#server/parts/operations.ts';
import type { KioskActor } from '#server/services/actor.ts';
import { createPersonKeys } from '#server/storage/person-key-store.ts';
import type { AttendeeRow, RegistrationRow } from '#shared/domain/attendee.ts';
import type { CheckInRow } from '#shared/domain/check-in.ts';
import { nextStamp, type HlcStamp } from '#shared/domain/hybrid-clock.ts';
import { newId, registrationId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { operationText, type Operation } from '#shared/domain/operation.ts';
import type { TicketRow } from '#shared/domain/ticket.ts';
import type { CarriedOperation, PushResult } from '#shared/wire/sync.ts';
import { openHubDesk, type HubDesk } from '#tests/fixtures/hub-desk.ts';
import { ticketNumberFromBytes } from '#shared/ticket/ticket-number.ts';
import { randomBytes } from 'node:crypto';

type Said = { [T in Operation['type']]: Extract<Operation, { type: T }>['payload'] };

interface Envelope {
  readonly hlc?: HlcStamp;
  readonly seq?: number;
  readonly id?: Uuid;
  readonly base?: HlcStamp | null;
  readonly fields?: string[];
}

/** A kiosk with a key of its own, which signs what it says. */
export interface TestKiosk {
  readonly id: Uuid;
  say<T extends Operation['type']>(
    type: T,
    payload: Said[T],
    envelope?: Envelope,
  ): CarriedOperation;
  /** A stamp of its clock, so many milliseconds from now. */
  stamp(aheadMs?: number): HlcStamp;
}

/** A hub with kiosks that push to it. */
export interface PushDesk extends AsyncDisposable {
  readonly desk: HubDesk;
  readonly twins: OperationsPart['twins'];
  readonly operations: OperationsPart;
  addKiosk(events?: readonly Uuid[], state?: { isKnown?: boolean }): Promise<TestKiosk>;
  push(by: TestKiosk, ...operations: CarriedOperation[]): Promise<PushResult[]>;
  /** The words on operations alone. */
  outcomes(by: TestKiosk, ...operations: CarriedOperation[]): Promise<string[]>;
}

export function kioskActor(id: Uuid, isRevoked = false): KioskActor {
  return { type: 'kiosk', id, use: 'gate', isRevoked, ip: null, userAgent: null };
}

/** A check-in that lets somebody in. */
export function admission(
  kiosk: TestKiosk,
  of: { eventId: Uuid; registrationId?: Uuid | null; userId?: Uuid | null },
  change: Partial<CheckInRow> = {},
): CheckInRow {
  return {
    id: newId(),
    kind: 'verdict',
    scan_id: newId(),
    about_id: null,
    event_id: of.eventId,
    gate_id: newId(),
    kiosk_id: kiosk.id,
    verdict: 'admitted',
    direction: 'in',
    way: 'camera',
    ticket_number: null,
    registration_id: of.registrationId ?? null,
    user_id: of.userId ?? null,
    scanned_text: null,
    staff_id: null,
    reason: null,
    occurred_at: toInstant(Date.now()),
    ...change,
  };
}

let people = 0;

/** Somebody whom a kiosk registers. */
export function walkIn(change: Partial<AttendeeRow> = {}): AttendeeRow {
  people += 1;
  const at = toInstant(Date.now());
  return {
    id: newId(),
    email: `walk-in-${people}@example.org`,
    name: `Walk In ${people}`,
    phone: String(8_000_000_000 + people),
    location: 'Pune',
    status: 'pending',
    blocked: false,
    adhar_front: null,
    adhar_back: null,
    selfie: null,
    created_at: at,
    updated_at: at,
    ...change,
  };
}

export function placeOf(
  userId: Uuid,
  { id: eventId, typeId }: { id: Uuid; typeId: Uuid },
  change: Partial<RegistrationRow> = {},
): RegistrationRow {
  return {
    id: registrationId(userId, eventId),
    user_id: userId,
    event_id: eventId,
    ticket_type_id: typeId,
    status: 'registered',
    flags: [],
    created_at: toInstant(Date.now()),
    ...change,
  };
}

export function ticketFor(place: RegistrationRow, change: Partial<TicketRow> = {}): TicketRow {
  return {
    number: ticketNumberFromBytes(randomBytes(8)),
    registration_id: place.id,
    event_id: place.event_id,
    ticket_type_id: place.ticket_type_id,
    key_id: 9,
    status: 'active',
    replaced_by: null,
    valid_from: null,
    valid_until: null,
    created_at: toInstant(Date.now()),
    ...change,
  };
}

export async function openPushDesk(): Promise<PushDesk> {
  const desk = await openHubDesk();
  const { base } = desk;
  const personKeys = createPersonKeys(base.database, base.keys.master);
  const { audit } = await openAudit(base, { personKeys });
  const { mail } = openMail(base, { sealer: base.keys.master, audit });
  const operations = openOperations(base, {
    tickets: desk.tickets.tickets,
    mail,
    audit,
    personKeys,
  });
  const push: PushDesk['push'] = (by, ...carried) =>
    operations.intake.take(carried, { id: by.id, actor: kioskActor(by.id) });
  return {
    desk,
    operations,
    twins: operations.twins,
    async addKiosk(events = [], { isKnown = true } = {}) {
      const id = newId();
      const { publicKey, privateKey } = generateKeyPairSync('ed25519');
      if (isKnown) {
        const x = publicKey.export({ format: 'jwk' }).x ?? '';
        const key = Buffer.from(x, 'base64url').toString('base64');
        await base.database
          .insertInto('kiosks')
          .values({ id, name: 'Gate', public_key: key, enrolled_at: toInstant(Date.now()) })
          .execute();
        for (const event_id of events) {
          await base.database
            .insertInto('kiosk_events')
            .values({ kiosk_id: id, event_id })
            .execute();
        }
      }
      let seq = 0;
      let last: HlcStamp | null = null;
      const stamp = (aheadMs = 0): HlcStamp => (last = nextStamp(last, Date.now() + aheadMs));
      return {
        id,
        stamp,
        say(type, payload, envelope = {}) {
          if (envelope.seq === undefined) seq += 1;
          const head = {
            id: envelope.id ?? newId(),
            kiosk_id: id,
            seq: envelope.seq ?? seq,
            hlc: envelope.hlc ?? stamp(),
            type,
            base_version: envelope.base ?? null,
            ...(envelope.fields === undefined ? {} : { fields: envelope.fields }),
          };
          const text = JSON.stringify(payload);
          const signature = sign(null, Buffer.from(operationText(head, text)), privateKey);
          return { ...head, payload: text, signature: signature.toString('base64') };
        },
      };
    },
    push,
    outcomes: async (by, ...carried) =>
      (await push(by, ...carried)).map(({ outcome, code }) =>
        code === null ? outcome : `${outcome} ${code}`,
      ),
    [Symbol.asyncDispose]: () => desk[Symbol.asyncDispose](),
  };
}
