import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { BACKUP_FORMAT, segmentHead, type SegmentHead } from '#shared/wire/backup-manifest.ts';
import { carriedOperation, type CarriedOperation } from '#shared/wire/sync.ts';
import { backupDamaged, parseBackupLine, refuseNewer } from './backup-error.ts';
import { writePiece, type PieceFile, type PieceTarget } from './piece-file.ts';

const LEVEL = 6;

/**
 * Writes operations as a segment, which anybody whom it is sealed to can read alone.
 * @param operations those that `head` says, without a gap, in the order of their numbers
 * @throws the file system's error; nothing is then left behind
 */
export async function writeSegment(
  target: PieceTarget,
  head: Omit<SegmentHead, 'format' | 'version'>,
  operations: Iterable<CarriedOperation>,
): Promise<PieceFile> {
  async function* lines(): AsyncGenerator<Uint8Array> {
    const first: SegmentHead = { format: 'gatehouse-segment', version: BACKUP_FORMAT, ...head };
    yield Buffer.from(`${JSON.stringify(first)}\n`, 'utf8');
    let next = head.first;
    for (const operation of operations) {
      if (operation.seq !== next) throw new TypeError(`operation ${next} is missing`);
      next += 1;
      yield Buffer.from(`${JSON.stringify(operation)}\n`, 'utf8');
    }
    if (next !== head.last + 1) throw new TypeError(`operation ${next} is missing`);
  }
  return await writePiece(target, { kind: 'segment', level: LEVEL, source: lines() });
}

/** A segment being read: its head, then its operations, checked for being all of them. */
export interface OpenedSegment {
  readonly head: SegmentHead;
  readonly operations: AsyncIterable<CarriedOperation>;
}

/**
 * Begins to read a segment.
 * @param plain what openPiece gives
 * @throws GatehouseError backup-damaged or backup-newer, also from `operations`
 */
export async function openSegment(plain: AsyncIterable<Uint8Array>): Promise<OpenedSegment> {
  const lines = createInterface({ input: Readable.from(plain), crlfDelay: Infinity })[
    Symbol.asyncIterator
  ]();
  const first = await lines.next();
  if (first.done === true) throw backupDamaged('segment-empty');
  refuseNewer(first.value);
  const head = parseBackupLine(segmentHead, first.value);

  async function* operations(): AsyncGenerator<CarriedOperation> {
    let next = head.first;
    for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
      const operation = parseBackupLine(carriedOperation, line.value);
      if (operation.seq !== next || operation.kiosk_id !== head.kiosk_id) {
        throw backupDamaged('segment-gap');
      }
      next += 1;
      yield operation;
    }
    if (next !== head.last + 1) throw backupDamaged('segment-short');
  }
  return { head, operations: operations() };
}
