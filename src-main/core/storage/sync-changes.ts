import type { AlertRow } from '#shared/domain/alert.ts';
import type { AttendeeRow, RegistrationRow } from '#shared/domain/attendee.ts';
import { stampOf, type FieldStamps, type StampedRow } from '#shared/domain/field-merge.ts';
import { isWithinDrift, type HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import type { KycDecisionRow } from '#shared/domain/kyc.ts';
import type { MadeTemplate } from '#shared/domain/operation.ts';
import { mergeTicket } from '#shared/domain/ticket-merge.ts';
import type { TicketRow } from '#shared/domain/ticket.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import type { AliasRow, Change, ErasureRow } from '#shared/wire/sync.ts';
import { missingCase } from '#shared/errors.ts';
import type { Applied } from '../services/sync/ports.ts';
import { createMergeStore } from './attendee-store-merge.ts';
import type { CopyWriter } from './copy-writer.ts';
import type { WritableDatabase } from './database.ts';
import { createErasureStore } from './erasure-store.ts';
import { kycDecisionWriter } from './kyc-decision-writer.ts';
import { build } from './query-builder.ts';
import {
  KYC_DECISION_COLUMNS,
  REGISTRATION_COLUMNS,
  TICKET_COLUMNS,
  USER_COLUMNS,
} from './row-columns.ts';
import type { Bit } from './schema.ts';
import { query } from './statement.ts';
import { createCheckInTaker, type Taken } from './sync-check-ins.ts';
import { createEventRows, flatEvent, savedEventOf } from './sync-event-rows.ts';
import type { AlertWriter, ClashWriter } from './sync-notice-stores.ts';
import type { PeerWriter } from './sync-peer-store.ts';
import { createPendingEdits, type EditedEntity } from './sync-pending-edits.ts';
import { createRowRemoval } from './sync-removal.ts';
import { createStampStore } from './sync-stamps.ts';
import type { ThumbnailWriter } from './sync-thumbnail-store.ts';

/** What the rows are written with. */
export interface ChangePorts {
  readonly copy: CopyWriter;
  readonly peers: PeerWriter;
  readonly alerts: AlertWriter;
  readonly clashes: ClashWriter;
  readonly thumbnails: ThumbnailWriter;
  /** Destroys the keys of a person's purpose, at once and for good. */
  readonly eraseKeys: (userId: Uuid, purpose: ErasureRow['purpose']) => void;
  /** Keeps a template that was made elsewhere, where its person agreed. */
  readonly takeTemplate: (made: MadeTemplate) => void;
  readonly kioskId: Uuid;
  /** By the hub's clock, milliseconds since the Unix epoch. */
  readonly now: () => number;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export type Tally = Mutable<Omit<Applied, 'people' | 'alertsRaised'>> & {
  readonly people: Set<Uuid>;
  /** People of whom nothing is here any more. */
  readonly gone: Set<Uuid>;
  readonly alertsRaised: AlertRow[];
};

/** An empty account of what a transaction changes. */
export function nothingApplied(): Tally {
  return {
    keysChanged: false,
    eventsChanged: false,
    staffChanged: false,
    kycChanged: false,
    people: new Set(),
    gone: new Set(),
    alertsRaised: [],
  };
}

export function appliedOf({ gone: _gone, ...tally }: Tally): Applied {
  return { ...tally, people: [...tally.people] };
}

/** Writes one change; inside the copy's transaction. */
export interface ChangeWriter {
  put(change: Change, tally: Tally): void;
  /** The row as it is here, with the stamps of its fields; null: it is not. */
  heldEvent(id: Uuid): StampedRow<ReturnType<typeof flatEvent>> | null;
  heldAttendee(id: Uuid): StampedRow<AttendeeRow> | null;
  heldRegistration(id: Uuid): StampedRow<RegistrationRow> | null;
  writeEvent(row: ReturnType<typeof flatEvent>, stamps: FieldStamps): void;
  writeAttendee(row: AttendeeRow, stamps: FieldStamps): void;
  /** With the check-ins that came before it. */
  writeRegistration(row: RegistrationRow, stamps: FieldStamps, tally: Tally): void;
  decisionsOf(userId: Uuid): KycDecisionRow[];
  believe(hlc: HlcStamp): void;
}

/** Whose package brought a member of staff: the hub's, which no package may change. */
const OF_THE_HUB = 'hub';

export function createChangeWriter(database: WritableDatabase, ports: ChangePorts): ChangeWriter {
  const { copy, peers, alerts, clashes, thumbnails, takeTemplate, eraseKeys, kioskId, now } = ports;
  const stamps = createStampStore(database);
  const pending = createPendingEdits(database);
  const checkIns = createCheckInTaker(database);
  const events = createEventRows(database, copy);
  const merges = createMergeStore(database);
  const removal = createRowRemoval(database);
  const erasures = createErasureStore(database);
  const decide = kycDecisionWriter(database);
  const user = query<{ id: Uuid }, Omit<AttendeeRow, 'blocked'> & { blocked: Bit }>(database, (p) =>
    build.selectFrom('users').select(USER_COLUMNS).where('id', '=', p('id')),
  );
  const registration = query<{ id: Uuid }, Omit<RegistrationRow, 'flags'> & { flags: string }>(
    database,
    (p) => build.selectFrom('registrations').select(REGISTRATION_COLUMNS).where('id', '=', p('id')),
  );
  const ticket = query<{ number: TicketNumber }, TicketRow>(database, (p) =>
    build.selectFrom('tickets').select(TICKET_COLUMNS).where('number', '=', p('number')),
  );
  const decision = query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
    build.selectFrom('kyc_decisions').select('id').where('id', '=', p('id')),
  );
  const decisions = query<{ userId: Uuid }, KycDecisionRow>(database, (p) =>
    build
      .selectFrom('kyc_decisions')
      .select(KYC_DECISION_COLUMNS)
      .where('user_id', '=', p('userId'))
      .orderBy('position'),
  );
  const alias = query<{ entity: AliasRow['entity']; id: Uuid }, { id: Uuid }>(database, (p) =>
    build
      .selectFrom('aliases')
      .select('id')
      .where('entity', '=', p('entity'))
      .where('alias_id', '=', p('id')),
  );
  const erasedThen = query<{ userId: Uuid; at: Instant }, { position: number }>(database, (p) =>
    build
      .selectFrom('erasures')
      .select('position')
      .where('user_id', '=', p('userId'))
      .where('erased_at', '=', p('at')),
  );
  const knownTicketType = query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
    build.selectFrom('ticket_types').select('id').where('id', '=', p('id')),
  );

  /** A stamp far ahead is kept as said, and moves nobody's clock. */
  function believe(hlc: HlcStamp): void {
    if (isWithinDrift(hlc, now())) stamps.believe(hlc);
  }

  /** The hub's row with our unanswered edits on top, where they are later than what it knows. */
  function underOurEdits<R extends object>(
    entity: EditedEntity,
    id: Uuid,
    incoming: StampedRow<R>,
    held: StampedRow<R> | null,
  ): StampedRow<R> {
    const ours = pending.of(entity, id);
    if (ours.size === 0 || held === null) return incoming;
    const row = new Map<string, unknown>(Object.entries(incoming.row));
    const kept: Record<string, string> = { ...incoming.stamps };
    const values = new Map<string, unknown>(Object.entries(held.row));
    for (const [field, { hlc, writerId }] of ours) {
      const stamp = stampOf(hlc, writerId);
      const theirs = incoming.stamps[field];
      if (!values.has(field) || (theirs !== undefined && theirs >= stamp)) continue;
      row.set(field, values.get(field));
      kept[field] = stamp;
    }
    return { row: Object.fromEntries(row) as R, stamps: kept };
  }

  function heldEvent(id: Uuid): StampedRow<ReturnType<typeof flatEvent>> | null {
    const saved = events.find(id);
    return saved === null ? null : { row: flatEvent(saved), stamps: stamps.of('event', id) };
  }

  function heldAttendee(id: Uuid): StampedRow<AttendeeRow> | null {
    const row = user.get({ id });
    if (row === undefined) return null;
    return { row: { ...row, blocked: row.blocked === 1 }, stamps: stamps.of('attendee', id) };
  }

  function heldRegistration(id: Uuid): StampedRow<RegistrationRow> | null {
    const row = registration.get({ id });
    if (row === undefined) return null;
    const flags = JSON.parse(row.flags) as RegistrationRow['flags'];
    return { row: { ...row, flags }, stamps: stamps.of('registration', id) };
  }

  function writeEvent(row: ReturnType<typeof flatEvent>, of: FieldStamps): void {
    const saved = savedEventOf(row);
    events.write(saved);
    stamps.put('event', saved.event.id, of);
  }

  function writeAttendee(row: AttendeeRow, of: FieldStamps): void {
    copy.putUser(row);
    stamps.put('attendee', row.id, of);
  }

  function writeRegistration(row: RegistrationRow, of: FieldStamps, tally: Tally): void {
    const isNew = registration.get({ id: row.id }) === undefined;
    copy.putRegistration(row);
    stamps.put('registration', row.id, of);
    if (isNew) settle(checkIns.adopt(row.id, row.event_id), tally);
  }

  /** A row of a person or registration that was merged here: its hub has not heard of it yet. */
  function isMerged(entity: AliasRow['entity'], id: Uuid): boolean {
    return alias.get({ entity, id }) !== undefined;
  }

  function putAlias({ entity, alias_id: from, id: to, made_at: at }: AliasRow, tally: Tally): void {
    const kept = entity === 'registration' ? registration.get({ id: to }) : undefined;
    if (isMerged(entity, from)) {
      // Merged here first: what both facts come to together was not looked at then.
      if (kept !== undefined) settle(checkIns.review(to, kept.event_id), tally);
      return;
    }
    if (entity === 'registration') {
      // Also where the merged one never was here: its check-ins may be.
      if (kept !== undefined) merges.joinStandings(from, to, kept.event_id);
      if (kept !== undefined && registration.get({ id: from }) !== undefined) {
        merges.moveTickets(from, to);
        merges.removeRegistration(from);
      }
    } else {
      if (user.get({ id: from }) !== undefined && user.get({ id: to }) !== undefined) {
        merges.setMergedInto(from, to);
      }
      tally.people.add(from).add(to);
    }
    merges.setAlias(entity, from, to, at);
    if (kept !== undefined) settle(checkIns.review(to, kept.event_id), tally);
  }

  function settle({ registrationId, alerts: wanted }: Taken, tally: Tally): void {
    if (registrationId === null) return;
    tally.alertsRaised.push(...alerts.settle(registrationId, wanted));
  }

  /** An undo may have come before it by another way: then its pair is no more. */
  function putAlert(row: AlertRow, tally: Tally): void {
    const isNew = alerts.put(row);
    settle(checkIns.review(row.registration_id, row.event_id), tally);
    if (isNew && alerts.isOpen(row.id)) tally.alertsRaised.push(row);
  }

  function letGo({ entity, id }: Extract<Change, { t: 'left' }>, tally: Tally): void {
    if (entity === 'document') removal.document(id);
    else if (entity === 'attendee') {
      if (removal.person(id)) tally.gone.add(id);
    } else {
      const gone = removal.registration(id);
      if (gone !== null) tally.gone.add(gone);
    }
  }

  function put(change: Change, tally: Tally): void {
    switch (change.t) {
      case 'event': {
        const { id } = change.row.event;
        const incoming = { row: flatEvent(change.row), stamps: change.stamps };
        const { row, stamps: of } = underOurEdits('event', id, incoming, heldEvent(id));
        writeEvent(row, of);
        tally.eventsChanged = true;
        return;
      }
      case 'attendee': {
        const { id } = change.row;
        if (isMerged('attendee', id)) return;
        const { row, stamps: of } = underOurEdits('attendee', id, change, heldAttendee(id));
        writeAttendee(row, of);
        tally.people.add(id);
        return;
      }
      case 'registration': {
        const { id } = change.row;
        if (isMerged('registration', id)) return;
        const held = heldRegistration(id);
        const { row, stamps: of } = underOurEdits('registration', id, change, held);
        // A type that the event has lost meanwhile comes with the event's own change.
        const isHere = knownTicketType.get({ id: row.ticket_type_id }) !== undefined;
        if (!isHere && held === null) return;
        const typeId = isHere || held === null ? row.ticket_type_id : held.row.ticket_type_id;
        writeRegistration({ ...row, ticket_type_id: typeId }, of, tally);
        return;
      }
      case 'ticket': {
        const held = ticket.get({ number: change.row.number });
        const row = held === undefined ? change.row : mergeTicket(held, change.row);
        if (
          registration.get({ id: row.registration_id }) === undefined &&
          !isMerged('registration', row.registration_id)
        )
          return;
        copy.putTicket(row);
        if (checkIns.knowsNumber(row.number, row.event_id)) {
          settle(checkIns.review(row.registration_id, row.event_id), tally);
        }
        return;
      }
      case 'signing_key':
        copy.putSigningKey(change.row);
        tally.keysChanged = true;
        return;
      case 'staff':
        copy.putStaff(change.row, OF_THE_HUB);
        tally.staffChanged = true;
        return;
      case 'consent':
        copy.putConsent(change.row);
        tally.people.add(change.row.user_id);
        return;
      case 'document':
        if (user.get({ id: change.row.user_id }) === undefined) return;
        copy.putDocument(change.row);
        if (change.row.file_type === 'selfie') thumbnails.want(change.row.id, change.row.user_id);
        tally.people.add(change.row.user_id);
        return;
      case 'template':
        takeTemplate(change.row);
        tally.people.add(change.row.user_id);
        return;
      case 'kyc_decision':
        if (decision.get({ id: change.row.id }) === undefined) decide.run(change.row);
        believe(change.hlc);
        tally.kycChanged = true;
        return;
      case 'check_in': {
        const { row, hlc } = change;
        const found = checkIns.take(row, hlc);
        believe(hlc);
        if (found === null) return;
        peers.noteFact(row.kiosk_id, row.occurred_at);
        settle(found, tally);
        return;
      }
      case 'alias':
        putAlias(change.row, tally);
        return;
      case 'erasure': {
        const { user_id: userId, purpose, asked_at: at } = change.row;
        // Told again with every snapshot: what somebody agreed to afterwards stays.
        if (erasedThen.get({ userId, at }) !== undefined) return;
        erasures.note(userId, at);
        // Before the commit: a crash in between erases again, and never forgets to.
        eraseKeys(userId, purpose);
        tally.people.add(userId);
        return;
      }
      case 'alert':
        putAlert(change.row, tally);
        return;
      case 'clash':
        clashes.put(change.row);
        return;
      case 'kiosk':
        if (change.row.id !== kioskId) peers.put(change.row, toInstant(now()));
        return;
      case 'left':
        letGo(change, tally);
        return;
      default:
        return missingCase(change);
    }
  }

  return {
    put,
    heldEvent,
    heldAttendee,
    heldRegistration,
    writeEvent,
    writeAttendee,
    writeRegistration,
    decisionsOf: (userId) => decisions.all({ userId }),
    believe,
  };
}
