import type { Uuid } from '#shared/domain/id.ts';
import { OVERRIDING_ROLES, type Role } from '#shared/domain/staff.ts';
import type { PhotoEntry } from '../services/photo.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';
import { storing } from './storage-error.ts';

/** Small reads of the gate's screen. */
export interface GateLookups {
  /** Staff whose PIN may overrule a verdict, by name. */
  supervisors(): { id: Uuid; name: string; role: Role }[];
  findSelfie(userId: Uuid): PhotoEntry | null;
}

/** Prepares the reads once. */
export function createGateLookups(database: ReadableDatabase): GateLookups {
  const supervisors = query<object, { id: Uuid; name: string; role: Role }>(database, () =>
    build
      .selectFrom('admin_users')
      .select(['id', 'name', 'role'])
      .where('active', '=', 1)
      .where('pin_hash', 'is not', null)
      .where('role', 'in', [...OVERRIDING_ROLES])
      .orderBy('name'),
  );
  const selfie = query<{ userId: Uuid }, PhotoEntry>(database, (p) =>
    build
      .selectFrom('users as u')
      .innerJoin('documents as d', 'd.id', 'u.selfie')
      .select(['d.id as fileId', 'd.mime'])
      .where('u.id', '=', p('userId')),
  );
  return {
    supervisors: () => storing(() => supervisors.all({})),
    findSelfie: (userId) => storing(() => selfie.get({ userId })) ?? null,
  };
}
