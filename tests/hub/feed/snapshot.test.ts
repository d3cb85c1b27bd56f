import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '#shared/domain/id.ts';
import type { Change, SnapshotLine } from '#shared/wire/sync.ts';
import { openFeedStand, type FeedStand } from './feed-stand.ts';

let stand: FeedStand;
beforeAll(async () => {
  stand = await openFeedStand();
});
afterAll(() => stand[Symbol.asyncDispose]());

/** Rows as a kiosk holds them that takes changes as they come. */
class Copy {
  readonly rows = new Map<string, unknown>();

  take(changes: readonly (Change | SnapshotLine)[]): void {
    for (const change of changes) {
      if (change.t === 'start' || change.t === 'mark' || change.t === 'end') continue;
      if (change.t === 'left') this.rows.delete(`${change.entity} ${change.id}`);
      else this.rows.set(`${change.t} ${this.#key(change)}`, change);
    }
  }

  #key(change: Exclude<Change, { t: 'left' }>): string {
    if (change.t === 'event') return change.row.event.id;
    if (change.t === 'ticket') return change.row.number;
    return 'id' in change.row ? change.row.id : JSON.stringify(change.row);
  }

  held(): [string, unknown][] {
    return [...this.rows].toSorted(([a], [b]) => (a < b ? -1 : 1));
  }
}

const marksOf = (lines: readonly SnapshotLine[]): string[] =>
  lines.flatMap((line) => (line.t === 'mark' ? [line.from] : []));
const endOf = (lines: readonly SnapshotLine[]): string => {
  const last = lines.at(-1);
  if (last?.t !== 'end') throw new Error('it did not end');
  return last.cursor;
};

async function addCrowd(eventId: string, typeId: string, count: number): Promise<void> {
  await stand.pool.query(
    `WITH people AS (
      INSERT INTO users (id, email, name, phone, location, version)
      SELECT gen_random_uuid(), $3::text || '-' || n || '@example.org', 'Person ' || n,
        (7000000000 + n + ('x' || left(md5($3), 6))::bit(24)::int)::text, 'Pune', '000000000001-0000'
      FROM generate_series(1, $4::int) AS n RETURNING id
    ), places AS (
      INSERT INTO registrations (id, user_id, event_id, ticket_type_id, version, created_at)
      SELECT gen_random_uuid(), id, $1, $2, '000000000001-0000',
        now() - (random() * 3)::int * interval '1 second' FROM people RETURNING id
    )
    INSERT INTO tickets (number, registration_id, event_id, ticket_type_id, key_id)
    SELECT 'A' || upper(left(translate(md5(id::text), 'ilou', '0000'), 12)), id, $1, $2, 7 FROM places`,
    [eventId, typeId, newId(), count],
  );
}

test('a load that is broken off at any mark and goes on while writers write ends as one that ran through', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('office', event.id);
  await addCrowd(event.id, event.typeId, 200);
  const marks = marksOf(await stand.snapshot(kiosk, event.id));
  expect(marks.length).toBe(6);

  let isWriting = true;
  const writing = (async () => {
    for (let step = 1; isWriting; step += 1) {
      await addCrowd(event.id, event.typeId, 1);
      await stand.pool.query(
        `UPDATE users SET name = 'Changed ' || $1, version = lpad(to_hex($1::int), 12, '0') || '-0000'
         WHERE id IN (SELECT user_id FROM registrations WHERE event_id = $2 ORDER BY random() LIMIT 3)`,
        [step, event.id],
      );
      await stand.pool.query(
        `UPDATE tickets SET status = 'revoked' WHERE number IN
          (SELECT number FROM tickets WHERE event_id = $1 AND status = 'active' ORDER BY random() LIMIT 1)`,
        [event.id],
      );
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  const broken: { copy: Copy; end: string }[] = [];
  for (let mark = 0; mark < marks.length; mark += 1) {
    const copy = new Copy();
    const first = await stand.snapshots.open(kiosk, event.id, null);
    let at = '';
    // Broken off right behind this mark.
    for (let seen = -1; seen < mark;) {
      const text = String((await first.next()).value).trimEnd();
      const lines = text.split('\n').map((line) => JSON.parse(line) as SnapshotLine);
      copy.take(lines);
      seen += marksOf(lines).length;
      at = marksOf(lines).at(-1) ?? at;
    }
    await first.return();
    const rest = await stand.snapshot(kiosk, event.id, at);
    copy.take(rest);
    broken.push({ copy, end: endOf(rest) });
  }
  isWriting = false;
  await writing;
  const whole = new Copy();
  const through = await stand.snapshot(kiosk, event.id);
  whole.take(through);
  whole.take((await stand.drain(kiosk, event.id, endOf(through))).changes);
  for (const { copy, end } of broken) {
    copy.take((await stand.drain(kiosk, event.id, end)).changes);
    expect(copy.held()).toEqual(whole.held());
  }
});

test('a load says how much it is, and counts what it gave', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  await addCrowd(event.id, event.typeId, 300);
  // As long as the event's own change can't be read yet each batch brings it along.
  await stand.settle();
  const lines = await stand.snapshot(kiosk, event.id);
  const [start] = lines;
  const rows = lines.filter(({ t }) => t !== 'start' && t !== 'mark' && t !== 'end');
  expect(start).toMatchObject({ t: 'start', feed: event.id, rows: 901 });
  // The event, its key and its one kiosk beside people, places and tickets.
  expect(rows).toHaveLength(903);
  expect(lines.findLast(({ t }) => t === 'mark')).toMatchObject({ done: 903 });
});

test('a mark of another epoch, event or use is none, and neither is a cursor', async () => {
  const [event, other] = [await stand.addEvent(), await stand.addEvent()];
  const kiosk = await stand.addKiosk('gate', event.id, other.id);
  const lines = await stand.snapshot(kiosk, event.id);
  const [mark = ''] = marksOf(lines);
  const unknown = { code: 'cursor-unknown' };
  await expect(stand.snapshot(kiosk, other.id, mark)).rejects.toMatchObject(unknown);
  await expect(stand.snapshot(kiosk, event.id, endOf(lines))).rejects.toMatchObject(unknown);
  await expect(stand.snapshot(kiosk, event.id, `${mark}A`)).rejects.toMatchObject(unknown);
  const { epoch } = await stand.store.state();
  await stand.epochs.begin(epoch, 'by-hand');
  await new Promise((resolve) => setTimeout(resolve, 60));
  await expect(stand.snapshot(kiosk, event.id, mark)).rejects.toMatchObject(unknown);
});

test('who stops listening stops the reading', async () => {
  const event = await stand.addEvent();
  const kiosk = await stand.addKiosk('gate', event.id);
  await addCrowd(event.id, event.typeId, 2_000);
  const lines = await stand.snapshots.open(kiosk, event.id, null);
  for (let read = 0; read < 3; read += 1) await lines.next();
  // One batch is read ahead, and no more.
  await new Promise((resolve) => setTimeout(resolve, 200));
  const { rows } = await stand.pool.query<{ running: number }>(
    `SELECT count(*) AS running FROM pg_stat_activity
     WHERE datname = current_database() AND state <> 'idle' AND pid <> pg_backend_pid()`,
  );
  expect(rows).toEqual([{ running: 0 }]);
  await lines.return();
  expect(await lines.next()).toEqual({ done: true, value: undefined });
});
