import { createAttendeeIndex } from '#core/storage/attendee-index.ts';
import { openReader } from '#core/storage/database.ts';
import type { Bench } from './bench.ts';
import { BENCH_KEY } from './electron-app.ts';
import { compared } from './figure.ts';
import { openCore, standingStore } from './kiosk-core.ts';
import { createReplay, recordStatements, type Ran } from './statement-recording.ts';
import { interleave, percentile } from './statistics.ts';

/** What staff type: names whole and in part, common and rare, phones, and nobody's. */
const QUERIES =
  'ash|sharma|asha kul|priya iyer|kumar|rah|deepak naidu|omar khan|987|91234|9000079|0007919|zzz|nobody here|lakshmi pil|şha'.split(
    '|',
  );
/** Staff feel what takes longer, in milliseconds. */
const BUDGET_MS = 50;

/** Search over 100,000 attendees, reading thread and checks included, beside the same bare SQL. */
export const benchSearch: Bench = async ({ quick, say }) => {
  const store = await standingStore(100_000);
  const core = await openCore(store.folder);
  const key = Buffer.from(BENCH_KEY, 'hex');
  const reader = openReader({ dataFolder: store.folder, key });
  try {
    const find = createAttendeeIndex(reader);
    const recording = recordStatements();
    const recorded = QUERIES.map((query): Ran[] => {
      find(store.eventId, query);
      return recording.take();
    });
    recording.stop();
    const replay = createReplay(reader);
    const rounds = quick ? 10 : 40;
    say(`asking ${QUERIES.length} questions, ${rounds} times each`);
    const times = await interleave(
      {
        core: async (round) => {
          await core.call('gate.search', { query: QUERIES[round % QUERIES.length] ?? '' });
        },
        bare: (round) => replay.reads(recorded[round % QUERIES.length] ?? []),
      },
      { runs: rounds * QUERIES.length, block: QUERIES.length, warmUp: QUERIES.length },
    );
    const measured = {
      value: percentile(times.core, 0.95),
      baseline: percentile(times.bare, 0.95),
    };
    const { value } = measured;
    return [
      compared('search over 100,000, p95, beside 50 ms', 'ms', { value, baseline: BUDGET_MS }, 1),
      compared('search over 100,000, p95, beside the bare SQL', 'ms', measured, null),
    ];
  } finally {
    reader.close();
    await core.close();
    await store.remove();
  }
};
