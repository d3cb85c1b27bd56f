import { requireAttendeeForm } from '#shared/domain/attendee-rules.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { AttendeeDetail } from '#shared/ipc/attendee-contract.ts';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AdminRequest } from './admin-request.ts';
import { createAttendeeEditing } from './services/attendee-editing.ts';
import { byStaff, requireAttendee } from './services/attendee-lookup.ts';
import type { AttendeePorts } from './services/attendee-ports.ts';
import { createConsentLedger } from './services/consent.ts';
import { createMerging } from './services/merge-attendees.ts';
import { photoHandler } from './services/photo.ts';
import { createRegistrationBulk } from './services/registration-bulk.ts';
import { createRegistrationEditing } from './services/registration-editing.ts';
import type { TicketMaker } from './services/ticket-maker.ts';
import { createWalkIns } from './services/walk-in.ts';
import { createAttendeeStore } from './storage/attendee-store.ts';
import { createMergeStore } from './storage/attendee-store-merge.ts';
import { createConsentStore } from './storage/consent-store.ts';
import { createErasureStore } from './storage/erasure-store.ts';
import { createGateLookups } from './storage/gate-lookups.ts';
import { createTemplateStore } from './storage/template-store.ts';

type Names = Extract<keyof CoreHandlers, `attendee.${string}` | `registration.${string}`>;

/** What admin mode's tickets give to its attendees. */
export interface AttendeeTickets {
  readonly maker: TicketMaker;
  /** Key ids that this laptop signs with: it can print their tickets. */
  readonly ownKeys: () => readonly number[];
  /** Settles when the key for tickets is at hand, or can't be. */
  readonly ready: Promise<void>;
}

/** Wires attendees and registrations: lists, pages, walk-ins, changes, duplicates. */
export function openAttendees(
  request: AdminRequest,
  { maker: tickets, ownKeys, ready }: AttendeeTickets,
): { readonly handlers: Pick<CoreHandlers, Names> } {
  const { database, transaction, reader, vault, recorder, pins, erasures, now, tell } = request;
  const store = createAttendeeStore(database, transaction);
  const sources = createTemplateStore(database);
  const erasureNotes = createErasureStore(database);
  const consents = createConsentLedger({
    consents: createConsentStore(database),
    sources,
    erasures: erasureNotes,
  });
  const ports: AttendeePorts = {
    store,
    recorder,
    tickets,
    kioskId: request.device.kioskId,
    now,
  };
  const editing = createAttendeeEditing(ports);
  const registrations = createRegistrationEditing(ports);
  const bulk = createRegistrationBulk({
    ...ports,
    editing: registrations,
    chosen: (filter) => reader.ask('attendeesChosen', filter),
    pace: request.pace,
    onProgress: (done, total) => tell('work-progress', { work: 'registration.bulk', done, total }),
  });
  const walkIns = createWalkIns({
    ...ports,
    editing: registrations,
    consents,
    pins,
    pictures: request.pictures,
    files: vault,
  });
  const merge = createMerging({
    ...ports,
    merging: createMergeStore(database),
    consents,
    sources,
    erasures: erasureNotes,
    files: vault,
  });
  const photo = photoHandler({
    findSelfie: (userId) => createGateLookups(database).findSelfie(userId),
    readFile: (address) => vault.read(address),
  });

  async function detailOf(userId: Uuid): Promise<AttendeeDetail> {
    const detail = await reader.ask('attendeeDetail', { userId, ownKeys: ownKeys() });
    if (detail !== null) return detail;
    throw new GatehouseError('person-unknown', 'nobody of this id is known here');
  }

  /** After a commit: the gate, the lists and the faces look again. */
  function changed(userId: Uuid | null): void {
    request.onChange();
    request.onKeysChanged();
    if (userId !== null) request.onPersonChanged(userId);
    tell('data-changed', { what: 'attendees' });
  }

  async function answered(userId: Uuid): Promise<AttendeeDetail> {
    changed(userId);
    return detailOf(userId);
  }

  return {
    handlers: {
      'attendee.list': (page) => reader.ask('attendeePage', page),
      'attendee.export': async (asked, actor) => {
        const rows = await reader.ask('attendeeExport', asked);
        transaction(() => {
          recorder.note({
            actor: byStaff(actor),
            type: 'attendee.exported',
            facts: { format: asked.format, rows },
            about: { type: 'event', id: asked.filter.eventId },
          });
        });
        return { rows };
      },
      'attendee.detail': ({ userId }) => detailOf(userId),
      'attendee.save': (asked, actor) => answered(editing.save(asked, actor)),
      'attendee.block': (asked, actor) => answered(editing.block(asked, actor)),
      'attendee.photo': ({ userId }) => photo({ userId }),
      'attendee.alike': async ({ eventId, fields }) => {
        const { phone, email } = requireAttendeeForm(fields);
        return { people: await reader.ask('alike', { eventId, phone, email }) };
      },
      'attendee.add': async (asked, actor) => {
        await ready;
        const userId = await walkIns.add(asked, actor);
        await erasures.complete();
        return answered(userId);
      },
      'attendee.addDocument': async (asked, actor) => {
        const userId = await walkIns.addDocument(asked, actor);
        await erasures.complete();
        tell('data-changed', { what: 'kyc' });
        return answered(userId);
      },
      'registration.add': async ({ userId, ...place }, actor) => {
        await ready;
        const row = store.writing(() => registrations.register(userId, place, actor));
        return answered(row.user_id);
      },
      'registration.change': (asked, actor) => {
        const held = store.writing(() => registrations.change(asked, actor));
        return answered(held.row.user_id);
      },
      'registration.bulk': async ({ choice, act }, actor) => {
        await ready;
        try {
          return await bulk(choice, act, actor);
        } finally {
          // Also where it failed: earlier chunks are committed.
          changed(null);
        }
      },
      'attendee.duplicates': (asked) => reader.ask('duplicates', asked),
      'attendee.merge': async (asked, actor) => {
        const keptId = await merge(asked, actor);
        await erasures.complete();
        request.onPersonChanged(asked.mergedId);
        return answered(keptId);
      },
      'attendee.notSame': ({ userIds: [one, other] }, actor) => {
        store.writing(() => {
          const pair = [requireAttendee(store, one), requireAttendee(store, other)] as const;
          const [a, b] = [pair[0].row.id, pair[1].row.id];
          if (a === b) throw new GatehouseError('merge-impossible', 'one person, by two names');
          if (!store.setNotSame([a, b], actor.staffId, toInstant(now()))) return;
          recorder.note({
            actor: byStaff(actor),
            type: 'attendee.not-same',
            facts: { other_id: b },
            about: { type: 'attendee', id: a },
          });
        });
        tell('data-changed', { what: 'attendees' });
        return {};
      },
    },
  };
}
