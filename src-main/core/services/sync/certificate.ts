import { createPublicKey, X509Certificate } from 'node:crypto';
import { GatehouseError } from '#shared/errors.ts';
import type { Hub } from './hub-port.ts';
import type { HubLinkStore } from './ports.ts';

const RENEWED_BEFORE_MS = 30 * 86_400_000;

/**
 * Gets a new certificate where the old one ends within 30 days.
 * @param ports.now the hub's time as far as it is known, milliseconds since the Unix epoch
 * @returns renews, where it is time
 * @throws (the function) GatehouseError as Hub's calls; hub-answer-unreadable where the certificate is
 * not this kiosk's
 */
export function createRenewal(ports: {
  readonly links: Pick<HubLinkStore, 'read' | 'update'>;
  readonly hub: Pick<Hub, 'certify'>;
  /** P-256, SPKI DER in base64. */
  readonly tlsKey: () => Promise<string>;
  readonly now: () => number;
  readonly onRenewed: () => void;
}): () => Promise<void> {
  const { links, hub, now, onRenewed } = ports;
  return async () => {
    const link = links.read();
    if (link === null) return;
    const end = Date.parse(new X509Certificate(link.certificate).validTo);
    if (end - now() > RENEWED_BEFORE_MS) return;
    const tlsKey = await ports.tlsKey();
    const renewed = await hub.certify(tlsKey);
    const own = createPublicKey({
      key: Buffer.from(tlsKey, 'base64'),
      format: 'der',
      type: 'spki',
    });
    if (!new X509Certificate(renewed.certificate).publicKey.equals(own)) {
      throw new GatehouseError('hub-answer-unreadable', 'a certificate over another key');
    }
    links.update(renewed);
    onRenewed();
  };
}
