import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { newId } from '#shared/domain/id.ts';
import { createAccessTokens } from '#server/keys/access-token.ts';
import type { Bench } from './bench.ts';
import { compared, named } from './figure.ts';
import { openHubStand } from './hub-stand.ts';
import { median } from './statistics.ts';

/** 0.6 of COPY's speed is this many times its time. */
const MOST_TIME = 1 / 0.6;
const COLUMNS = 'id, email, name, phone, location, version';

interface Fields {
  readonly email: string;
  readonly name: string;
  readonly phone: string;
}

function* people(round: number, count: number): Generator<Fields> {
  for (let row = 0; row < count; row += 1) {
    const name = `Asha Kulkarni ${row}`;
    const phone = String(8_000_000_000 + round * count + row);
    yield { email: `guest${round}-${row}@example.org`, name, phone };
  }
}

/**
 * A list of 100,000 people through the hub's route (upload, CSV, every rule, the log) beside a bare
 * COPY of the same rows into the same table. Each round's people are taken out again.
 */
export const benchHubImport: Bench = async ({ quick, say }) => {
  const count = quick ? 10_000 : 100_000;
  const stand = await openHubStand(quick);
  const client = new pg.Client({ connectionString: stand.config.databaseUrl });
  await client.connect();
  try {
    const server = await stand.openHub();
    const access = createAccessTokens(stand.keys.tokens, stand.config.publicUrl, Date.now);
    const holder = { holderId: stand.staffId, role: 'admin', sessionId: stand.staffId } as const;
    const token = await access.issue(holder);

    const hub = async (list: Blob): Promise<void> => {
      const form = new FormData();
      form.set('file', list, 'people.csv');
      const answer = await fetch(`http://127.0.0.1:${server.port}/v1/attendee-imports`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: form,
      });
      const text = await answer.text();
      if (!answer.ok || !text.includes(`"added":${count}`)) {
        throw new Error(`the import answered ${answer.status}: ${text.slice(0, 300)}`);
      }
    };
    const bare = async (lines: string): Promise<void> => {
      await pipeline(
        Readable.from([lines]),
        client.query(copyFrom(`COPY users (${COLUMNS}) FROM STDIN`)),
      );
    };
    const times = { hub: [] as number[], bare: [] as number[] };
    const rounds = quick ? 1 : 3;
    for (let round = 0; round < rounds; round += 1) {
      const rows = [...people(round, count)];
      const csv = rows.map(({ name, email, phone }) => `${name},${email},${phone},Pune\n`).join('');
      const list = new Blob([`name,email,phone,location\n${csv}`], { type: 'text/csv' });
      const lines = rows
        .map(({ email, name, phone }) =>
          [newId(), email, name, phone, 'Pune', '0193a0000000-0000'].join('\t').concat('\n'),
        )
        .join('');
      const works = { hub: () => hub(list), bare: () => bare(lines) };
      for (const side of round % 2 === 0
        ? (['bare', 'hub'] as const)
        : (['hub', 'bare'] as const)) {
        const begun = performance.now();
        await works[side]();
        times[side].push((performance.now() - begun) / 1000);
        say(`${side}: ${times[side].at(-1)?.toFixed(2)} s`);
        await client.query(`DELETE FROM users WHERE email LIKE 'guest%'`);
        await client.query('VACUUM users');
        await client.query('CHECKPOINT');
      }
    }
    await server.close();
    const measured = { value: median(times.hub), baseline: median(times.bare) };
    return [
      compared(`hub: ${count} people imported by HTTP, beside COPY`, 's', measured, MOST_TIME),
      named('hub: people imported a second', 'count', count / measured.value),
    ];
  } finally {
    await client.end();
    await stand.close();
  }
};
