import {
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { KioskSchema } from './schema.ts';

/**
 * Kysely as a typed builder of SQL only: it has no driver. The statements it compiles run as
 * better-sqlite3 prepared statements (statement.ts), so that a transaction never awaits.
 */
export const build = new Kysely<KioskSchema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});
