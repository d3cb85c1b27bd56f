import { doubleEntryAlert, doubleEntries } from '#shared/domain/double-entry.ts';
import type { AlertRow } from '#shared/domain/alert.ts';
import { letsPass, type CheckInRow } from '#shared/domain/check-in.ts';
import type { EntryMode } from '#shared/domain/event.ts';
import type { HlcStamp } from '#shared/domain/hybrid-clock.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { TicketNumber } from '#shared/ticket/ticket-number.ts';
import { moveTallies } from '../services/passage.ts';
import {
  foldFacts,
  foldUnknown,
  isByNumber,
  passUnknown,
  type Folded,
  type PassingFact,
} from '../services/projection.ts';
import type { WritableDatabase } from './database.ts';
import { createFactStore } from './fact-store.ts';
import { preparePassingFacts } from './passing-facts.ts';
import { build } from './query-builder.ts';
import { prepareStandings, standingWriter } from './standing-writer.ts';
import { query } from './statement.ts';

/** Check-ins of other kiosks, on their way into the copy; inside the caller's transaction. */
export interface CheckInTaker {
  /**
   * Takes a check-in, in whatever order they come: standings and tallies are what its facts come to.
   * @returns null: it was here already
   */
  take(row: CheckInRow, hlc: HlcStamp): Taken | null;
  /** A registration came after its check-ins: they are its own from now on. */
  adopt(registrationId: Uuid, eventId: Uuid): Taken;
  /** What somebody's facts raise, after one of them was undone or found its registration. */
  review(registrationId: Uuid, eventId: Uuid): Taken;
  /** Whether somebody passed on the ticket's number alone. */
  knowsNumber(number: TicketNumber, eventId: Uuid): boolean;
}

/** What the check-ins of a registration come to. */
export interface Taken {
  /** Null: of nobody who is registered here. */
  readonly registrationId: Uuid | null;
  /** Every alert that its facts raise, none else. */
  readonly alerts: readonly AlertRow[];
}

const OF_NOBODY: Taken = { registrationId: null, alerts: [] };

/** Whose passages a check-in adds to. */
type Subject =
  | { readonly kind: 'held'; readonly registrationId: Uuid }
  /** A registration of this event that is not here yet. */
  | { readonly kind: 'coming'; readonly registrationId: Uuid }
  | { readonly kind: 'number'; readonly number: TicketNumber }
  | { readonly kind: 'stranger' };

type StampedFact = PassingFact &
  Pick<CheckInRow, 'scan_id' | 'kiosk_id'> & { readonly hlc: HlcStamp };

export function createCheckInTaker(database: WritableDatabase): CheckInTaker {
  const facts = createFactStore(database);
  const passing = preparePassingFacts(database);
  const writer = standingWriter(prepareStandings(database));
  const known = query<{ id: Uuid; scanId: Uuid; kind: CheckInRow['kind'] }, { id: Uuid }>(
    database,
    (p) =>
      build
        .selectFrom('check_ins')
        .select('id')
        .where((eb) =>
          eb.or([
            eb('id', '=', p('id')),
            eb.and([eb('scan_id', '=', p('scanId')), eb('kind', '=', p('kind'))]),
          ]),
        ),
  );
  const registration = query<{ id: Uuid }, { id: Uuid; event_id: Uuid }>(database, (p) =>
    build.selectFrom('registrations').select(['id', 'event_id']).where('id', '=', p('id')),
  );
  const aliasOf = query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
    build
      .selectFrom('aliases')
      .select('id')
      .where('entity', '=', 'registration')
      .where('alias_id', '=', p('id')),
  );
  const holderOfNumber = query<{ number: TicketNumber }, { id: Uuid; event_id: Uuid }>(
    database,
    (p) =>
      build
        .selectFrom('tickets')
        .select(['registration_id as id', 'event_id'])
        .where('number', '=', p('number')),
  );
  const factById = query<{ id: Uuid }, Pick<CheckInRow, 'kind' | 'verdict' | 'direction'>>(
    database,
    (p) =>
      build
        .selectFrom('check_ins')
        .select(['kind', 'verdict', 'direction'])
        .where('id', '=', p('id')),
  );
  const undoOf = query<{ id: Uuid; scanId: Uuid }, { id: Uuid }>(database, (p) =>
    build
      .selectFrom('check_ins')
      .select('id')
      .where('scan_id', '=', p('scanId'))
      .where('kind', '=', 'undo')
      .where('about_id', '=', p('id')),
  );
  const whole = query<{ id: Uuid }, Pick<CheckInRow, 'scan_id' | 'kiosk_id'>>(database, (p) =>
    build.selectFrom('check_ins').select(['scan_id', 'kiosk_id']).where('id', '=', p('id')),
  );
  const entryMode = query<{ id: Uuid }, { entry_mode: EntryMode }>(database, (p) =>
    build.selectFrom('events').select('entry_mode').where('id', '=', p('id')),
  );

  function subjectOf(row: CheckInRow): Subject {
    if (row.registration_id !== null) {
      const id = row.registration_id;
      const found =
        registration.get({ id }) ?? registration.get({ id: aliasOf.get({ id })?.id ?? id });
      if (found === undefined) return { kind: 'coming', registrationId: id };
      return found.event_id === row.event_id
        ? { kind: 'held', registrationId: found.id }
        : { kind: 'stranger' };
    }
    if (!isByNumber(row)) return { kind: 'stranger' };
    const holder = holderOfNumber.get({ number: row.ticket_number });
    return holder?.event_id === row.event_id
      ? { kind: 'held', registrationId: holder.id }
      : { kind: 'number', number: row.ticket_number };
  }

  function folded(subject: Exclude<Subject, { kind: 'stranger' }>, eventId: Uuid): Folded {
    if (subject.kind === 'number') {
      return foldFacts(passing.ofNumber.all({ number: subject.number, eventId }));
    }
    const { registrationId } = subject;
    const of = passing.ofRegistration.all({ registrationId, eventId });
    return subject.kind === 'held' ? foldFacts(of) : foldUnknown(of);
  }

  /** A passage that nothing tells from another stranger's is counted by itself. */
  function countStranger(row: CheckInRow): void {
    const about =
      row.kind === 'undo' && row.about_id !== null ? factById.get({ id: row.about_id }) : row;
    const isBack = row.kind === 'undo';
    if (about === undefined || !letsPass(about)) return;
    // An undo that came first has been waiting for what it undoes.
    if (!isBack && undoOf.get({ id: row.id, scanId: row.scan_id }) !== undefined) return;
    const { inside, admitted, gateAdmitted } = passUnknown(about.direction);
    const sign = isBack ? -1 : 1;
    writer.addToTallies(row.event_id, row.gate_id, {
      inside: sign * inside,
      admitted: sign * admitted,
      gateAdmitted: sign * gateAdmitted,
    });
  }

  function alertsOf(registrationId: Uuid, eventId: Uuid): AlertRow[] {
    const of = passing.ofRegistration.all({ registrationId, eventId }) as StampedFact[];
    if (of.filter(letsPass).length < 2) return [];
    const mode = entryMode.get({ id: eventId })?.entry_mode;
    if (mode === undefined) return [];
    const full = of.map((fact): StampedFact => ({ ...fact, ...whole.get({ id: fact.id }) }));
    return doubleEntries(full, mode).map((pair) =>
      doubleEntryAlert(pair, { eventId, registrationId }),
    );
  }

  return {
    take(row, hlc) {
      const { id, scan_id: scanId, kind, event_id: eventId } = row;
      if (known.get({ id, scanId, kind }) !== undefined) return null;
      const subject = subjectOf(row);
      if (subject.kind === 'stranger') {
        countStranger(row);
        facts.insertCheckIn(row, hlc);
        return OF_NOBODY;
      }
      const before = folded(subject, eventId);
      facts.insertCheckIn(row, hlc);
      const after = folded(subject, eventId);
      moveTallies(writer, eventId, [before], after);
      if (subject.kind !== 'held') return OF_NOBODY;
      const { registrationId } = subject;
      writer.setStanding(registrationId, after.standing);
      return { registrationId, alerts: alertsOf(registrationId, eventId) };
    },
    review: (registrationId, eventId) => ({
      registrationId,
      alerts: alertsOf(registrationId, eventId),
    }),
    knowsNumber: (number, eventId) => passing.ofNumber.get({ number, eventId }) !== undefined,
    adopt(registrationId, eventId) {
      const of = passing.ofRegistration.all({ registrationId, eventId });
      if (of.length === 0) return OF_NOBODY;
      const after = foldFacts(of);
      moveTallies(writer, eventId, [foldUnknown(of)], after);
      writer.setStanding(registrationId, after.standing);
      return { registrationId, alerts: alertsOf(registrationId, eventId) };
    },
  };
}
