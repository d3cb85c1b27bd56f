import path from 'node:path';
import { eventConsequences } from '#shared/domain/event-consequences.ts';
import { draftedEvent, formInvalid } from '#shared/domain/event-edit.ts';
import { movedDraft, eventDraftOf, readEventForm } from '#shared/domain/event-form.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { AdminRequest } from './admin-request.ts';
import { ensurePackageKey } from './keys/package-key.ts';
import { SerialQueue } from './serial-queue.ts';
import { createEventEditing } from './services/event-editing.ts';
import { createEventPictures } from './services/event-picture.ts';
import { freshId } from './services/fresh-id.ts';
import { createEventStore } from './storage/event-store.ts';
import { createKioskStore } from './storage/kiosk-store.ts';
import type { Tickets } from './tickets.ts';

type Names = Extract<keyof CoreHandlers, `event.${string}`>;

/** How often an export says how far it is, ms. */
const PROGRESS_MS = 200;

function unknownEvent(eventId: Uuid): GatehouseError {
  return new GatehouseError('event-unknown', `no event ${eventId}`);
}

/** Wires what an organiser does with events. */
export function openEvents(
  request: AdminRequest,
  tickets: Pick<Tickets, 'maker' | 'ready'>,
): { readonly handlers: Pick<CoreHandlers, Names> } {
  const { database, transaction, reader, vault, recorder, device, now, tell } = request;
  const store = createEventStore(database);
  const kiosk = createKioskStore(database, transaction);
  const editing = createEventEditing({
    store,
    transaction,
    recorder,
    tickets: tickets.maker,
    kioskId: device.kioskId,
    now,
  });
  const pictures = createEventPictures({
    editing,
    store,
    transaction,
    intake: request.pictures,
    erasures: request.erasures,
    files: {
      write: (fileId, personId, bytes) =>
        vault.write([{ fileId, personId, purpose: 'event', bytes }]),
      async read(fileId, personId) {
        const read = await vault.read({ fileId, personId, purpose: 'event' });
        return read.ok ? read.bytes : null;
      },
    },
  });
  const exports = new SerialQueue();

  /** The gate re-reads its event with each scan; its screen and the lists are told at once. */
  function changed<T>(result: T): T {
    request.onKeysChanged();
    request.onChange();
    tell('data-changed', { what: 'events' });
    return result;
  }

  async function watched<T>(eventId: Uuid, packageId: Uuid, work: () => Promise<T>): Promise<T> {
    const timer = setInterval(() => {
      reader.ask('exportProgress', { packageId }).then(
        (progress) => {
          if (progress !== null) tell('work-progress', { work: eventId, ...progress });
        },
        (error: unknown) => request.log.error('export-progress', error),
      );
    }, PROGRESS_MS);
    try {
      return await work();
    } finally {
      clearInterval(timer);
    }
  }

  const handlers: Pick<CoreHandlers, Names> = {
    'event.list': (input) => reader.ask('eventList', { ...input, now: toInstant(now()) }),
    'event.export': async (asked, actor) => {
      const rows = await reader.ask('eventListExport', { ...asked, now: toInstant(now()) });
      transaction(() => {
        recorder.note({
          actor: { type: 'staff', id: actor.staffId },
          type: 'event.exported',
          facts: { format: asked.format, rows },
        });
      });
      return { rows };
    },
    'event.detail': async ({ eventId }) => {
      const held = editing.find(eventId);
      const item = await reader.ask('eventItem', { eventId });
      if (item === null) throw unknownEvent(eventId);
      const { ofType, admittedAt } = await reader.ask('eventParts', { eventId });
      return {
        item,
        event: held.event,
        draft: eventDraftOf(held),
        ticketTypes: held.ticket_types.map((type) => ({
          ...type,
          tickets: ofType.get(type.id) ?? 0,
        })),
        gates: held.gates.map((gate) => ({ ...gate, admitted: admittedAt.get(gate.id) ?? 0 })),
        gateRules: held.gate_rules,
        version: held.version,
      };
    },
    'event.save': async ({ eventId, version, draft }, actor) => {
      // A new event is given the key of this laptop's tickets.
      await tickets.ready;
      return changed(editing.save(eventId, version, draft, actor));
    },
    'event.consequences': async ({ eventId, draft }) => {
      const read = readEventForm(draft);
      if (!read.ok) throw formInvalid(read.errors);
      const held = editing.find(eventId);
      const after = draftedEvent(read.form, held.event);
      const faces = read.form.event.face_policy === 'required';
      const counts = await reader.ask('eventCounts', { eventId, faces });
      if (counts === null) throw unknownEvent(eventId);
      return { consequences: eventConsequences(held, after, counts) };
    },
    'event.duplicate': async ({ eventId, newEventId, title, startsAt }, actor) => {
      const made = store.find(newEventId);
      if (made !== null && made.version !== null) {
        return { eventId: newEventId, version: made.version };
      }
      const ids = new Map<string, Uuid>();
      const draft = movedDraft(eventDraftOf(editing.find(eventId)), startsAt, (id) => {
        // In order also within a millisecond: gates and types are shown by their ids.
        const known = ids.get(id) ?? newId();
        ids.set(id, known);
        return known;
      });
      await tickets.ready;
      const saved = editing.save(newEventId, null, { ...draft, title }, actor);
      const pictured = await pictures.copy(eventId, newEventId, actor);
      return changed(pictured ?? saved);
    },
    'event.changeStatus': ({ eventId, version, status }, actor) =>
      changed(editing.changeStatus(eventId, version, status, actor)),
    'event.setPicture': async ({ eventId, picture }, actor) =>
      changed(await pictures.set(eventId, picture, actor)),
    'event.picture': ({ eventId }) => pictures.read(eventId),
    'event.exportPackage': (input, actor) =>
      exports.run(async () => {
        const { eventId, path: file } = input;
        if (!path.isAbsolute(file)) {
          throw new GatehouseError('file-not-written', 'not a whole path', { reason: 'path' });
        }
        const packageId = freshId();
        const privateKey = await ensurePackageKey(request.secrets);
        const exported = await watched(eventId, packageId, () =>
          reader.ask('exportEventPackage', {
            eventId,
            path: file,
            packageId,
            createdAt: toInstant(now()),
            issuer: kiosk.kiosk().name,
            privateKey,
          }),
        );
        const { attendees, bytes } = exported;
        transaction(() => {
          recorder.note({
            actor: { type: 'staff', id: actor.staffId },
            type: 'event.package-exported',
            about: { type: 'event', id: eventId },
            facts: { event_id: eventId, package_id: packageId, attendees, bytes },
          });
        });
        return exported;
      }),
  };
  return { handlers };
}
