import { open } from 'node:fs/promises';
import { BACKUP_LIMITS, type PieceId, type PieceState } from '#shared/wire/backup.ts';
import { backupDamaged } from './backup-error.ts';
import type { PieceFile } from './piece-file.ts';

/** The hub's side of sending, as `src-shared/wire/backup.ts` says. */
export interface PieceHub {
  announce(piece: Pick<PieceFile, 'piece' | 'kind' | 'bytes'>): Promise<PieceState>;
  put(part: {
    readonly piece: PieceId;
    readonly from: number;
    readonly bytes: Uint8Array;
  }): Promise<PieceState>;
}

/**
 * Sends a piece in parts, from where the hub holds it on. Whatever breaks, the next call asks first how
 * far it got, so that nothing is sent twice and nothing need be remembered here.
 * @param onSent hears bytes as the hub has taken them
 * @returns when the hub has checked it whole: only then may the file go
 * @throws GatehouseError backup-damaged where the hub found another hash, and the hub's errors
 */
export async function sendPiece(
  hub: PieceHub,
  piece: PieceFile,
  onSent?: (bytes: number) => void,
): Promise<void> {
  let state = await hub.announce(piece);
  if (state.verified) return;
  const handle = await open(piece.file, 'r');
  try {
    while (!state.verified) {
      const from = state.received;
      const part = Buffer.alloc(Math.max(0, Math.min(BACKUP_LIMITS.part, piece.bytes - from)));
      const { bytesRead } = await handle.read(part, 0, part.length, from);
      if (bytesRead === 0) throw backupDamaged('piece-cut');
      state = await hub.put({ piece: piece.piece, from, bytes: part.subarray(0, bytesRead) });
      // The hub threw it away, or stands still: to go on would be to send it for ever.
      if (!state.verified && state.received <= from) throw backupDamaged('piece-altered');
      onSent?.(bytesRead);
    }
  } finally {
    await handle.close();
  }
}
