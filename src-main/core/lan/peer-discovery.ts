import { Bonjour, type Service } from 'bonjour-service';
import { isIPv4 } from 'node:net';
import { uuid, type Uuid } from '#shared/domain/id.ts';
import { PEER_SERVICE } from '#shared/wire/peer.ts';
import type { PeerDiscovery } from '../services/sync/lan-ports.ts';

/** Kiosks remembered at most: anybody in the network may announce as many as they like. */
const MOST_KIOSKS = 200;
const MOST_ADDRESSES = 4;

/**
 * Announces this kiosk in the local network (mDNS, RFC 6762) and hears of others: its id, the hub's id
 * and the port, nothing else. What is heard is a hint where to try; certificates say who it is. A network
 * without multicast costs nothing but the hints.
 * @param onFound a kiosk was announced at an address that was not known
 * @param onTrouble multicast can't be had, or no longer
 */
export function openPeerDiscovery({
  kioskId,
  hubId,
  port,
  onFound,
  onTrouble,
}: {
  readonly kioskId: Uuid;
  readonly hubId: Uuid;
  readonly port: number;
  readonly onFound: (kioskId: Uuid) => void;
  readonly onTrouble: (error: unknown) => void;
}): PeerDiscovery {
  const found = new Map<Uuid, readonly string[]>();

  function hear(service: Service): void {
    const txt: unknown = service.txt;
    if (typeof txt !== 'object' || txt === null || !('kiosk' in txt) || !('hub' in txt)) return;
    const id = uuid.safeParse(String(txt.kiosk));
    if (!id.success || txt.hub !== hubId || id.data === kioskId) return;
    const known = found.get(id.data) ?? [];
    if (known.length === 0 && found.size >= MOST_KIOSKS) return;
    const said = [service.referer?.address, ...(service.addresses ?? [])]
      .filter((address) => address !== undefined)
      .filter((address) => isIPv4(address))
      .map((address) => `${address}:${service.port}`);
    const addresses = [...new Set([...said, ...known])].slice(0, MOST_ADDRESSES);
    if (addresses.length === 0) return;
    found.set(id.data, addresses);
    if (addresses.some((address) => !known.includes(address))) onFound(id.data);
  }

  let bonjour: Bonjour | null = null;
  try {
    bonjour = new Bonjour({}, onTrouble);
    const mdns: unknown = Reflect.get(Reflect.get(bonjour, 'server') as object, 'mdns');
    // A socket that fails later, say because the network went, must not end the core.
    if (isEmitter(mdns)) mdns.on('error', onTrouble);
    bonjour.publish({
      name: `gatehouse-${kioskId}`,
      type: PEER_SERVICE,
      port,
      // Asking whether the name is taken costs a second; it holds a random id.
      probe: false,
      disableIPv6: true,
      // Else the laptop's own name would be told, which is often a person's.
      host: `gatehouse-${kioskId}.local`,
      txt: { kiosk: kioskId, hub: hubId },
    });
    const browser = bonjour.find({ type: PEER_SERVICE });
    browser.on('up', hear);
    browser.on('txt-update', hear);
    browser.on('srv-update', hear);
  } catch (error) {
    onTrouble(error);
  }

  return {
    addressesOf: (id) => found.get(id) ?? [],
    async close() {
      const closing = bonjour;
      bonjour = null;
      if (closing === null) return;
      await new Promise<void>((resolve) => {
        closing.unpublishAll(() => {
          closing.destroy();
          resolve();
        });
      });
    },
  };
}

function isEmitter(
  value: unknown,
): value is { on(event: 'error', listener: (error: unknown) => void): void } {
  return typeof value === 'object' && value !== null && 'on' in value;
}
