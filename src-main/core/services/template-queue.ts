import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { FaceModelId } from '#shared/face/template.ts';
import { MAX_PICTURE_BYTES, type FaceSource, type PictureView } from '#shared/ipc/face-contract.ts';
import type { ConsentLedger } from './consent.ts';
import { requireModel, type SourceOrigin, type TemplateStore } from './face-template.ts';

/** A picture that waits for a template. Rows grow in the order in which they began to wait. */
export interface WaitingSource {
  readonly row: number;
  readonly userId: Uuid;
  readonly sourceId: Uuid;
  readonly madeFrom: SourceOrigin;
  /** Of an enrolment: the aligned face, from which a template is made again. */
  readonly cropId: Uuid | null;
}

export interface QueueStore {
  /** The model that every template is of. */
  model(): string;
  /** Makes every picture wait again, for another model. */
  startOver(model: FaceModelId): void;
  lastWaitingRow(): number;
  /** The next after a row. */
  nextWaiting(after: number): WaitingSource | null;
  /** The next of somebody registered for the event, looking at the rows up to `upTo`. */
  nextOfEvent(eventId: Uuid, after: number, upTo: number): WaitingSource | null;
  mimeOf(documentId: Uuid): PictureView['mime'] | null;
}

/** Reads one encrypted file. */
export type ReadPicture = (address: {
  readonly fileId: Uuid;
  readonly personId: Uuid;
  readonly purpose: 'face' | 'template';
}) => Promise<
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly why: 'missing' | 'erased' | 'damaged' }
>;

export interface TemplateQueue {
  /**
   * The next picture without a template, people of the event first; null: none is left. What it
   * hands out a third time without an answer it leaves until the next start.
   * @throws GatehouseError template-model-unknown
   */
  next(model: FaceModelId, eventId: Uuid): Promise<FaceSource | null>;
  /** The picture of one person that lacks a template. @throws GatehouseError template-model-unknown */
  sourceOf(userId: Uuid, model: FaceModelId): Promise<FaceSource | null>;
}

/** Rows looked at in one call: a few milliseconds, however many wait. */
const ROWS_AT_ONCE = 500;
/** Pictures that can't be read are passed over, so many in one call. */
const TRIES = 20;
/** A picture that brings the engine down each time must not keep it from the others. */
const HANDED_OUT_AT_MOST = 3;

/**
 * Hands out pictures, in the order of their rows and round again.
 * @param ports.model the one that templates are made with; where the store's are another's, all
 * wait again
 */
export function createTemplateQueue(ports: {
  readonly store: QueueStore & Pick<TemplateStore, 'ofPerson' | 'setUnusable'>;
  readonly consents: ConsentLedger;
  readonly read: ReadPicture;
  readonly transaction: <T>(work: () => T) => T;
  readonly model: FaceModelId;
  readonly now: () => number;
}): TemplateQueue {
  const { store, consents, read, transaction, model: current } = ports;
  if (store.model() !== current) transaction(() => store.startOver(current));
  const handedOut = new Map<Uuid, number>();
  /** The last row of the event's people that was looked at, and of all. */
  let ofEvent: { readonly eventId: Uuid; after: number } | null = null;
  let after = 0;

  function nextOfEvent(eventId: Uuid): WaitingSource | null {
    if (ofEvent?.eventId !== eventId) ofEvent = { eventId, after: 0 };
    const last = store.lastWaitingRow();
    if (ofEvent.after >= last) return null;
    const upTo = ofEvent.after + ROWS_AT_ONCE;
    const found = store.nextOfEvent(eventId, ofEvent.after, upTo);
    ofEvent.after = found?.row ?? Math.min(upTo, last);
    return found;
  }

  /** Round again from the first row when the last was reached. */
  function nextOfAll(): WaitingSource | null {
    const found = store.nextWaiting(after) ?? (after === 0 ? null : store.nextWaiting(0));
    after = found?.row ?? 0;
    return found;
  }

  function isPatient({ sourceId }: WaitingSource): boolean {
    return (handedOut.get(sourceId) ?? 0) < HANDED_OUT_AT_MOST;
  }

  function nextRow(eventId: Uuid): WaitingSource | null {
    const own = nextOfEvent(eventId);
    if (own !== null && isPatient(own)) return own;
    for (let tries = 0; tries < TRIES; tries++) {
      const found = nextOfAll();
      if (found === null || isPatient(found)) return found;
    }
    return null;
  }

  function giveUp(sourceId: Uuid, why: 'picture-unreadable' | 'picture-too-large'): void {
    const at = toInstant(ports.now());
    transaction(() => {
      store.setUnusable({ sourceId, model: current, why, at });
    });
  }

  /** Null where the picture can't be had: it then waits no more. */
  async function open(source: WaitingSource | HeldWaiting): Promise<FaceSource | null> {
    const { userId, sourceId, madeFrom, cropId } = source;
    const isSelfie = madeFrom === 'selfie';
    const fileId = isSelfie ? sourceId : cropId;
    const mime = isSelfie ? store.mimeOf(sourceId) : 'image/png';
    const purpose = isSelfie ? 'face' : 'template';
    const reading = fileId === null ? null : await read({ fileId, personId: userId, purpose });
    // Withdrawn while it was read: nothing of it may be shown any more.
    if (!consents.isGiven(userId)) return null;
    if (reading?.ok !== true || mime === null) {
      giveUp(sourceId, 'picture-unreadable');
      return null;
    }
    if (reading.bytes.length > MAX_PICTURE_BYTES) {
      giveUp(sourceId, 'picture-too-large');
      return null;
    }
    // A Buffer's pool would travel over the port whole: give it bytes of its own.
    const picture = { mime, bytes: Uint8Array.from(reading.bytes) };
    return { userId, sourceId, kind: isSelfie ? 'selfie' : 'crop', picture };
  }

  return {
    async next(model, eventId) {
      requireModel(model, current);
      for (let tries = 0; tries < TRIES; tries++) {
        const row = nextRow(eventId);
        if (row === null) return null;
        handedOut.set(row.sourceId, (handedOut.get(row.sourceId) ?? 0) + 1);
        const source = await open(row);
        if (source !== null) return source;
      }
      return null;
    },
    async sourceOf(userId, model) {
      requireModel(model, current);
      if (!consents.isGiven(userId)) return null;
      const waiting = store.ofPerson(userId).find(({ state }) => state === 'waiting');
      return waiting === undefined ? null : open(waiting);
    },
  };
}

type HeldWaiting = Omit<WaitingSource, 'row'>;
