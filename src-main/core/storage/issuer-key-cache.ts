import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { SigningKeyRow } from '#shared/domain/ticket.ts';
import type { IssuerKey } from '#shared/ticket/verify-ticket.ts';
import type { IssuerKeys } from '../services/presentation.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';

/** The issuer keys of the copy, kept as key objects: making one costs as much as a check. */
export interface IssuerKeyCache extends IssuerKeys {
  /** Reads the keys again: after an import. */
  refresh(): void;
}

function toKeyObject(publicKey: string): KeyObject | null {
  const bytes = Buffer.from(publicKey, 'base64');
  if (bytes.length !== 32) return null;
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') };
  return createPublicKey({ key: jwk, format: 'jwk' });
}

function toIssuerKey(row: SigningKeyRow): IssuerKey | null {
  const key = toKeyObject(row.public_key);
  if (key === null) return null;
  return {
    keyId: row.key_id,
    eventId: row.event_id,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    revokedAt: row.revoked_at,
    verify: (signedBytes, signature) => verify(null, signedBytes, key, signature),
  };
}

/** Reads the keys at once; a row whose key is not 32 bytes is no key. */
export function createIssuerKeyCache(database: ReadableDatabase): IssuerKeyCache {
  const all = query<object, SigningKeyRow>(database, () =>
    build
      .selectFrom('signing_keys')
      .select([
        'key_id',
        'event_id',
        'public_key',
        'issuer',
        'valid_from',
        'valid_until',
        'revoked_at',
      ]),
  );
  let byId = new Map<number, IssuerKey[]>();

  function refresh(): void {
    const fresh = new Map<number, IssuerKey[]>();
    for (const row of all.all({})) {
      const key = toIssuerKey(row);
      if (key === null) continue;
      const known = fresh.get(row.key_id);
      if (known === undefined) fresh.set(row.key_id, [key]);
      else known.push(key);
    }
    byId = fresh;
  }

  refresh();
  return { refresh, keysOf: (keyId) => byId.get(keyId) ?? [] };
}
