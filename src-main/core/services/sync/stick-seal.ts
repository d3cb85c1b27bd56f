import { createHash, verify } from 'node:crypto';
import { SYNC_FILE_SIGNING_CONTEXT, type SyncFileSeal } from '#shared/wire/sync-file.ts';
import type { RunningHash } from '#shared/wire/sync-file-reading.ts';
import { ed25519Key } from './lan-intake.ts';

/** What the seal of a file on a stick covers. @param sha256 hex, of every byte before the seal's line */
export function syncFileBytesToSign(sha256: string): Buffer {
  const context = Buffer.from(SYNC_FILE_SIGNING_CONTEXT, 'latin1');
  return Buffer.concat([context, Buffer.from(sha256, 'hex')]);
}

/** Whether a seal is of this key. @param publicKey Ed25519, 32 bytes in base64 */
export function isSyncFileSealedBy(publicKey: string, seal: SyncFileSeal): boolean {
  const key = ed25519Key(publicKey);
  const signature = Buffer.from(seal.signature, 'base64');
  return key !== null && verify(null, syncFileBytesToSign(seal.sha256), key, signature);
}

export function runningSha256(): RunningHash {
  const hash = createHash('sha256');
  return {
    update(bytes) {
      hash.update(bytes);
    },
    soFar: () => hash.copy().digest('hex'),
  };
}
