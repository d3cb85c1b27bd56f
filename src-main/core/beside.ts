import type { Uuid } from '#shared/domain/id.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { GatehouseError } from '#shared/errors.ts';
import { ensureAgeIdentity } from './keys/age-identity.ts';
import type { Secrets } from './keys/secrets.ts';
import { ensureTlsKey } from './keys/tls-key.ts';
import { openLan, type Lan } from './lan.ts';
import type { Log } from './log.ts';
import type { Device } from './services/device.ts';
import { createOperationIntake } from './services/sync/lan-intake.ts';
import type { OwnWord, PeerCalls, PeerReach } from './services/sync/lan-ports.ts';
import type { Applied, HubLink } from './services/sync/ports.ts';
import { createStickExport } from './services/sync/stick-export.ts';
import { createStickImport } from './services/sync/stick-import.ts';
import { openReader, type WritableDatabase } from './storage/database.ts';
import { createOperationLookup } from './storage/sync-operation-lookup.ts';
import { createPeerEvents } from './storage/sync-peer-events.ts';
import { createTakenFiles, openStickSource } from './storage/sync-stick-source.ts';
import type { SyncCopy } from './sync-copy.ts';

/** The ways to other kiosks that need no hub: the local network, and files on a stick. */
export interface Beside {
  start(link: HubLink): void;
  stop(): Promise<void>;
  ownAddress(): string | null;
  reach(): readonly PeerReach[];
  /** A frame that another kiosk took; null: it has none, or is not there. */
  readonly evidence: PeerCalls['evidence'];
  changed(): void;
  refresh(): void;
  add(address: string): Promise<void>;
  remove(address: string): void;
  exportFile(path: string): Promise<{ readonly operations: number }>;
  importFile(path: string): Promise<{ readonly fresh: number }>;
}

/** Wires them. @throws (each way) GatehouseError not-enrolled where this kiosk is joined to no hub */
export function openBeside(request: {
  readonly dataFolder: string;
  readonly databaseKey: Uint8Array;
  readonly nativeBinding: string | undefined;
  readonly noMulticast: boolean;
  readonly database: WritableDatabase;
  readonly transaction: <T>(work: () => T) => T;
  readonly copy: SyncCopy;
  readonly secrets: Secrets;
  readonly device: Device;
  readonly ownWord: OwnWord;
  readonly frame: (checkInId: Uuid, events: readonly Uuid[]) => Promise<Uint8Array | null>;
  readonly onApplied: (applied: Applied) => void;
  readonly now: () => number;
  readonly onChange: () => void;
  readonly log: Log;
}): Beside {
  const { database, transaction, copy, secrets, device, onApplied, now, onChange, log } = request;
  const { dataFolder, databaseKey: key, nativeBinding } = request;
  const { peers, applier, feeds, links } = copy;
  const { kioskId } = device;
  const peerEvents = createPeerEvents(database);
  const commonEvents = (other: Uuid): readonly Uuid[] => peerEvents.common(other);
  const intake = createOperationIntake({
    kioskId,
    peers,
    applier,
    onApplied,
    onRefused: (code, { author, carrier, type }) => {
      log.warn('operation-refused', { code, author, carrier, type });
    },
    onTrouble: (error) => {
      log.error('operation-not-applied', error);
    },
  });
  const identity = async (): Promise<string> => (await ensureAgeIdentity(secrets)).identity;
  const write = createStickExport({
    device,
    peers,
    commonEvents,
    events: () =>
      feeds.list().flatMap(({ feed, leaving }) => (feed === 'hub' || leaving ? [] : [feed])),
    ownRecipients: async () => {
      const hub = links.read()?.hubRecipient;
      const { recipient } = await ensureAgeIdentity(secrets);
      return hub === undefined ? [recipient] : [hub, recipient];
    },
    openSource: () => openStickSource(openReader({ dataFolder, key, nativeBinding }), kioskId),
    now,
  });
  const take = createStickImport({
    kioskId,
    peers,
    commonEvents,
    identity,
    intake,
    applier,
    onApplied,
    taken: createTakenFiles(database, transaction),
    now,
  });
  let lan: Lan | null = null;
  let opening: Promise<void> = Promise.resolve();
  let wanted = 0;

  function there(): Lan {
    if (lan !== null) return lan;
    throw new GatehouseError('not-enrolled', 'this kiosk is joined to no hub');
  }

  function requireLink(): void {
    if (links.read() === null) throw new GatehouseError('not-enrolled', 'joined to no hub');
  }

  return {
    start(link) {
      wanted += 1;
      const mine = wanted;
      opening = opening.then(async () => {
        if (mine !== wanted) return;
        const { privateKey } = await ensureTlsKey(secrets);
        const operationAt = createOperationLookup(database);
        const ports = { link, privateKey, kioskId, peers, commonEvents, operationAt, intake };
        lan = await openLan({ ...request, ...ports });
        onChange();
      });
      opening = opening.catch((error: unknown) => {
        // The hub's way is left; the gate goes on.
        log.error('lan-not-opened', error);
      });
    },
    async stop() {
      wanted += 1;
      await opening;
      await lan?.close();
      lan = null;
    },
    ownAddress: () => lan?.ownAddress() ?? null,
    reach: () => lan?.reach() ?? [],
    evidence: (...asked) => lan?.evidence(...asked) ?? Promise.resolve(null),
    changed: () => lan?.changed(),
    refresh: () => lan?.refresh(),
    add: (address) => there().add(address),
    remove: (address) => {
      there().remove(address);
    },
    async exportFile(path) {
      requireLink();
      return { operations: (await write(path)).operations };
    },
    async importFile(path) {
      requireLink();
      const { applied, rows, takenBefore } = await take(path);
      log.info('stick-taken', {
        applied,
        rows,
        before: takenBefore === null ? null : toInstant(now()),
      });
      return { fresh: takenBefore === null ? applied : 0 };
    },
  };
}
