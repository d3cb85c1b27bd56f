import type { Uuid } from '#shared/domain/id.ts';
import { toInstant, type Instant } from '#shared/domain/instant.ts';
import type { FaceTrouble } from '#shared/face/finding.ts';
import { shippedBands } from '#shared/face/bands.ts';
import { templateBytes, templateNumbers, type FaceModelId } from '#shared/face/template.ts';
import type { MadeTemplate as CarriedTemplate } from '#shared/domain/operation.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { ConsentLedger } from './consent.ts';
import type { Erasures } from './erasure.ts';
import type { FaceReference, FaceReferences } from './face-reference.ts';
import { freshId } from './fresh-id.ts';

/** Where a picture comes from: the selfie on record, or an enrolment at the desk. */
export type SourceOrigin = 'selfie' | 'webcam' | 'file';

/** A picture of a consenting person, and what became of it. */
export interface HeldSource {
  readonly userId: Uuid;
  readonly sourceId: Uuid;
  readonly madeFrom: SourceOrigin;
  readonly state: 'waiting' | 'made' | 'unusable';
  readonly model: FaceModelId | null;
  /** Sealed. */
  readonly template: Uint8Array | null;
  readonly quality: number | null;
  readonly why: string | null;
  readonly cropId: Uuid | null;
  readonly madeAt: Instant | null;
}

interface Made {
  readonly sourceId: Uuid;
  readonly model: FaceModelId;
  readonly template: Uint8Array;
  readonly quality: number;
  /** Null: it was made at another kiosk, which has the aligned face. */
  readonly cropId: Uuid | null;
  readonly at: Instant;
}

export interface TemplateStore {
  ofPerson(userId: Uuid): readonly HeldSource[];
  source(sourceId: Uuid): HeldSource | null;
  isPerson(userId: Uuid): boolean;
  /** The person's selfie, where its document is here and theirs. */
  selfieOf(userId: Uuid): Uuid | null;
  /** Of the whole copy, in constant time. */
  counts(): { made: number; waiting: number; unusable: number };
  insertMade(made: Made & { readonly userId: Uuid; readonly from: SourceOrigin }): void;
  setMade(made: Made): void;
  /** Only of a source that waits. */
  setUnusable(refused: {
    readonly sourceId: Uuid;
    readonly model: FaceModelId;
    readonly why: string;
    readonly at: Instant;
  }): void;
  remove(sourceId: Uuid): void;
}

interface SealedOf {
  readonly model: FaceModelId;
  readonly sourceId: Uuid;
}

/** Seals templates under a key of their person, bound to person, model and source. */
export interface TemplateSeal {
  seal(of: SealedOf & { readonly userId: Uuid }, template: Uint8Array): Uint8Array;
  /** @returns opens a person's templates; null for what is another's, or whose key was erased */
  opener(userId: Uuid): (of: SealedOf, sealed: Uint8Array) => Uint8Array | null;
}

/** Where aligned faces are kept. */
export interface CropFiles {
  write(
    files: readonly {
      readonly fileId: Uuid;
      readonly personId: Uuid;
      readonly purpose: 'template';
      readonly bytes: Uint8Array;
    }[],
  ): Promise<void>;
}

/** What was made of a picture. */
export interface MadeTemplate {
  readonly userId: Uuid;
  readonly model: FaceModelId;
  readonly template: Uint8Array;
  readonly quality: number;
  /** The aligned face, PNG. */
  readonly crop: Uint8Array;
}

export interface FaceTemplates extends FaceReferences {
  /**
   * Keeps what was made of a source that waits; of one that is done with, nothing.
   * @throws GatehouseError template-model-unknown, person-unknown, consent-missing, invalid-input
   * for a source that is not the person's or a template without direction
   */
  keep(made: MadeTemplate & { readonly sourceId: Uuid }): Promise<void>;
  /** Notes that a source that waits shows no usable face. @throws as keep */
  refuse(refused: {
    readonly userId: Uuid;
    readonly sourceId: Uuid;
    readonly model: FaceModelId;
    readonly why: FaceTrouble | 'picture-unreadable' | 'picture-too-large';
  }): void;
  /**
   * Keeps an enrolment in place of earlier ones; the selfie's template stays.
   * @param note runs in the same transaction
   * @throws as keep
   */
  enrol(
    made: MadeTemplate & { readonly from: 'webcam' | 'file' },
    note: (sourceId: Uuid) => void,
  ): Promise<void>;
  /**
   * Keeps what another kiosk made, where the person agrees and nothing was made here; inside the
   * caller's transaction. What this version can't use is left.
   */
  take(made: CarriedTemplate): void;
}

function invalid(detail: string): GatehouseError {
  return new GatehouseError('invalid-input', detail);
}

/** @throws GatehouseError template-model-unknown unless this version makes templates with it */
export function requireModel(model: FaceModelId, current: FaceModelId): void {
  if (model === current) return;
  throw new GatehouseError('template-model-unknown', `templates here are of ${current}`, { model });
}

/**
 * Templates, sealed under a key of their person. They are opened in here alone.
 * @param ports.model the one that templates are made with
 * @param ports.onChanged whose templates changed, after the commit
 */
export function createFaceTemplates(ports: {
  readonly store: TemplateStore;
  readonly consents: ConsentLedger;
  readonly seal: TemplateSeal;
  readonly files: CropFiles;
  readonly erasures: Erasures;
  readonly doom: (fileId: Uuid) => void;
  readonly transaction: <T>(work: () => T) => T;
  readonly model: FaceModelId;
  readonly now: () => number;
  readonly onChanged: (userId: Uuid) => void;
}): FaceTemplates {
  const { store, consents, seal, files, erasures, doom, transaction, model: current } = ports;
  // Refuses at the start, and not at the gate, a model that nobody measured.
  shippedBands(current);

  function consentMissing(): GatehouseError {
    return new GatehouseError('consent-missing', 'the person gave no consent, or withdrew it');
  }

  /** The consent that holds now. */
  function requireConsent(userId: Uuid): Uuid {
    if (!store.isPerson(userId)) throw new GatehouseError('person-unknown', 'no such person');
    const latest = consents.latest(userId);
    if (latest?.decision !== 'given') throw consentMissing();
    return latest.id;
  }

  /** What began under one consent does not end under another: in between all was erased. */
  function requireStill(userId: Uuid, consentId: Uuid): void {
    if (requireConsent(userId) !== consentId) throw consentMissing();
  }

  function sourceOf(userId: Uuid, sourceId: Uuid): HeldSource {
    const source = store.source(sourceId);
    if (source === null || source.userId !== userId) throw invalid('no source of this person');
    return source;
  }

  /** @returns the consent under which it may be kept */
  function check({ userId, model, template }: Omit<MadeTemplate, 'crop' | 'quality'>): Uuid {
    requireModel(model, current);
    if (templateNumbers(template).every((number) => number === 0)) {
      throw invalid('a template without direction');
    }
    return requireConsent(userId);
  }

  /** Writes the crop, then the rows; a crop that no row came to name is removed again. */
  async function write(made: MadeTemplate, cropId: Uuid, rows: () => boolean): Promise<void> {
    // An erasure that could not be carried out must not take the new key with it.
    erasures.eraseKeys();
    const { userId: personId, crop: bytes } = made;
    await files.write([{ fileId: cropId, personId, purpose: 'template', bytes }]);
    let isKept = false;
    try {
      isKept = transaction(rows);
    } finally {
      if (!isKept && store.ofPerson(personId).every((source) => source.cropId !== cropId)) {
        transaction(() => doom(cropId));
      }
      await erasures.complete();
    }
    if (isKept) ports.onChanged(personId);
  }

  const madeRow = (
    made: Omit<MadeTemplate, 'crop'>,
    sourceId: Uuid,
    cropId: Uuid | null,
  ): Made => ({
    sourceId,
    model: made.model,
    template: seal.seal({ userId: made.userId, model: made.model, sourceId }, made.template),
    quality: made.quality,
    cropId,
    at: toInstant(ports.now()),
  });

  return {
    referenceOf(userId, model): FaceReference {
      if (!consents.isGiven(userId)) return { kind: 'no-consent' };
      const sources = store.ofPerson(userId);
      if (sources.length === 0) return { kind: 'no-selfie' };
      const open = seal.opener(userId);
      const templates: Uint8Array[] = [];
      for (const { template: sealed, model: of, sourceId } of sources) {
        const template = sealed === null || of !== model ? null : open({ model, sourceId }, sealed);
        if (template !== null) templates.push(template);
      }
      if (templates.length > 0) return { kind: 'ready', templates };
      return sources.some(({ state }) => state === 'waiting')
        ? { kind: 'to-make' }
        : { kind: 'unusable' };
    },

    async keep(made) {
      const { userId, sourceId } = made;
      const consentId = check(made);
      const source = sourceOf(userId, sourceId);
      if (source.state !== 'waiting') return;
      const cropId = source.cropId ?? freshId();
      await write(made, cropId, () => {
        requireStill(userId, consentId);
        // Another window may have been faster, or a newer selfie came.
        const still = store.source(sourceId);
        if (still?.state !== 'waiting') return still?.cropId === cropId;
        store.setMade(madeRow(made, sourceId, cropId));
        return true;
      });
    },

    refuse({ userId, sourceId, model, why }) {
      requireModel(model, current);
      transaction(() => {
        requireConsent(userId);
        if (sourceOf(userId, sourceId).state !== 'waiting') return;
        store.setUnusable({ sourceId, model, why, at: toInstant(ports.now()) });
      });
    },

    async enrol(made, note) {
      const { userId, from } = made;
      const consentId = check(made);
      const sourceId = freshId();
      const cropId = freshId();
      await write(made, cropId, () => {
        requireStill(userId, consentId);
        for (const earlier of store.ofPerson(userId)) {
          if (earlier.madeFrom === 'selfie') continue;
          store.remove(earlier.sourceId);
          if (earlier.cropId !== null) doom(earlier.cropId);
        }
        store.insertMade({ ...madeRow(made, sourceId, cropId), userId, from });
        note(sourceId);
        return true;
      });
    },

    take({ user_id: userId, source_id: sourceId, model, template: text, quality }) {
      if (model !== current || !store.isPerson(userId) || !consents.isGiven(userId)) return;
      const template = Uint8Array.from(Buffer.from(text, 'base64'));
      const isWhole = templateBytes.safeParse(template).success;
      if (!isWhole || templateNumbers(template).every((number) => number === 0)) return;
      const source = store.source(sourceId);
      const made = madeRow({ userId, model, template, quality }, sourceId, null);
      // The row that waits for a new selfie is made at the end of the transaction that brings both.
      const from = store.selfieOf(userId) === sourceId ? 'selfie' : 'webcam';
      if (source === null) store.insertMade({ ...made, userId, from });
      else if (source.userId === userId && source.state === 'waiting') store.setMade(made);
    },
  };
}
