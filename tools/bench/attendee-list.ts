import { createAttendeeList } from '#core/storage/attendee-list.ts';
import { openReader } from '#core/storage/database.ts';
import type { AttendeeFilter, AttendeeSort } from '#shared/ipc/attendee-contract.ts';
import { signInFirstAdmin } from './bench-admin.ts';
import type { Bench } from './bench.ts';
import { BENCH_KEY } from './electron-app.ts';
import { compared, type Figure } from './figure.ts';
import { openCore, standingStore } from './kiosk-core.ts';
import { createReplay, recordStatements, type Ran } from './statement-recording.ts';
import { interleave, percentile } from './statistics.ts';

/** Rows that a page of the room shows. */
const PAGE = 50;
const ROWS = 100_000;

interface Asked {
  readonly filter: AttendeeFilter;
  readonly sort: AttendeeSort;
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
}

/** What people ask of a list, in three kinds. */
function questionsOf(eventId: string): Readonly<Record<string, Asked[]>> {
  const everybody: AttendeeFilter = {
    eventId,
    query: '',
    kyc: null,
    registration: null,
    ticketTypeId: null,
    arrived: null,
    printed: null,
    importId: null,
  };
  const page = (change: Partial<AttendeeFilter>, rest: Partial<Asked> = {}): Asked => ({
    filter: { ...everybody, ...change },
    sort: 'name',
    descending: false,
    offset: 0,
    limit: PAGE,
    ...rest,
  });
  return {
    list: [
      page({}),
      page({}, { offset: 5_000 }),
      page({}, { offset: ROWS / 2 }),
      page({}, { sort: 'name', descending: true }),
      page({}, { sort: 'created' }),
      page({}, { sort: 'created', descending: true }),
      page({}, { sort: 'status' }),
      page({}, { sort: 'check-in', descending: true }),
    ],
    filter: [
      page({ kyc: 'approved' }),
      page({ kyc: 'pending' }),
      page({ registration: 'registered' }),
      page({ registration: 'cancelled' }),
      page({ arrived: false }),
      page({ printed: false }),
      page({ kyc: 'approved', arrived: false }, { sort: 'created' }),
    ],
    search: ['ash', 'sharma', 'asha kul', 'kumar', '987', '0007919', 'person4711', 'zzz'].map(
      (query) => page({ query }),
    ),
  };
}

/** Pages of 100,000 attendees through the core, beside the same bare SQL on one connection. */
export const benchAttendeeList: Bench = async ({ quick, say }) => {
  const store = await standingStore(ROWS);
  const core = await openCore(store.folder);
  const reader = openReader({ dataFolder: store.folder, key: Buffer.from(BENCH_KEY, 'hex') });
  try {
    const call = await signInFirstAdmin(core);
    // The list's own: it asks for a larger cache, and so the bare SQL has the same.
    const list = createAttendeeList(reader);
    const replay = createReplay(reader);
    const figures: Figure[] = [];
    for (const [kind, questions] of Object.entries(questionsOf(store.eventId))) {
      const recording = recordStatements();
      const recorded = questions.map((question): Ran[] => {
        list.page(question);
        return recording.take();
      });
      recording.stop();
      const rounds = quick ? 10 : 40;
      say(`${kind}: ${questions.length} questions, ${rounds} times each`);
      const asked = (round: number): Asked => questions[round % questions.length] as Asked;
      const times = await interleave(
        {
          core: async (round) => {
            await call('attendee.list', asked(round));
          },
          bare: (round) => replay.reads(recorded[round % questions.length] ?? []),
        },
        {
          runs: rounds * questions.length,
          block: questions.length,
          warmUp: 2 * questions.length,
        },
      );
      const measured = {
        value: percentile(times.core, 0.95),
        baseline: percentile(times.bare, 0.95),
      };
      const name = `attendees: ${kind} over 100,000, p95, beside the bare SQL`;
      figures.push(compared(name, 'ms', measured, 2));
    }
    return figures;
  } finally {
    reader.close();
    await core.close();
    await store.remove();
  }
};
