import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { sql } from 'kysely';
import type {
  ImportCount,
  ImportedPerson,
  PeopleImporter,
  TakenLine,
} from '../services/people-ports.ts';
import { inside, openDatabase, transactions } from './connection.ts';

/** A value in COPY's text format. Lines of people hold no tab and no end of a line. */
function copied(text: string): string {
  return text.includes('\\') ? text.replaceAll('\\', '\\\\') : text;
}

function copyLine({ line, id, email, name, phone, location }: ImportedPerson): string {
  return `${line}\t${id}\t${copied(email)}\t${copied(name)}\t${phone}\t${copied(location)}\n`;
}

/** The list's rows that are nobody new: whose are they? Known by both is the same person. */
const NOT_ADDED = sql<{ line: number; known: boolean; email: boolean }>`
  SELECT i.line,
    EXISTS (SELECT 1 FROM users AS k
      WHERE k.email = i.email AND k.phone = i.phone AND k.merged_into IS NULL) AS known,
    EXISTS (SELECT 1 FROM users AS k WHERE k.email = i.email AND k.merged_into IS NULL) AS email
  FROM imported AS i LEFT JOIN users AS u ON u.id = i.id
  WHERE u.id IS NULL ORDER BY i.line`;

/** The import of people by COPY, on a connection of its own. */
export function createPeopleImporter(pool: pg.Pool): PeopleImporter {
  return {
    async run(people, { version, staffId, at }, finish) {
      const client = await pool.connect();
      const giveBack = client.release.bind(client);
      // COPY wants the connection itself, which the transaction's statements use too: whoever ends the
      // transaction does not give it back.
      client.release = () => {};
      const single = openDatabase({
        connect: async () => client,
        end: async () => {},
      } as unknown as pg.Pool);
      try {
        return await transactions(single)(async (tx) => {
          await sql`CREATE TEMPORARY TABLE imported (
            line integer NOT NULL, id uuid NOT NULL, email text NOT NULL, name text NOT NULL,
            phone text NOT NULL, location text NOT NULL) ON COMMIT DROP`.execute(inside(tx));
          const copy = client.query(copyFrom('COPY imported FROM STDIN'));
          async function* lines(): AsyncGenerator<string, void> {
            for await (const batch of people) yield batch.map(copyLine).join('');
          }
          await pipeline(Readable.from(lines(), { objectMode: true }), copy);
          const { rows } = await sql<{ added: number }>`
            WITH made AS (
              INSERT INTO users (id, email, name, phone, location, added_by, version, created_at,
                updated_at)
              SELECT id, email, name, phone, location, ${staffId}::uuid, ${version}, ${at}::timestamptz,
                ${at}::timestamptz
              FROM imported ON CONFLICT DO NOTHING RETURNING 1
            ) SELECT count(*) AS added FROM made`.execute(inside(tx));
          const added = rows[0]?.added ?? 0;
          const others = added === copy.rowCount ? [] : (await NOT_ADDED.execute(inside(tx))).rows;
          const taken = others
            .filter(({ known }) => !known)
            .map(({ line, email }): TakenLine => ({ line, field: email ? 'email' : 'phone' }));
          const count: ImportCount = { added, unchanged: others.length - taken.length, taken };
          await finish(tx, count);
          return count;
        });
      } finally {
        giveBack();
      }
    },
  };
}
