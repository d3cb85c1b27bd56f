import { openSealed, seal } from '../keys/envelope.ts';
import type { EvidenceSeal } from '../services/kiosk-evidence.ts';
import { fileKey } from './sealed-file.ts';

function bindings(checkInId: string, userId: string): string {
  return `evidence\0${checkInId}\0${userId}`;
}

/** Seals frames of the gates, each bound to its check-in and its person. */
export const evidenceSeal: EvidenceSeal = {
  seal(personKey, { checkInId, userId }, bytes) {
    const binds = bindings(checkInId, userId);
    return seal(fileKey(personKey, binds), bytes, binds);
  },
  open(personKey, { checkInId, userId }, sealed) {
    const binds = bindings(checkInId, userId);
    return openSealed(fileKey(personKey, binds), sealed, binds);
  },
};
