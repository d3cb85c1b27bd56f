import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { openPeerServer, type PeerServer } from '#core/lan/peer-server.ts';
import { createPeerClient } from '#core/lan/peer-client.ts';
import type { PeerCredentials } from '#core/lan/peer-tls.ts';
import { createLanAnswers, type LanAnswers } from '#core/services/sync/lan-answers.ts';
import { openLanExchange, type LanExchange } from '#core/services/sync/lan-exchange.ts';
import { createOperationIntake } from '#core/services/sync/lan-intake.ts';
import type { Applied, Peer, PeerStore } from '#core/services/sync/ports.ts';
import { createKioskCertificates } from '#server/keys/kiosk-certificate.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { nextStamp } from '#shared/domain/hybrid-clock.ts';
import { toInstant } from '#shared/domain/instant.ts';
import { operationText } from '#shared/domain/operation.ts';
import type { CarriedOperation } from '#shared/wire/sync.ts';

export const NOTHING: Applied = {
  keysChanged: false,
  eventsChanged: false,
  staffChanged: false,
  kycChanged: false,
  people: [],
  alertsRaised: [],
};

/** A kiosk's keys: what signs its facts, and what it shows in the network. */
export interface KioskKeys {
  readonly id: Uuid;
  readonly signing: KeyObject;
  readonly publicKey: string;
  readonly credentials: PeerCredentials;
}

/** @param folder the hub's keys, made where they are not there yet */
export async function makeKeys(folder: string, id: Uuid = newId()): Promise<KioskKeys> {
  const hub = createKioskCertificates(folder, true, () => Date.now());
  const { certificate, spare } = await hub.authorities();
  const tls = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = tls.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const { privateKey: signing, publicKey } = generateKeyPairSync('ed25519');
  return {
    id,
    signing,
    publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString(
      'base64',
    ),
    credentials: {
      key: tls.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
      certificate: (await hub.certify(id, spki)).pem,
      authorities: [certificate, spare],
    },
  };
}

/** A check-in as its kiosk signed it. */
export function signedCheckIn(
  by: Pick<KioskKeys, 'id' | 'signing'>,
  seq: number,
  eventId: Uuid,
  saysKiosk: Uuid = by.id,
): CarriedOperation {
  const payload = JSON.stringify({
    id: newId(),
    kind: 'verdict',
    scan_id: newId(),
    about_id: null,
    event_id: eventId,
    gate_id: newId(),
    kiosk_id: saysKiosk,
    verdict: 'admitted',
    direction: 'in',
    way: 'camera',
    ticket_number: null,
    registration_id: newId(),
    user_id: newId(),
    scanned_text: null,
    staff_id: null,
    reason: null,
    occurred_at: toInstant(Date.now()),
  });
  const envelope = {
    id: newId(),
    kiosk_id: by.id,
    seq,
    hlc: nextStamp(null, Date.now()),
    type: 'check-in.recorded',
    base_version: null,
  };
  const text = Buffer.from(operationText(envelope, payload), 'utf8');
  return { ...envelope, payload, signature: sign(null, text, by.signing).toString('base64') };
}

function eventOf({ payload }: CarriedOperation): Uuid {
  return (JSON.parse(payload) as { event_id: Uuid }).event_id;
}

/** The store's side of a kiosk, in memory: operations in the order in which they came. */
export class HeldOperations {
  readonly operations: CarriedOperation[] = [];
  readonly peers = new Map<Uuid, Peer>();
  readonly events = new Map<Uuid, readonly Uuid[]>();

  readonly store: PeerStore = {
    list: () => [...this.peers.values()],
    find: (id) => this.peers.get(id) ?? null,
    heard: (id, at, gateId) => this.#set(id, { lastHeardAt: at, gate_id: gateId }),
    setPosition: (id, position) => this.#set(id, { position }),
    setAddress: (id, address) => this.#set(id, { address }),
    operationsAfter: (after, events, limit) => {
      const rest = this.operations.slice(after);
      const found = rest.filter((one) => events.includes(eventOf(one)));
      const operations = found.slice(0, limit);
      const more = found.length > limit;
      const last = operations.at(-1);
      const position =
        more && last !== undefined ? this.operations.indexOf(last) + 1 : this.operations.length;
      return { operations, position, more };
    },
  };

  knows(kiosk: Pick<KioskKeys, 'id' | 'publicKey'>, events: readonly Uuid[]): void {
    this.events.set(kiosk.id, events);
    this.peers.set(kiosk.id, {
      id: kiosk.id,
      name: 'Gate',
      public_key: kiosk.publicKey,
      recipient: null,
      gate_id: null,
      revoked_at: null,
      last_seen_at: null,
      lastHeardAt: null,
      lastFactAt: null,
      position: null,
      address: null,
    });
  }

  revoke(id: Uuid): void {
    this.#set(id, { revoked_at: toInstant(Date.now()) });
  }

  /** @returns null: it was here already */
  take(operation: CarriedOperation): Applied | null {
    if (this.operations.some(({ id }) => id === operation.id)) return null;
    this.operations.push(operation);
    return NOTHING;
  }

  #set(id: Uuid, part: Partial<Peer>): void {
    const peer = this.peers.get(id);
    if (peer !== undefined) this.peers.set(id, { ...peer, ...part });
  }
}

/** A kiosk in the local network. */
export interface LanKiosk {
  readonly keys: KioskKeys;
  readonly held: HeldOperations;
  readonly server: PeerServer;
  readonly answers: LanAnswers;
  readonly exchange: LanExchange;
  /** Codes of what was refused: kiosks, then operations. */
  readonly refused: string[];
  readonly frames: Map<Uuid, Uint8Array>;
  record(operation: CarriedOperation): void;
  /** Tells it where a peer can be reached. */
  find(kiosk: Uuid, address: string): void;
  close(): Promise<void>;
}

/** Opens a kiosk on 127.0.0.1. */
export async function openLanKiosk(keys: KioskKeys): Promise<LanKiosk> {
  const held = new HeldOperations();
  const refused: string[] = [];
  const frames = new Map<Uuid, Uint8Array>();
  const found = new Map<Uuid, string>();
  const commonEvents = (id: Uuid) => held.events.get(id) ?? [];
  const answers = createLanAnswers({
    peers: held.store,
    commonEvents,
    operationAt: (position) => held.operations[position - 1]?.id ?? null,
    ownWord: () => ({ id: keys.id, name: 'Gate', gate_id: null, copy_at: null }),
    frame: (id) => Promise.resolve(frames.get(id) ?? null),
    now: () => Date.now(),
  });
  const server = await openPeerServer({
    credentials: keys.credentials,
    host: '127.0.0.1',
    port: 0,
    answers,
    onRefused: (why) => refused.push(why),
    onTrouble: (error) => refused.push(String(error)),
  });
  const client = createPeerClient(keys.credentials);
  const exchange = openLanExchange({
    kioskId: keys.id,
    peers: held.store,
    commonEvents,
    calls: client,
    discovery: {
      addressesOf: (id) => [found.get(id)].filter((address) => address !== undefined),
      close: () => Promise.resolve(),
    },
    intake: createOperationIntake({
      kioskId: keys.id,
      peers: held.store,
      applier: { applyOperation: (operation) => held.take(operation) },
      onApplied: () => answers.changed(),
      onRefused: (why) => refused.push(why),
      onTrouble: () => {},
    }),
    now: () => Date.now(),
    random: () => 0,
    onChange: () => {},
    onTrouble: (error) => refused.push(String(error)),
  });
  return {
    keys,
    held,
    server,
    answers,
    exchange,
    refused,
    frames,
    record(operation) {
      held.take(operation);
      answers.changed();
    },
    find(kiosk, address) {
      found.set(kiosk, address);
      exchange.refresh(kiosk);
    },
    async close() {
      await exchange.close();
      client.close();
      answers.close();
      await server.close();
    },
  };
}

/** Two kiosks of common events that know and find each other. */
export async function openPair(
  folder: string,
  events: readonly Uuid[],
): Promise<readonly [LanKiosk, LanKiosk]> {
  const a = await openLanKiosk(await makeKeys(folder));
  const b = await openLanKiosk(await makeKeys(folder));
  for (const [one, other] of [
    [a, b],
    [b, a],
  ] as const) {
    one.held.knows(other.keys, events);
    one.find(other.keys.id, `127.0.0.1:${other.server.port}`);
  }
  return [a, b];
}
