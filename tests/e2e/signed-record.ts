import { createPublicKey, verify } from 'node:crypto';
import { createCore } from '#core/core.ts';
import { openDatabaseKey } from '#core/keys/database-key.ts';
import { silentLog } from '#core/log.ts';
import { sha256 } from '#core/services/sha256.ts';
import { openReader } from '#core/storage/database.ts';
import { findBreak, type ChainedEntry } from '#shared/domain/activity-chain.ts';
import type { CheckInRow } from '#shared/domain/check-in.ts';
import { operation, operationText, type Operation } from '#shared/domain/operation.ts';
import { faceFinding } from '#shared/face/finding.ts';
import type { RecentScan } from '#shared/ipc/gate-views.ts';
import { TEST_PASSPHRASE, UNDER_PASSPHRASE } from './gate-stand.ts';

/** What a closed kiosk left behind, as the core finds it in plain Node. */
export interface SignedRecord {
  /** The last 20 scans, the newest first, as the gate would list them. */
  readonly scans: readonly RecentScan[];
  /** Every check-in, in its order. */
  readonly checkIns: readonly CheckInRow[];
  /** Operations whose signature or number is wrong; empty in a sound record. */
  readonly wrong: readonly string[];
  /** Payloads of the signed check-ins, in their order. */
  readonly signed: readonly CheckInRow[];
  /** The first entry at which the activity log's chain breaks; null where it holds. */
  readonly brokenAt: number | null;
}

/** Opens a data folder under TEST_PASSPHRASE, once nobody else has it open. */
export async function readSignedRecord(dataFolder: string): Promise<SignedRecord> {
  const { loadKeychain } = UNDER_PASSPHRASE;
  const core = createCore({ dataFolder, loadKeychain, log: silentLog });
  let scans: readonly RecentScan[];
  try {
    await core.open();
    await core.call('core.unlock', { passphrase: TEST_PASSPHRASE });
    ({ scans } = await core.call('gate.recent', {}));
  } finally {
    await core.close();
  }

  const opening = await openDatabaseKey({ dataFolder, hasDatabase: true, loadKeychain });
  if (opening.kind !== 'locked') throw new TypeError('this folder has a passphrase');
  const { databaseKey: key } = await opening.unlock(TEST_PASSPHRASE);
  const database = openReader({ dataFolder, key });
  try {
    const checkIns = database
      .prepare<[], Omit<CheckInRow, 'face'> & { face: string | null }>(
        'SELECT * FROM check_ins ORDER BY position',
      )
      .all()
      .map(({ face, ...row }): CheckInRow =>
        face === null ? row : { ...row, face: faceFinding.parse(JSON.parse(face)) },
      );
    const { public_key } = database
      .prepare<[], { public_key: string }>('SELECT public_key FROM kiosks WHERE own = 1')
      .get()!;
    const x = Buffer.from(public_key, 'base64').toString('base64url');
    const kiosk = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    const operations = database
      .prepare<
        [],
        Omit<Operation, 'payload'> & {
          payload: string;
          signature: Uint8Array;
          fields: string | null;
        }
      >(
        `SELECT id, kiosk_id, seq, hlc, type, payload, base_version, signature, fields
          FROM operations ORDER BY position`,
      )
      .all()
      .map(({ payload: json, signature, fields, ...head }, index) => {
        const edited = fields === null ? {} : { fields: JSON.parse(fields) as string[] };
        const value = operation.parse({ ...head, ...edited, payload: JSON.parse(json) });
        const text = Buffer.from(operationText(value, json), 'utf8');
        const sound = value.seq === index + 1 && verify(null, text, kiosk, signature);
        return { value, sound };
      });
    const log = database.prepare<[], ChainedEntry>('SELECT * FROM activity_logs ORDER BY seq');
    return {
      scans,
      checkIns,
      wrong: operations.filter(({ sound }) => !sound).map(({ value }) => value.id),
      signed: operations.flatMap(({ value }) =>
        value.type === 'check-in.recorded' ? [value.payload] : [],
      ),
      brokenAt: findBreak(log.all(), sha256),
    };
  } finally {
    database.close();
  }
}
