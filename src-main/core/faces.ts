import type { Uuid } from '#shared/domain/id.ts';
import { CURRENT_FACE_MODEL } from '#shared/face/template.ts';
import type { CoreHandlers } from '#shared/ipc/core-contract.ts';
import type { Log } from './log.ts';
import { createConsentLedger } from './services/consent.ts';
import type { CrashPoint } from './services/crash-point.ts';
import { createErasures, type Erasures } from './services/erasure.ts';
import { createFaceDecisions } from './services/face-decisions.ts';
import { deskHandlers, type DeskHandlers } from './services/face-desk.ts';
import type { EventFaces, FaceReferences } from './services/face-reference.ts';
import { createFaceSettings } from './services/face-settings.ts';
import { createFaceTemplates, type FaceTemplates } from './services/face-template.ts';
import type { FactRecorder } from './services/operations.ts';
import type { FaceFinder } from './services/similar-faces.ts';
import { createTemplateTelling } from './services/sync/templates.ts';
import { createTemplateQueue, type ReadPicture } from './services/template-queue.ts';
import { createConsentStore } from './storage/consent-store.ts';
import type { WritableDatabase } from './storage/database.ts';
import { createErasureStore } from './storage/erasure-store.ts';
import { createDecisionStore, createFaceDeskStore } from './storage/face-desk-store.ts';
import { createFaceSettingsStore } from './storage/face-settings-store.ts';
import type { KeyStore } from './storage/key-store.ts';
import { createTemplateSeal } from './storage/template-seal.ts';
import { createTemplateStore } from './storage/template-store.ts';
import type { Vault } from './storage/vault.ts';

type EnrolHandlers = Pick<CoreHandlers, Extract<keyof CoreHandlers, `face.${string}`>>;

/** All that has to do with enrolled faces. */
export interface Faces {
  readonly references: FaceReferences & Pick<FaceTemplates, 'take'>;
  readonly events: EventFaces;
  readonly erasures: Erasures;
  readonly handlers: EnrolHandlers & DeskHandlers;
}

export interface FacesRequest {
  readonly database: WritableDatabase;
  readonly transaction: <T>(work: () => T) => T;
  readonly keyStore: KeyStore;
  readonly vault: Vault;
  /** Where the live frames lie. */
  readonly frames: Vault;
  readonly finder: FaceFinder;
  /** Reads a selfie here, or where this kiosk's hub has it. */
  readonly readPicture: ReadPicture;
  /** Whether others are to be told of templates that are made here. */
  readonly isShared: () => boolean;
  readonly kioskId: Uuid;
  readonly recorder: FactRecorder;
  /** A time to stamp facts by, milliseconds since the Unix epoch. */
  readonly now: () => number;
  readonly crashPoint: CrashPoint;
  /** The event at whose gate the kiosk stands. @throws GatehouseError not-ready */
  readonly eventId: () => Uuid;
  readonly log: Log;
  readonly onChange: () => void;
}

/**
 * Wires consents, templates and the face desk, and finishes erasures that a crash interrupted before
 * anybody can ask for what they erase.
 */
export async function openFaces(request: FacesRequest): Promise<Faces> {
  const { database, transaction, keyStore, vault, frames, finder, recorder } = request;
  const { now, crashPoint, eventId, log, onChange } = request;
  const model = CURRENT_FACE_MODEL;

  const held = createTemplateStore(database);
  const erasureStore = { ...createErasureStore(database), transaction };
  const consents = createConsentLedger({
    consents: createConsentStore(database),
    sources: held,
    erasures: erasureStore,
  });
  const erasures = createErasures({
    store: erasureStore,
    keys: keyStore,
    files: {
      async remove(fileId) {
        await vault.remove(fileId);
        await frames.remove(fileId);
      },
    },
    now,
    crashPoint,
    onErased: (userIds) => {
      for (const userId of userIds) finder.changed(userId);
    },
  });
  try {
    await erasures.complete();
  } catch (error) {
    // The gate opens all the same: without consent nothing under these keys is asked for.
    log.error('erasure-not-completed', error);
  }

  const templates = createFaceTemplates({
    store: held,
    consents,
    seal: createTemplateSeal(keyStore),
    files: vault,
    erasures,
    doom: (fileId) => {
      erasureStore.doom(fileId);
    },
    transaction,
    model,
    now,
    onChanged: (userId) => {
      finder.changed(userId);
      onChange();
    },
  });
  const queue = createTemplateQueue({
    store: held,
    consents,
    read: request.readPicture,
    transaction,
    model,
    now,
  });
  const telling = createTemplateTelling({
    store: held,
    consents,
    recorder,
    transaction,
    kioskId: request.kioskId,
  });
  const settingsStore = createFaceSettingsStore(database);
  const settings = createFaceSettings(settingsStore, model);
  const deskStore = createFaceDeskStore(database);

  const desk = deskHandlers({
    store: deskStore,
    consents,
    templates,
    held,
    settings,
    settingsStore,
    decisions: createFaceDecisions({
      store: createDecisionStore(database),
      personOf: (userId, event) => deskStore.person(userId, event),
      staffName: (id) => deskStore.nameOf(id),
      now,
    }),
    finder,
    erasures,
    readFile: (address) => (address.purpose === 'evidence' ? frames : vault).read(address),
    recorder,
    transaction,
    model,
    now,
    onChange,
  });

  return {
    references: templates,
    events: settings,
    erasures,
    handlers: {
      ...desk,
      'face.nextSource': async ({ model: of }) => ({ source: await queue.next(of, eventId()) }),
      'face.sourceOf': async ({ userId, model: of }) => ({
        source: await queue.sourceOf(userId, of),
      }),
      'face.keepTemplate': async (made) => {
        await templates.keep(made);
        if (request.isShared()) telling.tell(made);
        return {};
      },
      'face.refuseSource': (refused) => {
        templates.refuse(refused);
        onChange();
        return {};
      },
    },
  };
}
