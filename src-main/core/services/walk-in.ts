import { newAttendee, requireAttendeeForm } from '#shared/domain/attendee-rules.ts';
import type { DocumentRow } from '#shared/domain/attendee.ts';
import type { ConsentRow } from '#shared/domain/consent.ts';
import { purposeOf } from '#shared/domain/document-type.ts';
import { registrationId, type Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { KycDecisionRow } from '#shared/domain/kyc.ts';
import { OVERRIDING_ROLES, type Role } from '#shared/domain/staff.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor, ParsedInputOf } from '#shared/ipc/call.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import { byStaff, requireAttendee, requirePlace } from './attendee-lookup.ts';
import type { AttendeePorts, HeldAttendee } from './attendee-ports.ts';
import type { ConsentLedger } from './consent.ts';
import { freshId } from './fresh-id.ts';
import type { PictureIntake } from './pictures.ts';
import type { RegistrationEditing } from './registration-editing.ts';
import type { StaffPin } from './staff-pin.ts';

type Added = ParsedInputOf<CoreContract, 'attendee.add'>;
type Document = ParsedInputOf<CoreContract, 'attendee.addDocument'>;

/** Who may approve somebody they compared with their card, without another's PIN. */
const APPROVING: ReadonlySet<Role> = new Set<Role>([...OVERRIDING_ROLES, 'reviewer']);

/** Where documents' bytes go; durable when `write` resolves. */
export interface DocumentFiles {
  write(
    files: readonly {
      readonly fileId: Uuid;
      readonly personId: Uuid;
      readonly purpose: 'identity' | 'face';
      readonly bytes: Uint8Array;
    }[],
  ): Promise<void>;
}

export interface WalkInPorts extends AttendeePorts {
  readonly editing: RegistrationEditing;
  readonly consents: ConsentLedger;
  readonly pins: Pick<StaffPin, 'verify'>;
  readonly pictures: Pick<PictureIntake, 'document'>;
  readonly files: DocumentFiles;
}

/** People who come without a registration. */
export interface WalkIns {
  /**
   * Person, registration, ticket, consent and approval, all or nothing. Repeated, it changes
   * nothing.
   * @returns the person's id
   * @throws GatehouseError form-invalid, not-allowed, pin-wrong, pin-locked, and of the place
   */
  add(asked: Added, actor: Actor): Promise<Uuid>;
  /**
   * Takes a side of the card or the selfie.
   * @throws GatehouseError person-unknown, not-allowed, invalid-input, picture-...
   */
  addDocument(asked: Document, actor: Actor): Promise<Uuid>;
}

/** Wires adding at the gate. */
export function createWalkIns(ports: WalkInPorts): WalkIns {
  const { store, recorder, tickets, editing, consents, pins, pictures, files, now } = ports;

  /** Who vouches for the person; null: nobody yet. @throws GatehouseError as `add` */
  async function approver(approve: Added['approve'], actor: Actor): Promise<Uuid | null> {
    if (approve === null) return null;
    if (approve === 'self') {
      if (APPROVING.has(actor.role)) return actor.staffId;
      throw new GatehouseError('not-allowed', `role ${actor.role} approves nobody`);
    }
    try {
      await pins.verify(approve.staffId, approve.pin);
    } catch (error) {
      const code = error instanceof GatehouseError ? error.code : null;
      if (code === 'pin-wrong' || code === 'pin-locked') {
        store.writing(() => {
          const facts = { code, staff_id: approve.staffId };
          recorder.note({ actor: byStaff(actor), type: 'walk-in.approval-refused', facts });
        });
      }
      throw error;
    }
    return approve.staffId;
  }

  function insertPerson({ userId, fields }: Added, actor: Actor): HeldAttendee {
    const at = toInstant(now());
    const row = newAttendee(userId, requireAttendeeForm(fields), 'pending', at);
    const { name, email, phone, location } = row;
    recorder.recordFact({
      fact: { type: 'attendee.saved', payload: row },
      activity: {
        actor: byStaff(actor),
        type: 'attendee.added',
        facts: {},
        about: { type: 'attendee', id: userId },
        change: { before: null, after: { name, email, phone, location }, personId: userId },
      },
      apply: () => store.putAttendee(row),
    });
    return { row, version: null, addedBy: actor.staffId, mergedInto: null };
  }

  function approvePerson(userId: Uuid, staffId: Uuid, actor: Actor): void {
    const { row } = requireAttendee(store, userId);
    if (row.status === 'approved') return;
    // Whom a reviewer rejected is theirs to look at again, with the papers before them.
    if (row.status === 'rejected') {
      throw new GatehouseError('second-person-needed', 'a rejection is not overturned at the gate');
    }
    const at = toInstant(now());
    const decision: KycDecisionRow = {
      id: freshId(),
      user_id: userId,
      decision: 'approved',
      reason: null,
      words: null,
      about_id: null,
      staff_id: staffId,
      seen_id: store.latestDecision(userId),
      decided_at: at,
    };
    recorder.recordFact({
      fact: { type: 'kyc.decided', payload: decision },
      activity: {
        actor: byStaff(actor),
        type: 'kyc.decided',
        facts: { decision_id: decision.id, approved_by: staffId },
        about: { type: 'attendee', id: userId },
      },
      apply: () => {
        store.putDecision(decision);
        store.putAttendee({ ...row, status: 'approved', updated_at: at });
      },
    });
  }

  function agree(userId: Uuid, consent: NonNullable<Added['consent']>, actor: Actor): void {
    if (consents.isGiven(userId)) return;
    const row: ConsentRow = {
      id: freshId(),
      user_id: userId,
      purpose: 'face-matching',
      decision: 'given',
      text_version: consent.textVersion,
      language: consent.language,
      staff_id: actor.staffId,
      recorded_at: toInstant(now()),
    };
    recorder.recordConsent(row);
    consents.follow(row);
  }

  /** A gate worker adds papers to whom they added themselves: a selfie opens the gate. */
  function requireOwn(held: HeldAttendee, actor: Actor): void {
    if (actor.role !== 'gate' || held.addedBy === actor.staffId) return;
    throw new GatehouseError('not-allowed', 'gate staff add papers to their own walk-ins alone');
  }

  return {
    async add(asked, actor) {
      const { eventId, ticketTypeId, flags, consent } = asked;
      // Before a PIN is tried for nothing.
      requireAttendeeForm(asked.fields);
      requirePlace(store, eventId, ticketTypeId);
      const approvedBy = await approver(asked.approve, actor);
      return store.writing(() => {
        const known = store.attendee(store.currentAttendee(asked.userId));
        const person = known ?? insertPerson(asked, actor);
        const userId = person.row.id;
        const id = registrationId(userId, eventId);
        const before = store.registration(id);
        if (before?.row.status !== 'registered') {
          editing.register(userId, { eventId, ticketTypeId, flags }, actor);
        } else if (store.activeTickets(id).length === 0) {
          tickets.ensureKey(eventId, actor.staffId);
          const { ticket_type_id } = before.row;
          tickets.issue(
            { registrationId: id, eventId, ticketTypeId: ticket_type_id },
            actor.staffId,
          );
        }
        if (known === null) store.setAddedBy(userId, id, actor.staffId);
        if (consent !== null) agree(userId, consent, actor);
        if (approvedBy !== null) approvePerson(userId, approvedBy, actor);
        return userId;
      });
    },

    async addDocument({ userId: asked, documentId, fileType, picture }, actor) {
      const held = requireAttendee(store, asked);
      requireOwn(held, actor);
      const userId = held.row.id;
      const there = store.document(documentId);
      if (there !== null) {
        if (there.user_id === userId && there.file_type === fileType) return userId;
        throw new GatehouseError('invalid-input', 'another document has this id');
      }
      const made = await pictures.document(picture);
      const purpose = purposeOf(fileType);
      // The bytes first: a row without its file would promise a picture that is not there.
      await files.write([{ fileId: documentId, personId: userId, purpose, bytes: made.bytes }]);
      return store.writing(() => {
        const { row } = requireAttendee(store, userId);
        const document: DocumentRow = {
          id: documentId,
          user_id: userId,
          file_type: fileType,
          mime: made.mime,
          created_at: toInstant(now()),
        };
        recorder.recordFact({
          fact: { type: 'document.added', payload: document },
          activity: {
            actor: byStaff(actor),
            type: 'document.added',
            facts: { document_id: documentId, file_type: fileType },
            about: { type: 'attendee', id: userId },
          },
          apply: () => {
            store.putDocument(document, made);
            store.putAttendee({ ...row, [fileType]: documentId, updated_at: document.created_at });
          },
        });
        return userId;
      });
    },
  };
}
