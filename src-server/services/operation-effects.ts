import { stampOf } from '#shared/domain/field-merge.ts';
import { kycOutcome } from '#shared/domain/kyc-heads.ts';
import { reviewStateOf } from '#shared/domain/kyc-rules.ts';
import type { KycDecisionRow } from '#shared/domain/kyc.ts';
import type { ImportedPart, MergedAttendees, Operation } from '#shared/domain/operation.ts';
import type { TicketRow } from '#shared/domain/ticket.ts';
import { GatehouseError, missingCase } from '#shared/errors.ts';
import type { EventStore } from './event-ports.ts';
import type { EffectStore } from './operation-effect-ports.ts';
import { saveEvent } from './operation-events.ts';
import {
  mergePerson,
  missing,
  requireEvent,
  requirePerson,
  savePerson,
  saveRegistration,
} from './operation-people.ts';
import type { OperationStore } from './operation-ports.ts';
import type { Turn } from './operation-turn.ts';
import type { EventMail, OutgoingMail } from './outgoing-mail.ts';
import { mergePeople } from './person-merging.ts';

/** What operations come to, but check-ins, which are added many at once. */
export type Effect = Exclude<Operation, { type: 'check-in.recorded' }>;

export interface EffectPorts {
  readonly store: EffectStore;
  readonly events: EventStore;
  readonly mail: OutgoingMail & EventMail;
  readonly apart: OperationStore['apart'];
}

async function saveTicket(store: EffectStore, turn: Turn, row: TicketRow): Promise<void> {
  await requireEvent(store, turn, row.event_id);
  const id = await store.currentId(turn.tx, 'registration', row.registration_id);
  const place = await store.place(turn.tx, id);
  if (place === null) throw missing('the registration');
  if (place.row.event_id !== row.event_id) {
    throw new GatehouseError('operation-unreadable', 'a ticket is for its registration’s event');
  }
  const { ticket_type_id } = place.row;
  await store.putTicket(turn.tx, { ...row, registration_id: id, ticket_type_id });
  turn.after.ticketNumbers.add(row.number);
}

/** What all decisions come to; a picture that came after the one that counts is looked at first. */
async function decide(
  { store, mail }: EffectPorts,
  turn: Turn,
  row: KycDecisionRow,
): Promise<void> {
  const { tx, at } = turn;
  const person = await requirePerson(store, turn, row.user_id);
  const said = { ...row, user_id: person.id };
  if (!(await store.putDecision(tx, said, person.status, turn.hlc))) return;
  const decisions = await store.decisionsOf(tx, person.id);
  const base = decisions[0]?.status_before ?? 'pending';
  const { status, decision } = kycOutcome(decisions, base);
  const isReplaced =
    decision !== null && (await store.hasPictureSince(tx, person.id, decision.decided_at));
  const after = isReplaced
    ? ({ status: 'pending', reviewState: 'waiting' } as const)
    : {
        status,
        reviewState:
          decision?.decision === 'better-picture'
            ? ('asked' as const)
            : reviewStateOf(status, person.reviewState !== 'none'),
      };
  const { decided } = turn.after;
  decided.set(person.id, decided.get(person.id) ?? person.status);
  if (after.status !== person.status || after.reviewState !== person.reviewState) {
    const version = turn.believed > person.version ? turn.believed : person.version;
    await store.setStatus(tx, person.id, after, version, at);
    const stamp = stampOf(version, turn.kioskId);
    await store.putStamps(tx, 'attendee', person.id, { status: stamp });
  }
  // Nobody is told what does not hold.
  if (decision?.id !== row.id || isReplaced) return;
  await mail.queue(tx, {
    kind: decision.decision,
    userId: person.id,
    cause: `${decision.decision}:${row.id}`,
    facts: { decision_id: row.id, ...(row.reason === null ? {} : { reason: row.reason }) },
  });
}

type ListedRow = ImportedPart['rows'][number];

/** Does something for each row of a list; who was erased since is no longer of it. */
async function eachRow(
  { apart }: EffectPorts,
  tx: Turn['tx'],
  rows: readonly ListedRow[],
  work: (row: ListedRow) => Promise<void>,
): Promise<void> {
  for (const row of rows) {
    await apart(tx, () => work(row)).catch((error: unknown) => {
      if (!(error instanceof GatehouseError && error.code === 'account-erased')) throw error;
    });
  }
}

/** Who is registered so by a list that was taken back, and never came, is no more. */
async function takeImportBack(ports: EffectPorts, turn: Turn, part: ImportedPart): Promise<void> {
  const { store } = ports;
  await eachRow(ports, turn.tx, part.rows, async ({ registration }) => {
    const id = await store.currentId(turn.tx, 'registration', registration.id);
    if (await store.isAdmitted(turn.tx, id)) return;
    const cancelled = { ...registration, status: 'cancelled' as const };
    await saveRegistration(store, { ...turn, fields: ['status'] }, cancelled);
  });
}

/** Takes in rows of a list: at once those whose people are as the list has them, others one by one. */
async function takePart(ports: EffectPorts, turn: Turn, part: ImportedPart): Promise<void> {
  const { store, apart } = ports;
  const { tx } = turn;
  const others = await store.lockListed(
    tx,
    part.rows.map(({ registration }) => registration.user_id),
  );
  const isPlain = (row: ListedRow): boolean => !others.has(row.registration.user_id);
  const plain = part.rows.filter(isPlain);
  const isAtOnce = await apart(tx, () =>
    store.addPart(tx, { ...part, rows: plain }, turn.stamp),
  ).then(
    () => true,
    (error: unknown) => {
      if (store.isTaken(error)) return false;
      throw error;
    },
  );
  const rest = isAtOnce ? part.rows.filter((row) => !isPlain(row)) : part.rows;
  await eachRow(ports, tx, rest, async ({ user, registration, ticket }) => {
    const known = await store.lockPerson(
      tx,
      await store.currentId(tx, 'attendee', registration.user_id),
    );
    if (user !== null && known === null) await savePerson(store, turn, user);
    await saveRegistration(store, turn, registration);
    if (ticket !== null) await saveTicket(store, turn, ticket);
  });
}

/** Takes in what was received of a list, where its end has come. Taking it in again changes nothing. */
async function takeImport(ports: EffectPorts, turn: Turn, importId: string): Promise<void> {
  const { store } = ports;
  const { tx, kioskId } = turn;
  const received = await store.receivedImport(tx, kioskId, importId);
  if (!received.isFinished) return;
  for (const { payload, stamp, hlc } of received.parts) {
    await requireEvent(store, turn, payload.event_id);
    const asOf: Turn = { ...turn, stamp, believed: hlc, fields: null, base: null };
    await takePart(ports, asOf, payload);
    for (const row of payload.rows) turn.after.registrationIds.add(row.registration.id);
    if (received.cancelled === null) continue;
    const { stamp: ended, hlc: endedAt } = received.cancelled;
    await takeImportBack(ports, { ...turn, stamp: ended, believed: endedAt, base: null }, payload);
  }
}

async function merge(store: EffectStore, turn: Turn, said: MergedAttendees): Promise<void> {
  const { tx, at, believed: version, after } = turn;
  const mergedId = await store.currentId(tx, 'attendee', said.merged_id);
  const keptId = await store.currentId(tx, 'attendee', said.kept.id);
  // In the order of ids, so that two merges don't wait for one another.
  for (const id of [mergedId, keptId].toSorted()) await store.lockPerson(tx, id);
  const kept = await requirePerson(store, turn, keptId);
  if (mergedId !== keptId) {
    const merged = await requirePerson(store, turn, mergedId);
    await mergePeople(store, { tx, kept, merged, version, at, after });
  }
  const now = await requirePerson(store, turn, keptId);
  const typed = { ...said.kept, email: said.kept.email.toLowerCase(), blocked: now.row.blocked };
  await mergePerson(store, turn, now, typed, ['name', 'email', 'phone', 'location']);
}

/** Gives an operation its effect; the same one again changes nothing. */
export async function takeEffect(
  ports: EffectPorts,
  turn: Turn,
  { type, payload }: Effect,
): Promise<void> {
  const { store } = ports;
  const { tx, kioskId } = turn;
  switch (type) {
    case 'attendee.saved':
      return await savePerson(store, turn, payload);
    case 'registration.saved':
      return await saveRegistration(store, turn, payload);
    case 'event.saved':
      return await saveEvent(ports, turn, payload);
    case 'ticket.saved':
      return await saveTicket(store, turn, payload);
    case 'signing-key.added':
      await requireEvent(store, turn, payload.event_id);
      return await store.putSigningKey(tx, payload);
    case 'consent.recorded': {
      const user_id = await store.currentId(tx, 'attendee', payload.user_id);
      // Nobody gives for people of others' events; a withdrawal holds whoever brings it.
      if (payload.decision === 'given') await requirePerson(store, turn, user_id);
      await store.putConsent(tx, { ...payload, user_id });
      // Numbers of a face go with the consent to them.
      if ((await store.latestConsent(tx, user_id)) === 'withdrawn') {
        await store.dropTemplates(tx, user_id);
      }
      return;
    }
    case 'document.added': {
      const { id } = await requirePerson(store, turn, payload.user_id);
      return await store.putDocument(tx, { ...payload, user_id: id }, kioskId);
    }
    case 'document.blacked-out': {
      const { id } = await requirePerson(store, turn, payload.document.user_id);
      await store.putDocument(tx, { ...payload.document, user_id: id }, kioskId);
      return await store.dropDocument(tx, payload.replaces, id);
    }
    case 'kyc.decided':
      return await decide(ports, turn, payload);
    case 'attendees.imported':
    case 'import.ended':
      return await takeImport(ports, turn, payload.import_id);
    case 'attendees.merged':
      return await merge(store, turn, payload);
    case 'alert.closed':
      await requireEvent(store, turn, payload.event_id);
      turn.after.closedAlerts.add(payload.alert_id);
      return;
    case 'template.made': {
      const { id } = await requirePerson(store, turn, payload.user_id);
      const decision = await store.latestConsent(tx, id);
      // Another kiosk took the consent, which may come later than this.
      if (decision === null) throw new GatehouseError('depends-on-missing', 'no consent yet');
      if (decision !== 'given') {
        throw new GatehouseError('consent-missing', 'no consent to face matching');
      }
      return await store.putTemplate(tx, { ...payload, user_id: id }, kioskId);
    }
    default:
      return missingCase(type);
  }
}
