import type { WritableDatabase } from '#core/storage/database.ts';

/** A column's value in the copy number `?` of a row, where it is not simply the same. */
type Changes = Readonly<Record<string, string>>;

const HEX = '0123456789abcdef';
const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Turns the last sign on by the copy's number: no copy of a row meets the row or another copy. */
function marked(column: string, length: number, digits: string): string {
  const place = `instr('${digits}', substr(${column}, ${length}, 1)) + :copy`;
  return `substr(${column}, 1, ${length - 1}) || substr('${digits}${digits}', ${place}, 1)`;
}
const markedId = (column: string): string => marked(column, 36, HEX);

const COPIED: Readonly<Record<string, Changes>> = {
  users: { id: markedId('id'), email: "printf('%d.%s', :copy, email)" },
  registrations: {
    id: markedId('id'),
    user_id: markedId('user_id'),
    search_row: 'search_row + :copy * :rows',
  },
  tickets: {
    number: marked('number', 13, CROCKFORD),
    registration_id: markedId('registration_id'),
  },
};

/**
 * Copies every attendee of a filled store so many times more, in SQL: an import of a million rows
 * takes many minutes. Each copy is a person, registration and ticket of its own, searchable too.
 * @param copies how many times as many rows there will be; at most 16
 */
export function growStore(database: WritableDatabase, copies: number): void {
  const rows = Number(database.prepare('SELECT count(*) FROM registrations').pluck().get());
  const last = (table: string) =>
    Number(database.prepare(`SELECT max(rowid) FROM ${table}`).pluck().get());
  const lastRow = { users: last('users'), tickets: last('tickets') };
  const firstGeneration: Readonly<Record<string, string>> = {
    users: `row <= ${lastRow.users}`,
    registrations: `search_row <= ${last('registrations')}`,
    tickets: `row <= ${lastRow.tickets}`,
  };
  const statements = Object.entries(COPIED).map(([table, changes]) =>
    database.prepare(copyStatement(database, table, changes, firstGeneration[table] ?? '')),
  );
  const index = database.prepare(`
    INSERT INTO attendee_search (rowid, text)
    SELECT r.search_row, lower(printf(' %s %s %s ', u.name, u.phone, t.number))
    FROM registrations r JOIN users u ON u.id = r.user_id JOIN tickets t ON t.registration_id = r.id
    WHERE r.search_row > (SELECT max(search_row) FROM registrations) - ?`);
  for (let copy = 1; copy < copies; copy += 1) {
    database.transaction(() => {
      for (const statement of statements) statement.run({ copy, rows });
      index.run(rows);
    })();
  }
}

function copyStatement(
  database: WritableDatabase,
  table: string,
  changes: Changes,
  where: string,
): string {
  const columns = database
    .prepare<[string], { name: string }>(
      "SELECT name FROM pragma_table_info(?) WHERE name <> 'row'",
    )
    .all(table)
    .map(({ name }) => name);
  const values = columns.map((column) => changes[column] ?? column);
  // :rows is bound for every table alike, also where no column needs it.
  return `INSERT INTO ${table} (${columns.join(', ')})
    SELECT ${values.join(', ')} FROM ${table} WHERE ${where} AND :rows > 0 AND :copy > 0`;
}
