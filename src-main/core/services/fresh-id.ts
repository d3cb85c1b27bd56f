import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
import type { Uuid } from '#shared/domain/id.ts';

const ID_BYTES = 16;
const pool = Buffer.alloc(256 * ID_BYTES);
let used = pool.length;

/**
 * A new time-ordered id (UUIDv7), as newId, from random bytes that were fetched 256 ids at a
 * time: fetched for each, they are a tenth of what an admission costs beside its SQL.
 */
export function freshId(): Uuid {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + ID_BYTES);
  used += ID_BYTES;
  return v7({ random });
}
