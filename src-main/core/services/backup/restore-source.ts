import type { z } from 'zod';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import type { PieceId, PieceKind, restorableAnswer, RestorePlan } from '#shared/wire/backup.ts';

/** Kiosks with their snapshots. */
export type Restorable = z.infer<typeof restorableAnswer>['kiosks'];

/** Where a restore takes a backup from: a folder, or the hub. */
export interface RestoreSource {
  /** Kiosks with a backup that the identity opens. */
  kiosks(): Promise<Restorable>;
  /** @throws GatehouseError backup-not-found */
  plan(snapshotId: Uuid): Promise<RestorePlan>;
  /**
   * A file that is the piece to the byte.
   * @throws GatehouseError backup-incomplete where it is not to be had; backup-damaged where what there
   * is is not it
   */
  piece(of: {
    readonly piece: PieceId;
    readonly kind: PieceKind;
    readonly bytes: number;
  }): Promise<string>;
}

/**
 * Which snapshot to restore: the one asked for, else the newest; of the kiosk asked for, else of the
 * only one.
 * @throws GatehouseError backup-not-found; `reason` `several-kiosks` where nobody said which
 */
export function chooseSnapshot(
  kiosks: Restorable,
  asked: { readonly kioskId?: Uuid | undefined; readonly snapshotId?: Uuid | undefined },
): Uuid {
  const { kioskId, snapshotId } = asked;
  const fitting = kiosks
    .filter(({ kiosk_id: id }) => kioskId === undefined || id === kioskId)
    .map(({ snapshots }) =>
      snapshots.filter(({ id }) => snapshotId === undefined || id === snapshotId),
    )
    .filter(({ length }) => length > 0);
  const [first, ...others] = fitting;
  const newest = first?.toSorted((a, b) => (a.taken_at < b.taken_at ? 1 : -1))[0];
  if (newest === undefined) throw new GatehouseError('backup-not-found', 'no such backup');
  if (others.length > 0) {
    const names = kiosks.map(({ kiosk_id: id, name }) => `${id} ${name}`).join(', ');
    throw new GatehouseError('backup-not-found', `say which kiosk: ${names}`, {
      reason: 'several-kiosks',
    });
  }
  return newest.id;
}
