import { requireAttendeeForm } from '#shared/domain/attendee-rules.ts';
import type {
  AttendeeRow,
  DocumentRow,
  KycStatus,
  RegistrationRow,
} from '#shared/domain/attendee.ts';
import { CONSENT_TEXT_VERSION, type ConsentRow } from '#shared/domain/consent.ts';
import { DOCUMENT_TYPES, purposeOf } from '#shared/domain/document-type.ts';
import { registrationId, type Uuid } from '#shared/domain/id.ts';
import { toInstant, toMilliseconds } from '#shared/domain/instant.ts';
import type { MergedAttendees } from '#shared/domain/operation.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { AttendeeFields } from '#shared/ipc/attendee-contract.ts';
import type { Actor } from '#shared/ipc/call.ts';
import { byStaff, requireAttendee } from './attendee-lookup.ts';
import type {
  AttendeePorts,
  HeldAttendee,
  HeldRegistration,
  MergeStore,
} from './attendee-ports.ts';
import type { ConsentedSources, ConsentLedger, ErasureNotes } from './consent.ts';
import { freshId } from './fresh-id.ts';
import type { DocumentFiles } from './walk-in.ts';

export interface MergeAsked {
  readonly keptId: Uuid;
  readonly mergedId: Uuid;
  readonly fields: AttendeeFields;
}

export interface MergePorts extends AttendeePorts {
  readonly merging: MergeStore;
  readonly consents: ConsentLedger;
  readonly sources: ConsentedSources;
  readonly erasures: ErasureNotes;
  readonly files: DocumentFiles & {
    read(address: {
      readonly fileId: Uuid;
      readonly personId: Uuid;
      readonly purpose: 'identity' | 'face';
    }): Promise<{ readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false }>;
  };
}

function impossible(reason: string): GatehouseError {
  return new GatehouseError('merge-impossible', `these two can't be merged: ${reason}`, { reason });
}

/** A rejection stands; else an approval, since tickets that were good stay good. */
function mergedStatus(a: KycStatus, b: KycStatus): KycStatus {
  if (a === 'rejected' || b === 'rejected') return 'rejected';
  return a === 'approved' || b === 'approved' ? 'approved' : 'pending';
}

/** A document of the merged person, sealed anew under the kept one's key. */
interface Carried {
  readonly row: DocumentRow;
}

/**
 * Makes one person of two. The merged id becomes a name of the kept one; its tickets stay good and
 * belong to the kept registration, its admissions count for it. The careful thing is done with the
 * rest: a rejection, a block and a withdrawn consent stand; a consent of the merged row does not
 * count for the kept one, its templates go; documents that the kept one lacks are carried over.
 * @returns the kept person's id
 * @throws GatehouseError person-unknown, merge-impossible, form-invalid
 */
export function createMerging(
  ports: MergePorts,
): (asked: MergeAsked, actor: Actor) => Promise<Uuid> {
  const { store, merging, recorder, tickets, consents, sources, erasures, files } = ports;
  const { kioskId, now } = ports;

  function pair({ keptId, mergedId }: MergeAsked) {
    const kept = requireAttendee(store, keptId);
    const merged = store.attendee(mergedId);
    if (merged === null) throw new GatehouseError('person-unknown', 'nobody of the merged id');
    if (kept.row.id === merged.row.id) throw impossible('same-person');
    return { kept, merged };
  }

  /** Reads and seals outside the transaction: both take time. */
  async function carry(kept: HeldAttendee, merged: HeldAttendee): Promise<Carried[]> {
    const carried: Carried[] = [];
    for (const fileType of DOCUMENT_TYPES) {
      const documentId = merged.row[fileType];
      const document = documentId === null ? null : store.document(documentId);
      if (document === null || kept.row[fileType] !== null) continue;
      const purpose = purposeOf(fileType);
      const from = { fileId: document.id, personId: merged.row.id, purpose };
      const reading = await files.read(from);
      if (!reading.ok) continue;
      const row = { ...document, id: freshId(), user_id: kept.row.id };
      await files.write([{ fileId: row.id, personId: kept.row.id, purpose, bytes: reading.bytes }]);
      carried.push({ row });
    }
    return carried;
  }

  function addCarried({ row }: Carried, actor: Actor): void {
    recorder.recordFact({
      fact: { type: 'document.added', payload: row },
      activity: {
        actor: byStaff(actor),
        type: 'document.carried-over',
        facts: { document_id: row.id, file_type: row.file_type },
        about: { type: 'attendee', id: row.user_id },
      },
      apply: () => store.putDocument(row, null),
    });
  }

  /** One registration of the kept person for each that the merged one had. */
  function joinRegistration(from: HeldRegistration, keptId: Uuid, actor: Actor): RegistrationRow {
    const { row } = from;
    const id = registrationId(keptId, row.event_id);
    const there = store.registration(id)?.row ?? null;
    const isCancelledHere = row.status === 'cancelled' && there?.status === 'registered';
    const isCancelledThere = row.status === 'registered' && there?.status === 'cancelled';
    // A ticket of a cancelled registration must not come alive by the other one.
    if (isCancelledHere) tickets.revoke(row.id, actor.staffId);
    if (isCancelledThere) tickets.revoke(id, actor.staffId);
    const next: RegistrationRow =
      there === null
        ? { ...row, id, user_id: keptId }
        : {
            ...there,
            status: isCancelledThere ? 'registered' : there.status,
            flags: [...new Set([...there.flags, ...row.flags])],
          };
    store.putRegistration(next);
    merging.joinStandings(row.id, id, row.event_id);
    merging.moveTickets(row.id, id);
    merging.removeRegistration(row.id);
    merging.setAlias('registration', row.id, id, toInstant(now()));
    // Once more, for the search: the tickets that came are found by their numbers.
    store.putRegistration(next);
    return next;
  }

  /** Who withdrew under either id has withdrawn; who agreed under the merged one is asked anew. */
  function settleConsent(keptId: Uuid, mergedId: Uuid, actor: Actor): void {
    const ofMerged = consents.latest(mergedId);
    const ofKept = consents.latest(keptId);
    for (const { sourceId, cropId } of sources.ofPerson(mergedId)) {
      sources.remove(sourceId);
      if (cropId !== null) erasures.doom(cropId);
    }
    if (ofMerged?.decision !== 'withdrawn' || ofKept?.decision === 'withdrawn') return;
    const after = ofKept === null ? 0 : toMilliseconds(ofKept.recorded_at) + 1;
    const row: ConsentRow = {
      id: freshId(),
      user_id: keptId,
      purpose: 'face-matching',
      decision: 'withdrawn',
      text_version: ofMerged.text_version || CONSENT_TEXT_VERSION,
      language: ofMerged.language,
      staff_id: actor.staffId,
      recorded_at: toInstant(Math.max(now(), after)),
    };
    recorder.recordConsent(row);
    consents.follow(row);
  }

  function merge(asked: MergeAsked, carried: readonly Carried[], actor: Actor): Uuid {
    const { kept, merged } = pair(asked);
    const keptId = kept.row.id;
    const mergedId = merged.row.id;
    if (merged.mergedInto !== null) throw impossible('merged-already');
    const at = toInstant(now());
    for (const document of carried) addCarried(document, actor);
    const documents = Object.fromEntries(carried.map(({ row }) => [row.file_type, row.id]));
    const next: AttendeeRow = {
      ...kept.row,
      ...documents,
      ...requireAttendeeForm(asked.fields),
      status: mergedStatus(kept.row.status, merged.row.status),
      blocked: kept.row.blocked || merged.row.blocked,
      updated_at: at,
    };
    const payload: MergedAttendees = { kept: next, merged_id: mergedId, registrations: [] };
    const { name, email, phone, location, status, blocked } = next;
    const values = ({ row }: HeldAttendee) => ({
      name: row.name,
      email: row.email,
      phone: row.phone,
      location: row.location,
      status: row.status,
      blocked: row.blocked,
    });
    store.putAttendee(next);
    for (const from of store.registrationsOf(mergedId)) {
      const row = joinRegistration(from, keptId, actor);
      payload.registrations.push({ merged_id: from.row.id, kept: row });
    }
    recorder.recordFact({
      fact: { type: 'attendees.merged', payload },
      baseVersion: kept.version,
      activity: {
        actor: byStaff(actor),
        type: 'attendee.merged',
        facts: { merged_id: mergedId, registrations: payload.registrations.length },
        about: { type: 'attendee', id: keptId },
        change: {
          before: { kept: values(kept), merged: values(merged) },
          after: { name, email, phone, location, status, blocked },
          personId: keptId,
        },
      },
      apply: (hlc) => {
        const fields = ['name', 'email', 'phone', 'location', 'status', 'blocked'];
        store.setVersions('attendee', keptId, fields, { hlc, kioskId });
        merging.setMergedInto(mergedId, keptId);
        merging.setAlias('attendee', mergedId, keptId, at);
      },
    });
    settleConsent(keptId, mergedId, actor);
    return keptId;
  }

  return async (asked, actor) => {
    requireAttendeeForm(asked.fields);
    const { kept, merged } = pair(asked);
    if (merged.mergedInto === kept.row.id) return kept.row.id;
    const carried = await carry(kept, merged);
    return store.writing(() => merge(asked, carried, actor));
  };
}
