import { purposeOf, type DocumentType } from '#shared/domain/document-type.ts';
import type { Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { Actor } from '#shared/ipc/call.ts';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { KycCase, KycQueue } from '#shared/ipc/kyc-contract.ts';
import type { AdminRequest } from './admin-request.ts';
import { caseOf, queueOf } from './services/kyc-case.ts';
import { createKycDecisions } from './services/kyc-decide.ts';
import { createKycLeases } from './services/kyc-lease.ts';
import { createKycPictures } from './services/kyc-pictures.ts';
import { createKycStore } from './storage/kyc-store.ts';

type Names = Extract<keyof CoreHandlers, `kyc.${string}`>;

/** Wires the review of identity documents. */
export function openKyc(request: AdminRequest): { readonly handlers: Pick<CoreHandlers, Names> } {
  const { database, transaction, recorder, vault, erasures, now } = request;
  const store = createKycStore(database);
  const leases = createKycLeases(store, now);
  const decisions = createKycDecisions({ store, leases, recorder, transaction, now });
  const pictures = createKycPictures({
    store,
    leases,
    recorder,
    transaction,
    files: {
      async read(document) {
        const read = await request.readPicture(addressOf(document));
        return read.ok ? Uint8Array.from(read.bytes) : null;
      },
      write: (document, bytes) => vault.write([{ ...addressOf(document), bytes }]),
    },
    pictures: request.pictures,
    erasures,
    crashPoint: request.crashPoint,
    now,
  });

  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const queue = (actor: Actor): KycQueue => queueOf(store, actor, Math.round(now()), timeZone);
  const taken = (userId: Uuid, actor: Actor, leasedUntil: Instant): KycCase =>
    caseOf(store, userId, leasedUntil, actor);
  const take = (userId: Uuid, actor: Actor): KycCase =>
    taken(userId, actor, leases.take(userId, actor));

  /** The gate and every list know of it at once. */
  function decided(userId: Uuid): void {
    pictures.cover(userId);
    request.onChange();
    request.tell('data-changed', { what: 'kyc' });
    request.tell('data-changed', { what: 'attendees' });
  }

  return {
    handlers: {
      'kyc.queue': (_, actor) => queue(actor),
      'kyc.next': ({ skip }, actor) =>
        transaction(() => {
          const { sessionId, staffId } = actor;
          const asked = { sessionId, staffId, skip, nowMs: Math.round(now()) };
          // Whom one added oneself one can only reject: they come last.
          const userId =
            store.nextWaiting({ ...asked, own: false }) ??
            store.nextWaiting({ ...asked, own: true });
          const found = userId === null ? null : take(userId, actor);
          return { case: found, queue: queue(actor) };
        }),
      'kyc.open': ({ userId }, actor) => transaction(() => ({ case: take(userId, actor) })),
      'kyc.release': ({ userId }, actor) => {
        transaction(() => {
          leases.release(userId, actor);
        });
        pictures.cover(userId);
        return {};
      },
      'kyc.picture': ({ documentId, view }, actor) => pictures.view(documentId, view, actor),
      'kyc.portraitFound': ({ documentId, box }, actor) => {
        const userId = pictures.keepPortrait(documentId, box, actor);
        return { case: transaction(() => take(userId, actor)) };
      },
      'kyc.blackOut': async (asked, actor) => {
        const userId = await pictures.blackOut(asked, actor);
        request.tell('data-changed', { what: 'kyc' });
        return { case: transaction(() => take(userId, actor)) };
      },
      'kyc.decide': (asked, actor) => {
        const takeBackUntil = decisions.decide(asked, actor);
        decided(asked.userId);
        return { queue: queue(actor), takeBackUntil };
      },
      'kyc.takeBack': ({ id, decisionId }, actor) => {
        const userId = decisions.takeBack(id, decisionId, actor);
        decided(userId);
        return { case: transaction(() => take(userId, actor)) };
      },
    },
  };
}

function addressOf(document: {
  readonly id: Uuid;
  readonly user_id: Uuid;
  readonly file_type: DocumentType;
}) {
  const purpose = purposeOf(document.file_type);
  return { fileId: document.id, personId: document.user_id, purpose };
}
