import type { DocumentRow } from '#shared/domain/attendee.ts';
import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { PictureBox } from '#shared/domain/kyc.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { Actor, ParsedInputOf } from '#shared/ipc/call.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import type { PictureView } from '#shared/ipc/face-contract.ts';
import type { CrashPoint } from './crash-point.ts';
import type { Erasures } from './erasure.ts';
import type { KycLeases } from './kyc-lease.ts';
import type { KycDocument, KycStore } from './kyc-ports.ts';
import type { FactRecorder } from './operations.ts';
import type { DocumentPictures, MadePicture } from './pictures.ts';

type BlackOut = ParsedInputOf<CoreContract, 'kyc.blackOut'>;

/**
 * The largest portrait, shares of a card's width, height and area: whatever says that it is larger,
 * or a strip, uncovers print.
 */
const MAX_PORTRAIT = { side: 0.65, area: 0.25, leastAspect: 0.5, mostAspect: 1.4 };

/** Where documents lie, encrypted under their person's keys. */
export interface DocumentFiles {
  /** Null: it can't be read. */
  read(document: FileOf): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Durable when it resolves. */
  write(document: FileOf, bytes: Uint8Array): Promise<void>;
}

type FileOf = Pick<DocumentRow, 'id' | 'user_id' | 'file_type'>;

/** Pictures of people that a reviewer has before them. */
export interface KycPictures {
  view(
    documentId: Uuid,
    view: 'small' | 'covered' | 'revealed',
    actor: Actor,
  ): Promise<PictureView>;
  /** Keeps where a card's portrait is; the first word counts. @returns whose card it is */
  keepPortrait(documentId: Uuid, box: PictureBox, actor: Actor): Uuid;
  /** Repeated, it changes nothing. @returns whose card it is */
  blackOut(asked: BlackOut, actor: Actor): Promise<Uuid>;
  /** Somebody's pictures are covered again. */
  cover(userId: Uuid): void;
}

/** Wires them. Every picture goes through here, and each reveal is in the log before it is shown. */
export function createKycPictures(ports: {
  readonly store: KycStore;
  readonly leases: KycLeases;
  readonly recorder: FactRecorder;
  readonly transaction: <T>(work: () => T) => T;
  readonly files: DocumentFiles;
  readonly pictures: DocumentPictures;
  readonly erasures: Pick<Erasures, 'complete'>;
  readonly crashPoint: CrashPoint;
  readonly now: () => number;
}): KycPictures {
  const { store, leases, recorder, transaction, files, pictures, erasures, crashPoint, now } =
    ports;
  /** Documents that a session has uncovered, by person, until the decision. */
  const revealed = new Map<Uuid, { readonly sessionId: Uuid; readonly ids: Set<Uuid> }>();

  async function bytesOf(document: KycDocument): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await files.read(document);
    if (bytes !== null) return bytes;
    throw new GatehouseError('photo-unavailable', `document ${document.id} can not be read`);
  }

  function noteReveal({ id, user_id: userId, file_type }: KycDocument, actor: Actor): void {
    let known = revealed.get(userId);
    if (known?.sessionId !== actor.sessionId) {
      known = { sessionId: actor.sessionId, ids: new Set() };
      revealed.set(userId, known);
    }
    if (known.ids.has(id)) return;
    recorder.note({
      actor: { type: 'staff', id: actor.staffId },
      type: 'kyc.revealed',
      facts: { document_id: id, file_type },
      about: { type: 'attendee', id: userId },
    });
    known.ids.add(id);
  }

  return {
    async view(documentId, view, actor) {
      const document = transaction(() => {
        const held = leases.holdDocument(documentId, actor);
        if (view === 'revealed' && held.file_type !== 'selfie') noteReveal(held, actor);
        return held;
      });
      const bytes = await bytesOf(document);
      if (view === 'small') return pictureView(await pictures.small(bytes));
      if (view === 'revealed' || document.file_type === 'selfie') {
        return { mime: document.mime, bytes };
      }
      return pictureView(await pictures.covered(bytes, document.portrait));
    },
    keepPortrait: (documentId, box, actor) =>
      transaction(() => {
        const document = leases.holdDocument(documentId, actor);
        if (document.file_type === 'selfie' || !isPortrait(box, document)) {
          throw new GatehouseError('invalid-input', 'no portrait of a card');
        }
        if (document.portrait === null) {
          store.setPortrait(documentId, box);
          recorder.note({
            actor: { type: 'staff', id: actor.staffId },
            type: 'kyc.portrait-found',
            facts: { document_id: documentId },
            about: { type: 'attendee', id: document.user_id },
          });
        }
        return document.user_id;
      }),
    async blackOut({ documentId, newDocumentId, boxes }, actor) {
      const done = store.document(newDocumentId);
      if (done !== null) {
        transaction(() => leases.hold(done.user_id, actor));
        await erasures.complete();
        return done.user_id;
      }
      const document = transaction(() => leases.holdDocument(documentId, actor));
      const { user_id: userId, file_type } = document;
      if (file_type === 'selfie') {
        throw new GatehouseError('invalid-input', 'a selfie is not blacked out');
      }
      const made = await pictures.blackedOut(await bytesOf(document), boxes);
      const row: DocumentRow = {
        id: newDocumentId,
        user_id: userId,
        file_type,
        mime: made.mime,
        created_at: toInstant(now()),
      };
      // The file first: a row must not promise a picture that is not there.
      await files.write(row, made.bytes);
      crashPoint('after-black-out-written');
      transaction(() => {
        leases.holdDocument(documentId, actor);
        recorder.recordFact({
          fact: {
            type: 'document.blacked-out',
            payload: { document: row, replaces: documentId, boxes },
          },
          activity: {
            actor: { type: 'staff', id: actor.staffId },
            type: 'document.blacked-out',
            facts: { document_id: newDocumentId, replaces: documentId, boxes: boxes.length },
            about: { type: 'attendee', id: userId },
          },
          apply: () => {
            const { width, height } = made;
            store.replaceDocument(document, row, { width, height, portrait: document.portrait });
          },
        });
      });
      crashPoint('before-original-removed');
      await erasures.complete();
      return userId;
    },
    cover: (userId) => {
      revealed.delete(userId);
    },
  };
}

function pictureView({ mime, bytes }: MadePicture): PictureView {
  // A Buffer's pool would travel over the port whole: give it bytes of its own.
  return { mime, bytes: Uint8Array.from(bytes) };
}

function isPortrait({ width, height }: PictureBox, of: KycDocument): boolean {
  // Where the card's size is not known, it is taken to lie as cards do.
  const aspect = (width * (of.width ?? 856)) / (height * (of.height ?? 540));
  return (
    Math.max(width, height) <= MAX_PORTRAIT.side &&
    width * height <= MAX_PORTRAIT.area &&
    aspect >= MAX_PORTRAIT.leastAspect &&
    aspect <= MAX_PORTRAIT.mostAspect
  );
}
