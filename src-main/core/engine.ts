import path from 'node:path';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import { kioskMigrations } from '#migrations/kiosk/index.ts';
import { openAdmin } from './admin.ts';
import type { Engine, EngineHandlers, EngineRequest } from './engine-request.ts';
import { openEvidenceKeeping } from './evidence-keeping.ts';
import { openFaces } from './faces.ts';
import { openHealth } from './health.ts';
import { openCustody } from './custody.ts';
import { ensureDevice } from './keys/device-identity.ts';
import { openPackages } from './packages.ts';
import { openPictures } from './pictures/pictures.ts';
import { createAdmission } from './services/admission.ts';
import { createAdmissionAnswers } from './services/admission-answer.ts';
import { createClockWatch } from './services/clock.ts';
import { createConfirmCard } from './services/confirm-card.ts';
import { createDoorPhoto } from './services/door-photo.ts';
import { createEvidence } from './services/evidence.ts';
import { createFaceChecks } from './services/face-check.ts';
import { createFaceNeed } from './services/face-need.ts';
import { createGateChoice, type GatePlace } from './services/gate-choice.ts';
import { createFactRecorder, tellingRecorder } from './services/operations.ts';
import { createLockDown } from './services/lock-down.ts';
import { createOverride } from './services/override.ts';
import { BEFORE_ANY_GATE, BESIDE_A_GATE } from './services/package-import.ts';
import { createPassages } from './services/passage.ts';
import { photoHandler } from './services/photo.ts';
import { createPresentations } from './services/presentation.ts';
import { createRecent } from './services/recent.ts';
import { createSearch } from './services/search.ts';
import { createStaffPin } from './services/staff-pin.ts';
import { createStatus } from './services/status.ts';
import { createStoreHealth } from './services/store-health.ts';
import { createTurnRequests } from './services/turn-requests.ts';
import { createUndo } from './services/undo.ts';
import { createUndoWindow } from './services/undo-window.ts';
import { createAdminReader } from './storage/admin-reader.ts';
import { createCopyWriter } from './storage/copy-writer.ts';
import { openDatabase, type WritableDatabase } from './storage/database.ts';
import { createDiskSpace } from './storage/disk-space.ts';
import { createEvidenceStore } from './storage/evidence-store.ts';
import { createFaceThread } from './storage/face-thread.ts';
import { createFactStore } from './storage/fact-store.ts';
import { createGateLookups } from './storage/gate-lookups.ts';
import { createGateStore } from './storage/gate-store.ts';
import { createAlertUpkeep } from './storage/sync-alert-upkeep.ts';
import { createIdleCheckpoint } from './storage/idle-checkpoint.ts';
import { createIssuerKeyCache } from './storage/issuer-key-cache.ts';
import { KEY_STORE_FILE, KeyStore } from './storage/key-store.ts';
import { createKioskStore } from './storage/kiosk-store.ts';
import { createLogSeal } from './storage/log-seal.ts';
import { createPackageStore } from './storage/package-store.ts';
import { createPinStore } from './storage/pin-store.ts';
import { createReaderThread } from './storage/reader-thread.ts';
import { createStoreFigures } from './storage/store-figures.ts';
import { createThumbnailSeal } from './storage/sync-thumbnail-seal.ts';
import { createThumbnailStore } from './storage/sync-thumbnail-store.ts';
import { createFaceReading } from './services/sync/pictures-reading.ts';
import { openSync } from './sync.ts';
import { openUpkeep } from './upkeep.ts';
import { EVIDENCE_FOLDER, Vault, VAULT_FOLDER } from './storage/vault.ts';

/**
 * Opens the database and wires the services.
 * @throws GatehouseError as openDatabase and ensureDevice
 */
export async function openEngine(request: EngineRequest): Promise<Engine> {
  const { dataFolder, key, nativeBinding } = request;
  const access = { dataFolder, key: key.databaseKey, nativeBinding };
  const database = await openDatabase({ ...access, migrations: kioskMigrations });
  try {
    return await wire(request, database);
  } catch (error) {
    database.close();
    throw error;
  }
}

async function wire(request: EngineRequest, database: WritableDatabase): Promise<Engine> {
  const { dataFolder, key, nativeBinding, clock, crashPoint, log, tell, onChange } = request;
  const { databaseKey, secrets } = key;
  const access = { dataFolder, key: databaseKey, nativeBinding };
  const now = (): number => clock.wall();

  const disk = createDiskSpace(dataFolder);
  const health = createStoreHealth(disk);
  const store = createGateStore(database, health);
  const transaction: typeof store.transaction = (work) => store.transaction(work);
  const kiosk = createKioskStore(database, transaction);
  const lookups = createGateLookups(database);
  const idleCheckpoint = createIdleCheckpoint(database, (error) => {
    log.error('checkpoint-failed', error);
  });
  const issuerKeys = createIssuerKeyCache(database);
  const device = await ensureDevice({ secrets, store: kiosk, at: toInstant(now()) });

  const clockWatch = createClockWatch(clock, kiosk.highestTime());
  const undoWindow = createUndoWindow(clock);
  const keyStore = new KeyStore({
    file: path.join(dataFolder, KEY_STORE_FILE),
    databaseKey,
    nativeBinding,
  });
  const written = createFactRecorder({
    store: createFactStore(database),
    device,
    now: () => clockWatch.trustedNow(),
    provenTime: () => clockWatch.provenTime(),
    seal: createLogSeal(keyStore),
    duty: {
      staffId: () => admin.duty.staffId(),
      noteScan: () => {
        admin.duty.noteScan();
      },
    },
    crashPoint,
  });
  const alertUpkeep = createAlertUpkeep(database);
  const recorder = tellingRecorder(written, alertUpkeep, () => sync.noteFact());
  const vault = new Vault(path.join(dataFolder, VAULT_FOLDER), keyStore);
  const frames = new Vault(path.join(dataFolder, EVIDENCE_FOLDER), keyStore);
  const evidenceStore = createEvidenceStore(database);
  const evidence = createEvidence({
    store: evidenceStore,
    files: frames,
    onTrouble: (what, error) => {
      log.error(`evidence-${what}`, error);
    },
  });
  const passages = createPassages(store);
  const answers = createAdmissionAnswers({ store, evidence, undoWindow, clock });
  const ports = { store, recorder, passages, answers, undoWindow, device, clock };

  const pins = createStaffPin(createPinStore(database), clock);
  const choice = createGateChoice({ store: kiosk, recorder, device });
  const finder = createFaceThread(access, request.faceScript);
  const enrolled = await openFaces({
    database,
    transaction,
    keyStore,
    vault,
    frames,
    finder,
    readPicture: (address) => sync.readPicture(address),
    isShared: () => sync.isJoined(),
    kioskId: device.kioskId,
    recorder,
    now: () => clockWatch.trustedNow(),
    crashPoint,
    eventId: () => place().eventId,
    log,
    onChange,
  });
  const { references, events: faces, erasures } = enrolled;
  const turns = createTurnRequests(clock);
  const checks = createFaceChecks({
    faces,
    references,
    tries: evidenceStore,
    turns,
    device,
    now: () => clockWatch.trustedNow(),
  });
  const presentations = createPresentations({ store, keys: issuerKeys, clock, clockWatch });
  const admission = createAdmission({
    ...ports,
    presentations,
    faces,
    checks,
    evidence,
    crashPoint,
  });
  const faceNeed = createFaceNeed({ store, presentations, faces, checks, turns });
  const confirmCard = createConfirmCard({ ...ports, checks, faces });
  const doorPhoto = createDoorPhoto({ store, evidence });
  const retention = openEvidenceKeeping({
    store,
    transaction,
    evidenceStore,
    evidence,
    keyStore,
    recorder,
    place: () => choice.place(),
    faces,
    now: () => clockWatch.provenTime(),
    log,
  });
  const { override } = createOverride({ ...ports, staff: kiosk, pins });
  const lockDown = createLockDown({
    staff: kiosk,
    pins,
    recorder,
    transaction: (work) => store.transaction(work),
    tell: (isOn) => {
      tell('lock-down', { isOn });
    },
  });
  const { undo } = createUndo(ports);
  const recent = createRecent({ store, kioskId: device.kioskId, undoWindow, clock });
  const status = createStatus({
    store: kiosk,
    health,
    clockWatch,
    clock,
    throwawayKey: key.from === 'throwaway',
  });
  const reader = createReaderThread(access, request.readerScript);
  const search = createSearch({ finder: reader, store });
  const pace = () => (choice.place() === null ? BEFORE_ANY_GATE : BESIDE_A_GATE);

  const photo = photoHandler({
    findSelfie: (userId) => lookups.findSelfie(userId),
    readFile: createFaceReading({
      readFile: (address) => vault.read(address),
      thumbnails: createThumbnailStore(database, transaction),
      seal: createThumbnailSeal(keyStore),
    }),
  });
  const shared = {
    ...access,
    databaseKey,
    database,
    transaction,
    keyStore,
    vault,
    secrets,
    device,
    recorder,
    pins,
    erasures,
    clock,
    now: () => clockWatch.trustedNow(),
    place: () => choice.place(),
    log,
    pace,
    tell,
    onChange,
  };
  const custody = openCustody({
    ...shared,
    clockWatch,
    staff: kiosk,
    waiting: () => sync.waiting(),
    onChange: () => {
      sync.refresh();
    },
    sayRetired: async () => {
      const hub = sync.hub();
      await hub?.sayRetired();
      return hub !== null;
    },
    onDestroy: (hub) => {
      request.onCondemned('copy-destroyed', { hub });
    },
  });
  const gateHealth = openHealth({
    clock,
    store: health,
    disk,
    factsWaiting: () => sync.waiting(),
    copyAt: () => kiosk.gateTallies()?.copyAt ?? null,
    backup: () => upkeep.backup(),
    shell: request.shellFigures,
    onRecorded: () => {
      idleCheckpoint.noteFact();
      onChange();
    },
    log,
  });
  const { recorded } = gateHealth;
  const sync = await openSync({
    ...shared,
    lease: custody.lease,
    references,
    issuerKeys,
    finder,
    staff: kiosk,
    gate: store,
    evidence,
    photoOf: photo,
    kioskName: () => choice.kioskName(),
    hasStaff: () => admin.hasStaff(),
    disk,
    version: request.version,
    logLines: request.logLines,
    figures: gateHealth.figures,
    onCamera: gateHealth.noteCamera,
    checkpointScript: request.checkpointScript,
    noMulticast: request.noMulticast,
    onRevoked: () => {
      request.onCondemned('kiosk-revoked');
    },
  });
  const upkeep = await openUpkeep({ ...shared, request, sync, disk });
  const packages = openPackages({
    ...shared,
    store: createPackageStore(database, createCopyWriter(database)),
    files: vault,
    now,
    completeErasures: () => erasures.complete(),
    hasStaff: () => admin.hasStaff(),
    issuerKeys,
    finder,
  });
  const admin = await openAdmin({
    ...shared,
    reader: createAdminReader(access, request.adminScript),
    pictures: openPictures(),
    readPicture: (address) => sync.readPicture(address),
    health,
    clockHasJumped: () => clockWatch.hasJumped(),
    isThrowaway: key.from === 'throwaway',
    crashPoint,
    onKeysChanged: () => issuerKeys.refresh(),
    onPersonChanged: (userId) => finder.changed(userId),
  });

  function place(): GatePlace {
    const current = choice.place();
    if (current === null) throw new GatehouseError('not-ready', 'the kiosk stands at no gate');
    return current;
  }

  const handlers: EngineHandlers = {
    ...packages,
    ...enrolled.handlers,
    ...admin.handlers,
    ...sync.handlers,
    ...upkeep.handlers,
    ...custody.handlers,
    ...gateHealth.handlers,
    'setup.kioskName': () => ({ kioskName: choice.kioskName() }),
    'gate.status': () => status(),
    'gate.scan': (scan) => recorded(async () => admission.scan(scan, place().gateId)),
    'gate.admitByHand': (byHand) =>
      recorded(async () => admission.admitByHand(byHand, place().gateId)),
    'gate.faceNeed': (question) => faceNeed(question, place().gateId),
    'gate.confirmCard': ({ checkInId }) => recorded(() => confirmCard(checkInId)),
    'gate.doorPhoto': async ({ checkInId }) => doorPhoto(checkInId, place().eventId),
    'gate.lookUp': ({ ticketNumber }) => ({ hit: search.lookUp(ticketNumber, place().gateId) }),
    'gate.search': async ({ query }) => search.search(query, place().eventId),
    'gate.supervisors': () => ({ supervisors: lookups.supervisors() }),
    'gate.override': async (overrideRequest) => {
      const result = await override(overrideRequest);
      return recorded(() => result);
    },
    'gate.lockDown': async (asked) => {
      await lockDown(asked);
      return {};
    },
    'gate.undo': ({ checkInId }) => recorded(() => undo(checkInId)),
    'gate.recent': () => ({ scans: recent() }),
    'gate.photo': photo,
  };

  return {
    handlers,
    authorise: (name, session) => admin.authorise(name, session),
    noteRead: (...read) => admin.noteRead(...read),
    hasStaff: () => admin.hasStaff(),
    place: () => choice.place(),
    chooseGate: (chosen) => {
      choice.choose(chosen);
    },
    status,
    health,
    noteTime: () => {
      // First: a disk that takes no writes must not keep a laptop open.
      custody.lease.note();
      kiosk.noteTime(clockWatch.provenTime());
      // What a full disk held up is made up for.
      erasures.complete().catch((error: unknown) => {
        log.error('erasure-not-completed', error);
      });
    },
    hub: () => sync.hub(),
    supportFacts: () => ({
      health: () => gateHealth.read(),
      sync: () => sync.handlers['sync.view']({}),
      upkeep: () => upkeep.view(),
      store: createStoreFigures(database, dataFolder),
    }),
    locked: () => custody.locked() ?? (sync.locked() === null ? null : 'kiosk-locked'),
    async close() {
      idleCheckpoint.close();
      await Promise.all([upkeep.close(), sync.close()]);
      await retention.close();
      await admin.close();
      await Promise.all([reader.close(), finder.close()]);
      const left = custody.onlyHere();
      keyStore.close();
      database.close();
      return left;
    },
  };
}
