import Database from 'better-sqlite3';
import type { GateRuleRow } from '#shared/domain/event.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import {
  FACES_SINCE_VERSION,
  type PackageHeader,
  type PackageLine,
} from '#shared/wire/event-package.ts';
import type { ImportScope, PackageStore } from '../services/package-import.ts';
import type { CopyWriter } from './copy-writer.ts';
import type { WritableDatabase } from './database.ts';
import { createEventChoices } from './event-choices.ts';
import { createHeldRows } from './held-rows.ts';
import { build } from './query-builder.ts';
import { command, query } from './statement.ts';
import { storing } from './storage-error.ts';

function untrusted(reason: string, detail: string): GatehouseError {
  return new GatehouseError('package-untrusted', detail, { reason });
}

function unreadable(reason: string, cause?: unknown): GatehouseError {
  return new GatehouseError('package-unreadable', `a row is refused: ${reason}`, { reason }, cause);
}

/** A row that breaks a key or a reference is the package's fault, not the store's. */
function refusingBadRows<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const isConstraint =
      error instanceof Database.SqliteError && error.code.startsWith('SQLITE_CONSTRAINT');
    throw isConstraint ? unreadable('constraint', error) : error;
  }
}

/**
 * Takes packages' rows into the copy. Whose row is whose: an event belongs to the signer whose
 * package brought it first; what hangs on it may be brought by that signer alone, and a person
 * who is registered for an event is changed by that event's signer alone. A member of staff belongs
 * to the signer who brought them first.
 */
export function createPackageStore(database: WritableDatabase, copy: CopyWriter): PackageStore {
  const held = createHeldRows(database);
  const choices = createEventChoices(database);

  const trusted = query<{ key: string }, { public_key: string }>(database, (p) =>
    build.selectFrom('trusted_issuers').select('public_key').where('public_key', '=', p('key')),
  );
  const trust = command<{ key: string; issuer: string; at: Instant }>(database, (p) =>
    build
      .insertInto('trusted_issuers')
      .values({ public_key: p('key'), issuer: p('issuer'), trusted_at: p('at') })
      .onConflict((conflict) => conflict.doNothing()),
  );
  const note = command<PackageNote>(database, (p) =>
    build
      .insertInto('packages')
      .values({
        id: p('id'),
        issuer: p('issuer'),
        public_key: p('key'),
        created_at: p('createdAt'),
        imported_at: null,
      })
      .onConflict((conflict) => conflict.doNothing()),
  );
  const noteImported = command<{ id: Uuid; at: Instant }>(database, (p) =>
    build
      .updateTable('packages')
      .set({ imported_at: p('at') })
      .where('id', '=', p('id')),
  );
  const claimEvent = command<{ id: Uuid; packageId: Uuid }>(database, (p) =>
    build
      .updateTable('events')
      .set({ package_id: p('packageId') })
      .where('id', '=', p('id')),
  );
  const rulesOf = query<{ eventId: Uuid }, RuleKey>(database, (p) =>
    build
      .selectFrom('gate_rules as r')
      .innerJoin('gates as g', 'g.id', 'r.gate_id')
      .select(['r.gate_id', 'r.ticket_type_id'])
      .where('g.event_id', '=', p('eventId')),
  );
  const endRule = command<RuleKey>(database, (p) =>
    build
      .deleteFrom('gate_rules')
      .where('gate_id', '=', p('gate_id'))
      .where('ticket_type_id', '=', p('ticket_type_id')),
  );
  const dateCopy = command<{ id: Uuid; at: Instant }>(database, (p) =>
    build
      .updateTable('events')
      .set({ copy_at: p('at') })
      .where('id', '=', p('id')),
  );

  /** A rule has no status that could say so: one that the newest package lacks is over. */
  function endLeftOutRules(eventId: Uuid, gateRules: ReadonlySet<string>): void {
    for (const rule of rulesOf.all({ eventId })) {
      if (!gateRules.has(ruleName(rule))) endRule.run(rule);
    }
  }

  /** Whether this package's rows of the event are written; claims it then. */
  function claim(header: PackageHeader, eventId: Uuid): boolean {
    const origin = held.originOf(eventId);
    if (origin === null) return true;
    if (origin.publicKey !== header.public_key) {
      throw untrusted('other-signer', `event ${eventId} is held from another signer`);
    }
    if (origin.createdAt > header.created_at) return false;
    claimEvent.run({ id: eventId, packageId: header.id });
    return true;
  }

  function begin(header: PackageHeader): ImportScope {
    const earlier = held.packageOf(header.id);
    if (
      earlier !== null &&
      (earlier.publicKey !== header.public_key || earlier.createdAt !== header.created_at)
    ) {
      throw untrusted('id-taken', `package ${header.id} was taken with other content`);
    }
    note.run({
      id: header.id,
      issuer: header.issuer,
      key: header.public_key,
      createdAt: header.created_at,
    });
    const events = header.events.map(({ id }) => id).filter((id) => claim(header, id));
    const newest = held.newestOf(header.public_key) === header.created_at;
    return { header, events: new Set(events), newest, gateRules: new Set() };
  }

  /** Refuses a row of an event that the package does not announce. */
  function inScope({ header, events }: ImportScope, eventId: Uuid | null): boolean {
    if (eventId !== null && events.has(eventId)) return true;
    if (header.events.some(({ id }) => id === eventId)) return false;
    throw unreadable('foreign-event');
  }

  /** Whether the person is registered for an event whose rows this package writes. */
  function isRegistered({ header, events }: ImportScope, userId: Uuid): boolean {
    const registered = held.eventsOfUser(userId);
    if (registered.some((id) => events.has(id))) return true;
    // Of an event of which a newer package was taken: its registrations stay as they are too.
    if (events.size < header.events.length) return false;
    throw unreadable('foreign-row');
  }

  function refuseForeign(heldEvent: Uuid | null, eventId: Uuid): void {
    if (heldEvent !== null && heldEvent !== eventId) throw unreadable('foreign-row');
  }

  function put(scope: ImportScope, line: PackageLine): void {
    const { header, events } = scope;
    switch (line.t) {
      case 'event': {
        if (!inScope(scope, line.row.id)) return;
        // Visible with its new date only when all of it is here.
        const copyAt = held.copyAt(line.row.id);
        const knowsFaces = header.version >= FACES_SINCE_VERSION;
        copy.putEvent(line.row, { packageId: header.id, copyAt, knowsFaces });
        return;
      }
      case 'ticket_type':
        if (!inScope(scope, line.row.event_id)) return;
        refuseForeign(held.eventOfTicketType(line.row.id), line.row.event_id);
        copy.putTicketType(line.row);
        return;
      case 'gate':
        if (!inScope(scope, line.row.event_id)) return;
        refuseForeign(held.eventOfGate(line.row.id), line.row.event_id);
        copy.putGate(line.row);
        return;
      case 'gate_rule': {
        const eventId = held.eventOfGate(line.row.gate_id);
        if (!inScope(scope, eventId)) return;
        if (held.eventOfTicketType(line.row.ticket_type_id) !== eventId) {
          throw unreadable('foreign-row');
        }
        copy.putGateRule(line.row);
        scope.gateRules.add(ruleName(line.row));
        return;
      }
      case 'signing_key':
        if (inScope(scope, line.row.event_id)) copy.putSigningKey(line.row);
        return;
      case 'staff': {
        if (events.size === 0) return;
        const origin = held.staffOrigin(line.row.id);
        if (origin !== null && origin.publicKey !== header.public_key) {
          throw untrusted('other-signer', `staff ${line.row.id} is held from another signer`);
        }
        if (scope.newest || origin === null) copy.putStaff(line.row, header.public_key);
        return;
      }
      case 'user':
        if (events.size > 0 && held.mayChangeUser(line.row, header.public_key)) {
          copy.putUser(line.row);
        }
        return;
      case 'registration': {
        const { id, user_id, event_id, ticket_type_id } = line.row;
        if (!inScope(scope, event_id)) return;
        const before = held.registration(id);
        if (before !== null && before.userId !== user_id) throw unreadable('foreign-row');
        refuseForeign(before?.eventId ?? null, event_id);
        refuseForeign(held.eventOfTicketType(ticket_type_id), event_id);
        copy.putRegistration(line.row);
        return;
      }
      case 'ticket': {
        const { number, registration_id, event_id } = line.row;
        if (!inScope(scope, event_id)) return;
        refuseForeign(held.eventOfTicket(number), event_id);
        refuseForeign(held.registration(registration_id)?.eventId ?? null, event_id);
        copy.putTicket(line.row);
        return;
      }
      case 'consent':
        if (events.size === 0 || !held.mayDecideFor(line.row.user_id, header.public_key)) return;
        if (!isRegistered(scope, line.row.user_id)) return;
        copy.putConsent(line.row);
        return;
      case 'document':
        if (held.mayBringDocument(line.row, header.public_key) && events.size > 0) {
          copy.putDocument(line.row);
        }
        return;
    }
  }

  return {
    isTrusted: (publicKey) => storing(() => trusted.get({ key: publicKey }) !== undefined),
    begin: (header) => copy.transaction(() => begin(header)),
    wantsDocument: ({ header, events }, row) =>
      storing(
        () =>
          events.size > 0 &&
          held.documentOwner(row.id) === null &&
          held.mayBringDocument(row, header.public_key),
      ),
    write: (scope, lines, from, withinMs) =>
      refusingBadRows(() =>
        copy.transaction(() => {
          const until = performance.now() + withinMs;
          let next = from;
          do {
            const line = lines[next];
            if (line === undefined) break;
            put(scope, line);
            next++;
          } while (performance.now() < until);
          return next;
        }),
      ),
    finish: ({ header, events, gateRules }, at) => {
      copy.transaction(() => {
        trust.run({ key: header.public_key, issuer: header.issuer, at });
        noteImported.run({ id: header.id, at });
        for (const id of events) {
          endLeftOutRules(id, gateRules);
          dateCopy.run({ id, at: header.created_at });
          copy.markLoaded(id, at);
        }
      });
    },
    listEvents: () => storing(() => choices.list()),
  };
}

type RuleKey = Pick<GateRuleRow, 'gate_id' | 'ticket_type_id'>;

function ruleName({ gate_id, ticket_type_id }: RuleKey): string {
  return `${gate_id} ${ticket_type_id}`;
}

interface PackageNote {
  id: Uuid;
  issuer: string;
  key: string;
  createdAt: Instant;
}
