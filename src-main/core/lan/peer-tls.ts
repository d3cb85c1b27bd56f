import { constants } from 'node:crypto';
import type { SecureContextOptions, TLSSocket } from 'node:tls';
import type { Uuid } from '#shared/domain/id.ts';
import { kioskIdOf } from '#shared/wire/peer.ts';

/** What a kiosk shows and what it believes. PEM, all. */
export interface PeerCredentials {
  /** Its P-256 key (PKCS #8). */
  readonly key: string;
  readonly certificate: string;
  /** The hub's authority and its spare: no other is believed. */
  readonly authorities: readonly string[];
}

/** TLS 1.3 alone, and every handshake whole: a resumed one would show no certificate anew. */
export function peerTls({ key, certificate, authorities }: PeerCredentials): SecureContextOptions {
  return {
    key,
    cert: certificate,
    ca: [...authorities],
    minVersion: 'TLSv1.3',
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}

/** Whose certificate the other end showed; null: none, or no kiosk's. */
export function kioskOf(socket: TLSSocket): Uuid | null {
  if (!socket.authorized) return null;
  return kioskIdOf(socket.getPeerCertificate().subjectaltname);
}
