import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createOperationIntake } from '#core/services/sync/lan-intake.ts';
import { createStickExport, type StickExported } from '#core/services/sync/stick-export.ts';
import { createStickImport, type StickImported } from '#core/services/sync/stick-import.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import type { Instant } from '#shared/domain/instant.ts';
import type { SyncFileLine } from '#shared/wire/sync-file.ts';
import type { Change } from '#shared/wire/sync.ts';
import { HeldOperations, NOTHING } from '../lan/lan-kiosk.ts';

/** A kiosk that makes files for a stick and takes them. */
export interface StickKiosk {
  readonly id: Uuid;
  readonly signing: KeyObject;
  readonly publicKey: string;
  readonly recipient: string;
  readonly identity: string;
  readonly held: HeldOperations;
  /** What applying was given, in order. */
  readonly rows: Change[];
  readonly taken: Map<Uuid, Instant>;
  readonly refused: string[];
  knows(kiosk: StickKiosk): void;
  exportTo(path: string): Promise<StickExported>;
  importFrom(path: string): Promise<StickImported>;
}

/** @param lines rows that it has of the event, besides its operations */
export async function openStickKiosk(
  eventId: Uuid,
  hubRecipient: string,
  lines: readonly SyncFileLine[] = [],
): Promise<StickKiosk> {
  const id = newId();
  const { privateKey: signing, publicKey: key } = generateKeyPairSync('ed25519');
  const publicKey = Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url').toString(
    'base64',
  );
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const held = new HeldOperations();
  const rows: Change[] = [];
  const taken = new Map<Uuid, Instant>();
  const refused: string[] = [];
  const commonEvents = (kiosk: Uuid) => held.events.get(kiosk) ?? [];
  const exportTo = createStickExport({
    device: { kioskId: id, sign: (bytes) => sign(null, bytes, signing) },
    peers: held.store,
    commonEvents,
    events: () => [eventId],
    ownRecipients: () => Promise.resolve([hubRecipient, recipient]),
    openSource: () => ({
      operations: () => held.operations.map((operation) => ({ t: 'operation', operation })),
      rows: () => lines,
      close: () => {},
    }),
    now: () => Date.now(),
  });
  const importFrom = createStickImport({
    kioskId: id,
    peers: held.store,
    commonEvents,
    identity: () => Promise.resolve(identity),
    intake: createOperationIntake({
      kioskId: id,
      peers: held.store,
      applier: { applyOperation: (operation) => held.take(operation) },
      onApplied: () => {},
      onRefused: (why) => refused.push(why),
      onTrouble: () => {},
    }),
    applier: {
      applyPeerRows(changes) {
        rows.push(...changes);
        return Promise.resolve(NOTHING);
      },
    },
    onApplied: () => {},
    taken: {
      takenAt: (file) => taken.get(file) ?? null,
      note: (file, at) => void taken.set(file.id, at),
    },
    now: () => Date.now(),
  });
  return {
    id,
    signing,
    publicKey,
    recipient,
    identity,
    held,
    rows,
    taken,
    refused,
    knows(kiosk) {
      held.knows(kiosk, [eventId]);
      const peer = held.peers.get(kiosk.id);
      if (peer !== undefined) held.peers.set(kiosk.id, { ...peer, recipient: kiosk.recipient });
    },
    exportTo,
    importFrom,
  };
}
