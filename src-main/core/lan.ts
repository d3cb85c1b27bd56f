import { networkInterfaces } from 'node:os';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import { openPeerDiscovery } from './lan/peer-discovery.ts';
import { peerAddress } from './lan/peer-address.ts';
import { createPeerClient } from './lan/peer-client.ts';
import { openPeerServer } from './lan/peer-server.ts';
import type { PeerCredentials } from './lan/peer-tls.ts';
import type { Log } from './log.ts';
import { createLanAnswers } from './services/sync/lan-answers.ts';
import { openLanExchange } from './services/sync/lan-exchange.ts';
import type { OperationIntake } from './services/sync/lan-intake.ts';
import type {
  CommonEvents,
  OwnWord,
  PeerCalls,
  PeerDiscovery,
  PeerReach,
} from './services/sync/lan-ports.ts';
import type { HubLink, PeerStore } from './services/sync/ports.ts';

/** What this kiosk and those beside it tell each other, with no hub between. */
export interface Lan {
  /** host:port; null: this machine is in no network. */
  ownAddress(): string | null;
  reach(): readonly PeerReach[];
  /** Operations were written. */
  changed(): void;
  /** Peers, events or addresses changed. */
  refresh(): void;
  readonly evidence: PeerCalls['evidence'];
  /** Keeps a typed address. @throws GatehouseError invalid-input, peer-not-trusted, hub-unreachable */
  add(address: string): Promise<void>;
  remove(address: string): void;
  close(): Promise<void>;
}

const NO_DISCOVERY: PeerDiscovery = { addressesOf: () => [], close: () => Promise.resolve() };
const ASK_MS = 10_000;

function ownHost(): string | null {
  const all = Object.values(networkInterfaces()).flat();
  return all.find((one) => one?.family === 'IPv4' && !one.internal)?.address ?? null;
}

/**
 * Begins to answer and to ask the kiosks of our events in the local network.
 * @param request.privateKey PEM: the TLS key that the link's certificate is over
 */
export async function openLan(request: {
  readonly link: HubLink;
  readonly privateKey: string;
  readonly kioskId: Uuid;
  readonly peers: PeerStore;
  readonly commonEvents: CommonEvents;
  readonly operationAt: (position: number) => Uuid | null;
  readonly intake: OperationIntake;
  readonly ownWord: OwnWord;
  readonly frame: (checkInId: Uuid, events: readonly Uuid[]) => Promise<Uint8Array | null>;
  /** Laptops are found by typed addresses alone. */
  readonly noMulticast: boolean;
  readonly now: () => number;
  readonly onChange: () => void;
  readonly log: Log;
}): Promise<Lan> {
  const { link, privateKey, kioskId, peers, commonEvents, intake, now, onChange, log } = request;
  const credentials: PeerCredentials = {
    key: privateKey,
    certificate: link.certificate,
    authorities: [link.authority, link.spareAuthority],
  };
  const onTrouble = (error: unknown): void => {
    log.error('lan', error);
  };
  const answers = createLanAnswers({ ...request, peers });
  const server = await openPeerServer({
    credentials,
    port: 0,
    answers,
    onRefused: (code, { kiosk, step }) => {
      log.warn('peer-refused', { code, kiosk, step });
    },
    onTrouble,
  });
  const calls = createPeerClient(credentials);
  const discovery = request.noMulticast
    ? NO_DISCOVERY
    : openPeerDiscovery({
        kioskId,
        hubId: link.hubId,
        port: server.port,
        onFound: (found) => {
          exchange.refresh(found);
        },
        onTrouble,
      });
  const exchange = openLanExchange({
    kioskId,
    peers,
    commonEvents,
    calls,
    discovery,
    intake,
    now,
    random: Math.random,
    onChange,
    onTrouble,
  });

  return {
    ownAddress() {
      const host = ownHost();
      return host === null ? null : `${host}:${server.port}`;
    },
    reach: () => exchange.peers(),
    changed: () => {
      answers.changed();
    },
    refresh: () => {
      exchange.refresh();
    },
    evidence: (...asked) => calls.evidence(...asked),
    async add(address) {
      peerAddress(address);
      const found = await calls.whoIs(address, AbortSignal.timeout(ASK_MS));
      if (peers.find(found) === null) {
        throw new GatehouseError('peer-not-trusted', 'a kiosk of none of our events', {
          reason: 'kiosk-unknown',
        });
      }
      peers.setAddress(found, address);
      exchange.refresh(found);
    },
    remove(address) {
      for (const peer of peers.list()) {
        if (peer.address === address) peers.setAddress(peer.id, null);
      }
      exchange.refresh();
    },
    async close() {
      answers.close();
      await exchange.close();
      calls.close();
      await discovery.close();
      await server.close();
    },
  };
}
