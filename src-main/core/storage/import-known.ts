import type { Uuid } from '#shared/domain/id.ts';
import { registrationId } from '#shared/domain/id.ts';
import type { KnownPeople, KnownPerson } from '../services/import-plan.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import { query } from './statement.ts';

/** More rows with one phone than these are never looked at: an organiser's own number, mostly. */
const MAX_ALIKE = 10;

type Found = Pick<KnownPerson, 'name' | 'email' | 'phone'> & { id: Uuid };

/** People whom the store holds, but for those merged into others or of an import that runs. */
export function createKnownPeople(database: ReadableDatabase, eventId: Uuid): KnownPeople {
  const people = (column: 'phone' | 'email') =>
    query<{ value: string }, Found>(database, (p) =>
      build
        .selectFrom('users as u')
        .leftJoin('imports as i', 'i.id', 'u.import_id')
        .select(['u.id', 'u.name', 'u.email', 'u.phone'])
        .where(`u.${column}`, '=', p('value'))
        .where('u.merged_into', 'is', null)
        .where((eb) => eb.or([eb('i.state', 'is', null), eb('i.state', '<>', 'running')]))
        .limit(MAX_ALIKE),
    );
  const byPhone = people('phone');
  const byEmail = people('email');
  const registered = query<{ id: Uuid }, { id: Uuid }>(database, (p) =>
    build.selectFrom('registrations').select('id').where('id', '=', p('id')),
  );

  const known = ({ id, ...person }: Found): KnownPerson => ({
    ...person,
    userId: id,
    isRegistered: registered.get({ id: registrationId(id, eventId) }) !== undefined,
  });
  return {
    byPhone: (value) => byPhone.all({ value }).map(known),
    byEmail: (value) => byEmail.all({ value }).map(known),
  };
}
