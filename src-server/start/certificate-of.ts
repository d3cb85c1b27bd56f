import { openCertificate, type ServerCertificate } from '../keys/certificate.ts';
import type { Settings } from '../settings.ts';

/** What web processes speak TLS with; null: a proxy does. */
export function certificateOf({ hub, processes }: Settings): ServerCertificate | null {
  const { tls } = processes;
  if (tls.kind === 'off') return null;
  return tls.kind === 'files' ? tls : openCertificate(hub.keysFolder);
}
