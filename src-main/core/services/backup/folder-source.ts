import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Uuid } from '#shared/domain/id.ts';
import { GatehouseError } from '#shared/errors.ts';
import {
  ERASURES_FILE,
  erasureList,
  pieceId,
  pieceKind,
  type PieceId,
  type PieceKind,
  type RestorePlan,
} from '#shared/wire/backup.ts';
import type { ManifestHead, SegmentHead } from '#shared/wire/backup-manifest.ts';
import { backupDamaged, parseBackupLine } from './backup-error.ts';
import { readManifest, readManifestHead } from './manifest-reader.ts';
import { pieceFileName } from './piece-file.ts';
import { isPieceWhole, openPiece } from './piece-reader.ts';
import type { RestoreSource } from './restore-source.ts';
import { openSegment } from './segment-file.ts';

interface Named {
  readonly piece: PieceId;
  readonly kind: PieceKind;
}

function named(file: string): Named[] {
  const [piece, kind, age] = file.split('.');
  const [isPiece, isKind] = [pieceId.safeParse(piece), pieceKind.safeParse(kind)];
  if (age !== 'age' || !isPiece.success || !isKind.success) return [];
  return [{ piece: isPiece.data, kind: isKind.data }];
}

/**
 * A backup in a folder: the pieces by their names, as a kiosk writes them. Nothing else is needed. Who
 * was erased since stands beside them in the hub's second store; else the hub tells it when the kiosk is
 * enrolled again.
 * @param identity `AGE-SECRET-KEY-1...`
 */
export async function openFolderSource(folder: string, identity: string): Promise<RestoreSource> {
  const names = await readdir(folder);
  const pieces = names.flatMap(named);
  const fileOf = ({ piece, kind }: Named): string => path.join(folder, pieceFileName(piece, kind));
  const manifests = new Map<Uuid, { readonly head: ManifestHead; readonly piece: PieceId }>();

  async function whole(of: Named): Promise<string> {
    if (!pieces.some(({ piece, kind }) => piece === of.piece && kind === of.kind)) {
      throw new GatehouseError('backup-incomplete', `the piece ${of.piece} is missing`, {
        piece: of.piece,
      });
    }
    const file = fileOf(of);
    if (!(await isPieceWhole(file, of.piece))) throw backupDamaged('piece-altered');
    return file;
  }

  /** Runs for each piece of a kind; those sealed to others are passed over where one is not. */
  async function forEach(kind: PieceKind, run: (of: Named) => Promise<void>): Promise<void> {
    let refused: GatehouseError | null = null;
    let opened = 0;
    for (const of of pieces.filter((piece) => piece.kind === kind)) {
      try {
        await run(of);
        opened += 1;
      } catch (error) {
        const isOthers = error instanceof GatehouseError && error.code === 'backup-not-for-key';
        if (!isOthers) throw error;
        refused = error;
      }
    }
    if (opened === 0 && refused instanceof GatehouseError) throw refused;
  }

  async function segmentsAfter(kioskId: Uuid, last: number) {
    const found: (SegmentHead & { readonly piece: PieceId })[] = [];
    await forEach('segment', async (of) => {
      const { head } = await openSegment(openPiece(await whole(of), identity));
      if (head.kiosk_id === kioskId && head.last > last) found.push({ ...head, piece: of.piece });
    });
    return found
      .toSorted((a, b) => a.first - b.first)
      .map(({ piece, made_at, first, last: end }) => ({ piece, made_at, first, last: end }));
  }

  /** @throws GatehouseError backup-damaged: taken for none, it would bring the erased back */
  async function erasures(): Promise<RestorePlan['erasures']> {
    if (!names.includes(ERASURES_FILE)) return [];
    const text = await readFile(path.join(folder, ERASURES_FILE), 'utf8');
    return parseBackupLine(erasureList, text).erasures;
  }

  await forEach('manifest', async (of) => {
    const head = await readManifestHead(await whole(of), identity);
    manifests.set(head.id, { head, piece: of.piece });
  });

  return {
    kiosks() {
      const heads = [...manifests.values()].map(({ head }) => head);
      const kiosks = [...new Set(heads.map(({ kiosk_id: id }) => id))].map((id) => ({
        kiosk_id: id,
        name: '',
        snapshots: heads
          .filter(({ kiosk_id: of }) => of === id)
          .map(({ id: snapshot, taken_at, reason }) => ({
            id: snapshot,
            taken_at,
            reason,
            bytes: 0,
          })),
      }));
      return Promise.resolve(kiosks);
    },
    async plan(snapshotId) {
      const found = manifests.get(snapshotId);
      if (found === undefined) throw new GatehouseError('backup-not-found', 'no such snapshot');
      const { head, piece } = found;
      const manifest: Named = { piece, kind: 'manifest' };
      const { packs } = await readManifest(await whole(manifest), identity);
      const segments = await segmentsAfter(head.kiosk_id, head.operations_up_to);
      const wanted: Named[] = [
        manifest,
        ...packs.map((pack) => ({ piece: pack, kind: 'pack' as const })),
        ...segments.map((segment) => ({ piece: segment.piece, kind: 'segment' as const })),
      ];
      const sizes: { piece: PieceId; kind: PieceKind; bytes: number }[] = [];
      for (const of of wanted) {
        const isHere = pieces.some((one) => one.piece === of.piece && one.kind === of.kind);
        sizes.push({ ...of, bytes: isHere ? (await stat(fileOf(of))).size : 0 });
      }
      const { id, taken_at, reason, operations_up_to } = head;
      return {
        kiosk_id: head.kiosk_id,
        snapshot: { id, taken_at, reason, manifest: piece, packs: [...packs], operations_up_to },
        pieces: sizes,
        segments,
        erasures: await erasures(),
      };
    },
    piece: whole,
  };
}
