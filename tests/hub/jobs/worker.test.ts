import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startWorker, type JobTask, type WorkerOptions } from '#server/jobs/worker.ts';
import { openDatabase, openPool, transactions } from '#server/storage/connection.ts';
import { jobDepths, jobQueue } from '#server/storage/job-queue.ts';
import { freshDatabase, type TestDatabase } from '#tests/fixtures/hub-database.ts';

/** A busy machine gets to it within that. */
const SOON_MS = 20_000;
const ID = '01930000-0000-7000-8000-00000000000b';
const nothing: JobTask = async () => {};

let test: TestDatabase;
let database: ReturnType<typeof openDatabase>;

beforeEach(async () => {
  test = await freshDatabase();
  database = openDatabase(
    openPool({ url: test.url, size: 3, name: 'test', statementTimeoutMs: 5_000 }),
  );
});

afterEach(async () => {
  await database.destroy();
  await test[Symbol.asyncDispose]();
});

function lines() {
  const said: string[] = [];
  const log = (fields: object, message: string) => {
    said.push(`${message} ${JSON.stringify(fields)}`);
  };
  return { said, log: { info: log, warn: log, error: log } };
}

async function start(makePictures: JobTask, more: Partial<WorkerOptions> = {}) {
  return await startWorker({
    databaseUrl: test.url,
    tasks: { 'make-pictures': makePictures, 'send-mail': nothing, 'delete-files': nothing },
    crons: [],
    concurrency: 2,
    log: lines().log,
    ...more,
  });
}

async function add(key?: string, documentId = ID): Promise<void> {
  await transactions(database)(async (tx) => {
    await jobQueue.add(tx, 'make-pictures', { documentId }, key);
  });
}

async function depth() {
  const [{ waiting, running, retrying, dead } = { waiting: 0, running: 0, retrying: 0, dead: 0 }] =
    await jobDepths(database);
  return { waiting, running, retrying, dead };
}

describe('jobs', () => {
  it('begin when their transaction is committed, never before and not without', async () => {
    const ran: unknown[] = [];
    const worker = await start(async (payload) => {
      ran.push(payload);
    });
    const transact = transactions(database);
    const failed = transact(async (tx) => {
      await jobQueue.add(tx, 'make-pictures', { documentId: 'never' });
      throw new Error('undone');
    });
    await expect(failed).rejects.toThrow('undone');
    await transact(async (tx) => {
      await jobQueue.add(tx, 'make-pictures', { documentId: ID });
      expect(ran).toEqual([]);
    });
    await vi.waitFor(() => expect(ran).toEqual([{ documentId: ID }]), SOON_MS);
    await worker.stop();
    expect(await jobDepths(database)).toEqual([]);
  });

  it('of one name and key wait once', async () => {
    for (let count = 0; count < 3; count += 1) await add('all');
    await add('other');
    await add();
    expect(await depth()).toEqual({ waiting: 3, running: 0, retrying: 0, dead: 0 });
  });

  it('that fail are tried again later, and told of by id and class alone', async () => {
    const { said, log } = lines();
    const seen: unknown[] = [];
    const failing: JobTask = async () => {
      throw new RangeError('asha@example.org is not a picture');
    };
    const onError: NonNullable<WorkerOptions['onError']> = (error, job) => {
      seen.push([(error as Error).message, job.task]);
    };
    const worker = await start(failing, { log, onError });
    await add();
    await vi.waitFor(async () => expect((await depth()).retrying).toBe(1), SOON_MS);
    await worker.stop();
    expect(seen).toEqual([['asha@example.org is not a picture', 'make-pictures']]);
    const { rows } = await sql<{ last_error: string }>`SELECT last_error FROM graphile_worker.jobs
      `.execute(database);
    expect(rows).toEqual([{ last_error: 'RangeError' }]);
    expect(said.join('\n')).toContain('"task":"make-pictures","attempt":1,"error":"RangeError"');
    expect(said.join('\n')).not.toMatch(/asha|documentId|01930000/);
  });

  it('that run when the worker stops are let end', async () => {
    let isDone = false;
    let begun = (): void => {};
    const running = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const worker = await start(async () => {
      begun();
      await new Promise((resolve) => setTimeout(resolve, 300));
      isDone = true;
    });
    await add();
    await running;
    await worker.stop();
    expect(isDone).toBe(true);
    expect(await jobDepths(database)).toEqual([]);
  });

  it('that take too long when the worker stops are told to, and come again', async () => {
    let begun = (): void => {};
    const running = new Promise<void>((resolve) => {
      begun = resolve;
    });
    const heeding: JobTask = async (_payload, { signal }) => {
      begun();
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped')));
      });
    };
    const worker = await start(heeding, { stopWithinMs: 100 });
    await add();
    await running;
    await worker.stop();
    expect(await depth()).toMatchObject({ running: 0, retrying: 1 });
  });

  it('of the clock are taken by one worker of many', async () => {
    let turns = 0;
    const crons = [
      {
        name: 'by-the-clock',
        match: '* * * * *',
        run: async () => {
          turns += 1;
        },
      },
    ];
    const workers = [await start(nothing, { crons }), await start(nothing, { crons })];
    await sql`SELECT graphile_worker.add_job('by-the-clock')`.execute(database);
    await vi.waitFor(() => expect(turns).toBe(1), SOON_MS);
    for (const worker of workers) await worker.stop();
    expect(turns).toBe(1);
  });
});

describe('a worker that died', () => {
  /** Locks every job in somebody's name, as a worker does that takes them. */
  async function take(worker: string): Promise<void> {
    await sql`UPDATE graphile_worker._private_jobs SET locked_by = ${worker}, locked_at = now()
      `.execute(database);
  }

  it('loses its jobs to the next one, and one that lives keeps its own', async () => {
    await add();
    await take('pool-of-the-dead');
    let isHeld = true;
    const hold: JobTask = async () => {
      while (isHeld) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const holding = await start(hold, { concurrency: 1 });
    await add(undefined, '01930000-0000-7000-8000-00000000000c');
    await vi.waitFor(async () => expect((await depth()).running).toBe(2), SOON_MS);

    const ran: unknown[] = [];
    const { said, log } = lines();
    const next = await start(
      async (payload) => {
        ran.push(payload);
      },
      { deadAfterMs: 300, log },
    );
    await vi.waitFor(() => expect(ran).toEqual([{ documentId: ID }]), SOON_MS);
    expect(said.join()).toContain('{"workers":["pool-of-the-dead"]}');
    await vi.waitFor(async () => expect((await depth()).running).toBe(1), SOON_MS);
    isHeld = false;
    await holding.stop();
    await next.stop();
    expect(await jobDepths(database)).toEqual([]);
  });

  it('is not one whose connection broke: it shows itself again before it counts as dead', async () => {
    let isHeld = true;
    let runs = 0;
    const hold: JobTask = async () => {
      runs += 1;
      while (isHeld) await new Promise((resolve) => setTimeout(resolve, 20));
    };
    const holding = await start(hold);
    await add();
    await vi.waitFor(() => expect(runs).toBe(1), SOON_MS);
    const next = await start(hold, { deadAfterMs: 1_500 });
    await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'gatehouse worker presence' AND datname = current_database()`.execute(
      database,
    );
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(runs).toBe(1);
    isHeld = false;
    await holding.stop();
    await next.stop();
    expect(await jobDepths(database)).toEqual([]);
  });

  it('is not one that lost every connection: it goes on with the next job', async () => {
    const ran: unknown[] = [];
    const { said, log } = lines();
    const note: JobTask = async (payload) => {
      ran.push(payload);
    };
    const worker = await start(note, { log });
    await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name LIKE 'gatehouse worker%' AND datname = current_database()`.execute(
      database,
    );
    await add();
    await vi.waitFor(() => expect(ran).toHaveLength(1), SOON_MS);
    await worker.stop();
    expect(said.join('\n')).not.toContain('ended by itself');
  });
});
