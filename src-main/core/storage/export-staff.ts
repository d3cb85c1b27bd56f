import { sql } from 'kysely';
import type { StaffMember } from '#shared/ipc/staff-contract.ts';
import { exportHeads, type ExportColumn, type ExportTarget } from '../services/export-columns.ts';
import { exportTimes } from '../services/export-times.ts';
import { writeTableFile } from '../tables/table-writer.ts';
import type { ReadableDatabase } from './database.ts';
import { build } from './query-builder.ts';
import type { Bit } from './schema.ts';
import { query } from './statement.ts';

type Flag = 'active' | 'hasPassword' | 'hasPin' | 'fromPackage';
type StaffListRow = Omit<StaffMember, 'id' | Flag> & Record<Flag, Bit>;

const COLUMNS: readonly ExportColumn<StaffListRow>[] = [
  { key: 'name', heading: 'Name', cell: ({ name }) => name },
  { key: 'email', heading: 'E-mail', cell: ({ email }) => email },
  { key: 'role', heading: 'Role', cell: ({ role }) => role },
  { key: 'active', heading: 'Active', cell: ({ active }) => active === 1 },
  { key: 'hasPassword', heading: 'Password', cell: ({ hasPassword }) => hasPassword === 1 },
  { key: 'hasPin', heading: 'PIN', cell: ({ hasPin }) => hasPin === 1 },
  { key: 'fromPackage', heading: 'From a package', cell: ({ fromPackage }) => fromPackage === 1 },
  {
    key: 'lastSignInAt',
    heading: 'Last signed in',
    cell: ({ lastSignInAt }, time) => (lastSignInAt === null ? null : time(lastSignInAt)),
  },
  { key: 'createdAt', heading: 'Added', cell: ({ createdAt }, time) => time(createdAt) },
];

/** Writes the staff to a file, on the thread of long reads. Of secrets, only whether there are. */
export function createStaffQueries(database: ReadableDatabase) {
  const all = query<object, StaffListRow>(database, () =>
    build
      .selectFrom('admin_users as a')
      .select((eb) => [
        'a.name',
        'a.email',
        'a.role',
        'a.active',
        sql<Bit>`a.password_hash is not null`.as('hasPassword'),
        sql<Bit>`a.pin_hash is not null`.as('hasPin'),
        sql<Bit>`a.issuer_key is not null`.as('fromPackage'),
        eb
          .selectFrom('user_sessions as s')
          .select(({ fn }) => fn.max('s.login_time').as('at'))
          .whereRef('s.actor_id', '=', 'a.id')
          .where('s.kind', '=', 'admin')
          .as('lastSignInAt'),
        'a.created_at as createdAt',
      ])
      .orderBy('a.name')
      .orderBy('a.id'),
  );

  return {
    staffExport({ format, path, headings }: ExportTarget): Promise<number> {
      // Staff are of no event: times are the laptop's.
      const time = exportTimes(Intl.DateTimeFormat().resolvedOptions().timeZone, format);
      async function* pages() {
        yield await Promise.resolve(
          all.all({}).map((row) => COLUMNS.map(({ cell }) => cell(row, time))),
        );
      }
      return writeTableFile(path, format, {
        title: 'Staff',
        columns: exportHeads(COLUMNS, headings),
        rows: pages(),
      });
    },
  };
}
