import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { sql } from 'kysely';
import { GatehouseError } from '#shared/errors.ts';
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

/** Whether an address or a number was taken by somebody else at this very time. */
function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION;
}

/** SQLSTATE of PostgreSQL. */
const UNIQUE_VIOLATION = '23505';

/** People that one statement moves over. */
const CHUNK = 10_000;

async function* chunksOf(
  people: AsyncIterable<readonly ImportedPerson[]>,
): AsyncGenerator<readonly ImportedPerson[], void> {
  let chunk: ImportedPerson[] = [];
  for await (const batch of people) {
    chunk.push(...batch);
    // What was sent goes out, and what came back is seen, between two batches.
    await nextTurn();
    if (chunk.length < CHUNK) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** Writes each chunk while the next one is read: the database and this program work side by side. */
async function writeBehind<T>(
  chunks: AsyncIterable<T>,
  write: (chunk: T) => Promise<void>,
): Promise<void> {
  let writing: Promise<void> = Promise.resolve();
  try {
    for await (const chunk of chunks) {
      await writing;
      writing = write(chunk);
      // It is awaited before the next one; until then its failure is nobody's.
      writing.catch(() => {});
    }
  } finally {
    // Whatever broke off: the connection is free again only when this has ended.
    await writing;
  }
}

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
          let staged = 0;
          let added = 0;
          const write = async (chunk: readonly ImportedPerson[]): Promise<void> => {
            const copy = client.query(copyFrom('COPY imported FROM STDIN'));
            await pipeline(Readable.from([chunk.map(copyLine).join('')]), copy);
            // Lines grow from one chunk to the next. Who is known is left out beforehand: inserting
            // with ON CONFLICT took 1.8 times as long.
            const { numAffectedRows = 0n } = await sql`
              INSERT INTO users (id, email, name, phone, location, added_by, version, created_at,
                updated_at)
              SELECT id, email, name, phone, location, ${staffId}::uuid, ${version},
                ${at}::timestamptz, ${at}::timestamptz
              FROM imported AS i WHERE line >= ${chunk[0]?.line ?? 0}
                AND NOT EXISTS (SELECT 1 FROM users AS k
                  WHERE k.email = i.email AND k.merged_into IS NULL)
                AND NOT EXISTS (SELECT 1 FROM users AS k
                  WHERE k.phone = i.phone AND k.merged_into IS NULL)`.execute(inside(tx));
            staged += chunk.length;
            added += Number(numAffectedRows);
          };
          await writeBehind(chunksOf(people), write);
          const others = added === staged ? [] : (await NOT_ADDED.execute(inside(tx))).rows;
          const taken = others
            .filter(({ known }) => !known)
            .map(({ line, email }): TakenLine => ({ line, field: email ? 'email' : 'phone' }));
          const count: ImportCount = { added, unchanged: others.length - taken.length, taken };
          await finish(tx, count);
          return count;
        });
      } catch (error) {
        if (!isTaken(error)) throw error;
        const message = 'somebody of the list registered while it was read';
        throw new GatehouseError('import-changed', message, {}, error);
      } finally {
        giveBack();
      }
    },
  };
}
