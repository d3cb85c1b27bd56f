import pg from 'pg';
import { expect, test } from 'vitest';
import { serverMigrations } from '#migrations/server/index.ts';
import { inside, openDatabase, openPool, transactions } from '#server/storage/connection.ts';
import { migrate } from '#server/storage/migrator.ts';
import { freshDatabase } from '#tests/fixtures/hub-database.ts';

const POOL = { size: 2, name: 'test', statementTimeoutMs: 10_000 };

test('a database that is up to date stays as it is', async () => {
  await using database = await freshDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  expect(await migrate(client, serverMigrations)).toEqual({ applied: [] });
  await client.end();
});

test('a database of a newer program is refused and left alone', async () => {
  await using database = await freshDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query("INSERT INTO migrations (name) VALUES ('9999-later')");
  await expect(migrate(client, serverMigrations)).rejects.toMatchObject({
    code: 'database-newer',
    facts: { step: '9999-later' },
  });
  await client.end();
});

test('a step that fails leaves nothing of itself behind', async () => {
  await using database = await freshDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  const broken = { name: '9998-broken', sql: 'CREATE TABLE half (id int); SELECT 1 / 0;' };
  await expect(migrate(client, [...serverMigrations, broken])).rejects.toThrow('division by zero');
  const { rows } = await client.query("SELECT to_regclass('half') AS half");
  expect(rows).toEqual([{ half: null }]);
  expect(await migrate(client, serverMigrations)).toEqual({ applied: [] });
  await client.end();
});

test('rows come out as instants, days and numbers, and a transaction that fails undoes its work', async () => {
  await using database = await freshDatabase();
  const pool = openPool({ url: database.url, ...POOL });
  const kysely = openDatabase(pool);
  const id = '019e0000-0000-7000-8000-000000000001';
  const transact = transactions(kysely);
  await transact(async (tx) => {
    await inside(tx)
      .insertInto('kiosks')
      .values({ id, name: 'North', public_key: null, created_at: '2026-11-23T01:02:03.004Z' })
      .execute();
  });
  const kiosk = await kysely.selectFrom('kiosks').selectAll().executeTakeFirstOrThrow();
  expect(kiosk.created_at).toBe('2026-11-23T01:02:03.004Z');
  await expect(
    transact(async (tx) => {
      await inside(tx).updateTable('kiosks').set({ name: 'South' }).execute();
      throw new Error('no');
    }),
  ).rejects.toThrow('no');
  const after = await kysely.selectFrom('kiosks').select('name').executeTakeFirstOrThrow();
  expect(after.name).toBe('North');
  await kysely.destroy();
});
