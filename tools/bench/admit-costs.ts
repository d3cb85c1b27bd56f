import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { sha256 } from '#core/services/sha256.ts';
import { CHAIN_START, chainHash, type ActivityEntry } from '#shared/domain/activity-chain.ts';
import type { CheckInRow } from '#shared/domain/check-in.ts';
import { nextStamp } from '#shared/domain/hybrid-clock.ts';
import { newId } from '#shared/domain/id.ts';
import { operationText, type Operation } from '#shared/domain/operation.ts';
import { coreContract } from '#shared/ipc/core-contract.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import { decodeTicket } from '#shared/ticket/ticket-codec.ts';
import { createBenchIssuer } from './bench-issuer.ts';
import { named, type Figure } from './figure.ts';
import { median } from './statistics.ts';

const AT = '2026-06-01T12:00:00.000Z';
const NUMBER = '0123456789ABC';

/**
 * What an admission costs beside its SQL, each part measured alone: they need not add up, since
 * alone each finds the processor's caches to itself.
 */
export function nameAdmitCosts(runs: number): Figure[] {
  const row = sampleRow();
  const operation: Operation = {
    id: newId(),
    kiosk_id: row.kiosk_id,
    seq: 4_711,
    hlc: nextStamp(null, Date.parse(AT)),
    type: 'check-in.recorded',
    payload: row,
    base_version: null,
  };
  const { privateKey } = generateKeyPairSync('ed25519');
  const issuer = createBenchIssuer(row.event_id);
  const text = issuer.issue(NUMBER);
  const decoding = decodeTicket(text);
  if (decoding.kind !== 'ticket') throw new Error('the sample ticket is none');
  const { signedBytes, signature } = decoding.ticket;
  const x = Buffer.from(issuer.publicKey, 'base64').toString('base64url');
  const issuerKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  const entry = sampleEntry(row);
  const result = sampleResult(row);
  const scan = coreContract['gate.scan'];

  const parts: Readonly<Record<string, () => unknown>> = {
    'signature check': () => verify(null, signedBytes, issuerKey, signature),
    'operation signing': () =>
      sign(null, Buffer.from(operationText(operation, JSON.stringify(row)), 'utf8'), privateKey),
    'log chain': () => chainHash(CHAIN_START, entry, sha256),
    'ticket decoding': () => decodeTicket(text),
    'JSON and zod': () => {
      scan.input.parse({ scanId: row.scan_id, text, reader: 'camera', direction: 'in' });
      scan.output.parse(result);
      return JSON.stringify(row);
    },
  };
  return Object.entries(parts).map(([name, work]) =>
    named(`admit, of which ${name}`, 'µs', microseconds(work, runs)),
  );
}

function microseconds(work: () => unknown, runs: number): number {
  const times: number[] = [];
  // The first half warms up.
  for (let run = 0; run < runs * 2; run += 1) {
    const began = process.hrtime.bigint();
    work();
    if (run >= runs) times.push(Number(process.hrtime.bigint() - began) / 1000);
  }
  return median(times);
}

function sampleRow(): CheckInRow {
  return {
    id: newId(),
    kind: 'verdict',
    scan_id: newId(),
    about_id: null,
    event_id: newId(),
    gate_id: newId(),
    kiosk_id: newId(),
    verdict: 'admitted',
    direction: 'in',
    way: 'camera',
    ticket_number: NUMBER,
    registration_id: newId(),
    user_id: newId(),
    scanned_text: null,
    staff_id: null,
    reason: null,
    occurred_at: AT,
  };
}

function sampleEntry(row: CheckInRow): ActivityEntry {
  const { kind, id, scan_id, about_id, verdict, direction, way, reason } = row;
  return {
    id: newId(),
    kiosk_id: row.kiosk_id,
    seq: 4_712,
    actor_type: 'kiosk',
    actor_id: row.kiosk_id,
    activity_type: `check-in.${kind}`,
    description: JSON.stringify({ id, scan_id, about_id, verdict, direction, way, reason }),
    ip_address: null,
    user_agent: null,
    about_type: null,
    about_id: null,
    sealed: null,
    created_at: AT,
  };
}

function sampleResult(row: CheckInRow): AdmissionResult {
  return {
    checkInId: row.id,
    scanId: row.scan_id,
    kind: 'verdict',
    verdict: 'admitted',
    direction: 'in',
    way: 'camera',
    at: AT,
    person: {
      userId: newId(),
      name: 'Asha Kulkarni',
      ticketType: 'Standard',
      flags: ['vip'],
      hasPhoto: true,
    },
    ticketNumber: NUMBER,
    detail: {},
    overridable: false,
    undoUntil: AT,
  };
}
