import { createPublicKey, verify } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { sha256 } from '#core/services/sha256.ts';
import { findBreak, type ChainedEntry } from '#shared/domain/activity-chain.ts';
import { operation, operationText } from '#shared/domain/operation.ts';
import { isGreen, type VerdictCode } from '#shared/domain/verdict.ts';
import type { GateJournal } from './gate-journal.ts';

/** What somebody saw at the gate. */
interface Witness {
  readonly asked: { has(scanId: string): boolean };
  readonly answered: GateJournal['answered'];
}

interface CheckIn {
  readonly id: string;
  readonly scan_id: string;
  readonly kind: string;
  readonly verdict: VerdictCode;
  readonly direction: 'in' | 'out';
  readonly registration_id: string | null;
  readonly event_id: string;
  readonly gate_id: string;
  readonly occurred_at: string;
  readonly hlc: string;
}

interface Registration {
  readonly id: string;
  readonly check_in_time: string | null;
  readonly admitted: number;
  readonly inside: number;
}

const operationRow = z.looseObject({
  payload: z.string(),
  signature: z.instanceof(Uint8Array),
});
const OPERATION_COLUMNS = 'id, kiosk_id, seq, hlc, type, payload, base_version, signature';

/** Opens the store beside the core's own code, to judge what the core wrote. */
function openPlain(folder: string, key: Uint8Array): Database.Database {
  const file = path.join(folder, 'gatehouse.db');
  if (!existsSync(file)) throw new Error('there is no store');
  const database = new Database(file, { readonly: true });
  database.pragma("cipher='sqlcipher'");
  database.pragma('legacy=4');
  database.pragma(`key = "x'${Buffer.from(key).toString('hex')}'"`);
  return database;
}

/**
 * Looks for everything that a fault may not do to a store.
 * @returns one sentence for each thing found; empty where the store is sound
 */
export function auditStore(folder: string, key: Uint8Array, journal: Witness): string[] {
  const database = openPlain(folder, key);
  try {
    const checkIns = checkInsOf(database);
    return [
      ...recordTroubles(database, checkIns),
      ...againstJournal(checkIns, journal),
      ...projectionTroubles(database, checkIns),
    ];
  } finally {
    database.close();
  }
}

/** The same of the file, the operations and the log alone, whatever was recorded. */
export function auditRecord(folder: string, key: Uint8Array): string[] {
  const database = openPlain(folder, key);
  try {
    return recordTroubles(database, checkInsOf(database));
  } finally {
    database.close();
  }
}

function checkInsOf(database: Database.Database): CheckIn[] {
  return database.prepare<[], CheckIn>('SELECT * FROM check_ins ORDER BY hlc').all();
}

function recordTroubles(database: Database.Database, checkIns: readonly CheckIn[]): string[] {
  const integrity = database.pragma('integrity_check', { simple: true });
  if (integrity !== 'ok') return [`integrity_check says: ${String(integrity)}`];
  const broken = database.pragma('foreign_key_check') as unknown[];
  return [
    ...(broken.length > 0 ? [`${broken.length} foreign keys point nowhere`] : []),
    ...operationTroubles(database, checkIns),
    ...logTroubles(database),
  ];
}

function againstJournal(checkIns: readonly CheckIn[], journal: Witness): string[] {
  const found: string[] = [];
  const byScan = new Map(checkIns.map((row) => [row.scan_id, row]));
  if (byScan.size !== checkIns.length) found.push('a scan has two check-ins');
  for (const [scanId, { checkInId, verdict }] of journal.answered) {
    const row = byScan.get(scanId);
    if (row === undefined) found.push(`scan ${scanId}, answered ${verdict}, is not in the store`);
    else if (row.id !== checkInId || row.verdict !== verdict) {
      found.push(`scan ${scanId}, answered ${verdict}, is stored as ${row.verdict}`);
    }
  }
  for (const row of checkIns) {
    if (!journal.asked.has(row.scan_id)) found.push(`check-in ${row.id} was never asked for`);
  }
  return found;
}

function operationTroubles(database: Database.Database, checkIns: readonly CheckIn[]): string[] {
  const found: string[] = [];
  const kiosk = database
    .prepare<[], { id: string; public_key: string }>(
      'SELECT id, public_key FROM kiosks WHERE own = 1',
    )
    .get();
  const rows = database
    .prepare(`SELECT ${OPERATION_COLUMNS} FROM operations ORDER BY position`)
    .all();
  if (kiosk === undefined) return rows.length > 0 ? ['operations of no kiosk'] : [];
  const x = Buffer.from(kiosk.public_key, 'base64').toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const stored = new Map(checkIns.map((row) => [row.id, row]));
  let lastStamp = '';
  let ofCheckIns = 0;
  rows.forEach((columns, index) => {
    const { signature, payload: json, ...head } = operationRow.parse(columns);
    const value = operation.parse({ ...head, payload: JSON.parse(json) });
    const name = `operation ${value.seq}`;
    if (value.seq !== index + 1) found.push(`${name} comes after ${index}`);
    if (value.hlc <= lastStamp) found.push(`${name} is stamped before the one before it`);
    lastStamp = value.hlc;
    const text = Buffer.from(operationText(value, json), 'utf8');
    if (!verify(null, text, publicKey, signature)) found.push(`${name} has a wrong signature`);
    if (value.type !== 'check-in.recorded') return;
    ofCheckIns += 1;
    const row = stored.get(value.payload.id);
    const same = Object.entries(value.payload).every(([column, said]) => {
      const kept = row?.[column as keyof CheckIn];
      return column === 'face' ? isDeepStrictEqual(JSON.parse(String(kept)), said) : kept === said;
    });
    if (!same) found.push(`${name} says other than its check-in`);
  });
  if (ofCheckIns !== checkIns.length) {
    found.push(`${ofCheckIns} operations of ${checkIns.length} check-ins`);
  }
  const count = (sql: string) => database.prepare<[], number>(sql).pluck().get();
  const queued = count(
    'SELECT count(*) FROM outbox JOIN operations ON position = operation_position',
  );
  const waiting = count('SELECT facts_waiting FROM sync_state');
  if (queued !== rows.length || waiting !== rows.length) {
    found.push(`${queued} queued and ${waiting} waiting of ${rows.length} operations`);
  }
  return found;
}

function logTroubles(database: Database.Database): string[] {
  const entries = database.prepare<[], ChainedEntry>('SELECT * FROM activity_logs ORDER BY seq');
  const brokenAt = findBreak(entries.all(), sha256);
  return brokenAt === null ? [] : [`the activity log breaks at ${brokenAt}`];
}

/** Folds the check-ins again, in plain words, and compares. Knows verdicts only. */
function projectionTroubles(database: Database.Database, checkIns: readonly CheckIn[]): string[] {
  const found: string[] = [];
  const passages = Map.groupBy(
    checkIns.filter((row) => row.kind === 'verdict' && isGreen(row.verdict)),
    (row) => row.registration_id,
  );
  let inside = 0;
  let admitted = 0;
  for (const row of database.prepare<[], Registration>('SELECT * FROM registrations').all()) {
    const own = passages.get(row.id) ?? [];
    const entries = own.filter((passage) => passage.direction === 'in');
    const isInside = own.at(-1)?.direction === 'in';
    const agrees =
      row.check_in_time === (entries[0]?.occurred_at ?? null) &&
      row.admitted === (entries.length > 0 ? 1 : 0) &&
      row.inside === (isInside ? 1 : 0);
    if (!agrees) found.push(`registration ${row.id} does not say what its check-ins say`);
    inside += isInside ? 1 : 0;
    admitted += entries.length > 0 ? 1 : 0;
  }
  const tally = database
    .prepare<[], { inside: number; admitted: number; expected: number; registered: number }>(
      `SELECT total(inside) AS inside, total(admitted) AS admitted, total(expected) AS expected,
        (SELECT count(*) FROM registrations WHERE status = 'registered') AS registered
        FROM event_tallies`,
    )
    .get()!;
  if (tally.inside !== inside || tally.admitted !== admitted) {
    found.push(
      `tallies say ${tally.inside} of ${tally.admitted}, check-ins ${inside} of ${admitted}`,
    );
  }
  if (tally.expected !== tally.registered) {
    found.push(`${tally.expected} expected of ${tally.registered} registered`);
  }
  return found;
}
