import { createHash, randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { run } from 'graphile-worker';
import pg from 'pg';
import sharp from 'sharp';
import { SMTPServer } from 'smtp-server';
import { DOCUMENT_SIDE } from '#shared/domain/picture-limits.ts';
import { newId } from '#shared/domain/id.ts';
import type { MailConfig } from '#server/config.ts';
import { openHub, type Hub } from '#server/hub.ts';
import { queueLogger } from '#server/jobs/worker-log.ts';
import { startWorker } from '#server/jobs/worker.ts';
import { openAudit } from '#server/parts/audit.ts';
import { createMailQueue } from '#server/storage/mail-queue.ts';
import { createPersonKeys } from '#server/storage/person-key-store.ts';
import type { Bench } from './bench.ts';
import { compared, named, type Figure } from './figure.ts';
import { openHubStand, type HubStand } from './hub-stand.ts';
import { interleave, median } from './statistics.ts';

const AT_ONCE = 4;

/** What the hub writes beside the same bare: uploads, jobs and messages, facts of the log. */
export const benchHubWrites: Bench = async ({ quick, say }) => {
  const stand = await openHubStand(quick);
  try {
    const figures: Figure[] = [];
    say('uploads');
    figures.push(await uploads(stand, quick ? 8 : 40));
    const post = await mailServer();
    const hub = await openHub({ ...stand.config, mail: post.config }, 'bench writes');
    try {
      say('jobs and messages');
      figures.push(...(await jobs(stand, hub, quick ? 500 : 4_000)));
      say('facts');
      figures.push(await facts(hub, quick ? 200 : 2_000));
    } finally {
      await hub.close();
      await post.close();
    }
    return figures;
  } finally {
    await stand.close();
  }
};

/** 12 megapixels, as a phone takes them: soft, with the grain of a sensor. */
async function photograph(): Promise<Buffer> {
  const [width, height] = [4000, 3000];
  const soft = sharp(randomBytes(40 * 30 * 3), { raw: { width: 40, height: 30, channels: 3 } });
  const large = await soft.resize(width, height, { kernel: 'cubic' }).raw().toBuffer();
  for (let at = 0; at < large.length; at += 7) large[at] = (large[at] ?? 0) ^ 3;
  return sharp(large, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 85 })
    .toBuffer();
}

async function uploads(stand: HubStand, runs: number): Promise<Figure> {
  const picture = await photograph();
  const requests = await stand.tickets(false);
  const server = await stand.openHub();
  const times = await interleave(
    {
      async hub(round) {
        const form = new FormData();
        form.set('file', new Blob([new Uint8Array(picture)], { type: 'image/jpeg' }), 'card.jpg');
        form.set('review_again', 'yes');
        const answer = await fetch(`http://127.0.0.1:${server.port}/v1/me/documents/adhar_front`, {
          method: 'POST',
          headers: requests[round]?.headers ?? {},
          body: form,
        });
        await answer.arrayBuffer();
        if (answer.status !== 201) throw new Error(`the upload answered ${answer.status}`);
      },
      async bare() {
        await sharp(picture, { failOn: 'error', sequentialRead: true, autoOrient: true })
          .flatten({ background: '#ffffff' })
          .toColourspace('srgb')
          .resize({
            width: DOCUMENT_SIDE,
            height: DOCUMENT_SIDE,
            fit: 'inside',
            withoutEnlargement: true,
          })
          .jpeg({ quality: 85 })
          .toBuffer();
      },
    },
    { runs, block: 2, warmUp: 2 },
  );
  await server.close();
  const measured = { value: median(times.hub), baseline: median(times.bare) };
  const megabytes = (picture.length / 1e6).toFixed(1);
  const title = `hub: a 12 MP picture of ${megabytes} MB taken in, beside sharp alone, p50`;
  return compared(title, 'ms', measured, null);
}

/** A mail server that takes everything and keeps nothing. */
async function mailServer() {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      stream.once('end', () => done());
      stream.resume();
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  const from = 'hub@hub.example';
  const config: MailConfig = {
    kind: 'smtp',
    host: '127.0.0.1',
    port,
    security: 'none',
    user: null,
    password: null,
    from,
  };
  return { config, close: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

/** Resolves when a count is reached. */
function countdown(count: number): { readonly done: Promise<void>; readonly tick: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = count;
  return {
    done: promise,
    tick() {
      left -= 1;
      if (left === 0) resolve();
    },
  };
}

async function addJobs(pool: pg.Pool, count: number): Promise<void> {
  await pool.query(
    `SELECT graphile_worker.add_job('delete-files', '{"erasureId":null}'::json)
     FROM generate_series(1, $1)`,
    [count],
  );
}

const drop = (): void => undefined;
const SILENT = { debug: drop, info: drop, warn: drop, error: drop };

/** Jobs that do nothing, by the hub's worker and by the bare queue; and messages, rendered and sent. */
async function jobs(stand: HubStand, hub: Hub, count: number): Promise<Figure[]> {
  const { databaseUrl } = stand.config;
  const nothing = async (): Promise<void> => {};
  const timed = async (start: (tick: () => void) => Promise<() => Promise<unknown>>) => {
    const { done, tick } = countdown(count);
    const begun = performance.now();
    const stop = await start(tick);
    await done;
    const took = (performance.now() - begun) / count;
    await stop();
    return took * 1000;
  };
  const byHub = (task: () => Promise<void>, sendMail: Hub | null) => async (tick: () => void) => {
    const work = sendMail?.openWork();
    const counted =
      (one: (payload: unknown, job: never) => Promise<void>) =>
      async (payload: unknown, job: unknown) => {
        await one(payload, job as never);
        tick();
      };
    const worker = await startWorker({
      databaseUrl,
      tasks: {
        'send-mail': counted(work?.tasks['send-mail'] ?? task),
        'make-pictures': nothing,
        'delete-files': counted(task),
      },
      crons: [],
      concurrency: AT_ONCE,
      log: SILENT,
    });
    return async () => {
      await worker.stop();
      await work?.close();
    };
  };
  const bare = async (tick: () => void) => {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: AT_ONCE + 3 });
    pool.on('error', drop);
    pool.on('connect', (client) => client.on('error', drop));
    const runner = await run({
      preset: {
        worker: {
          concurrentJobs: AT_ONCE,
          localQueue: { size: AT_ONCE * 2 },
          completeJobBatchDelay: 20,
          logger: queueLogger(SILENT),
        },
      },
      pgPool: pool,
      noHandleSignals: true,
      taskList: { 'delete-files': async () => tick() },
    });
    return async () => {
      await runner.stop();
      await pool.end();
    };
  };
  // What uploads left behind is nobody's here.
  await hub.pool.query('DELETE FROM graphile_worker._private_jobs');
  await addJobs(hub.pool, count);
  const hubJob = await timed(byHub(nothing, null));
  await addJobs(hub.pool, count);
  const bareJob = await timed(bare);

  const queue = createMailQueue({ domain: 'hub.example', sealer: stand.keys.master });
  const runId = newId();
  await hub.base.transact(async (tx) => {
    await queue.queueAll(
      tx,
      Array.from({ length: count }, (_, index) => ({
        kind: 'approved' as const,
        userId: stand.people[index % stand.people.length]?.id ?? '',
        cause: `bench:${runId}:${index}`,
        facts: {},
      })),
    );
  });
  const hubMail = await timed(byHub(nothing, hub));
  return [
    compared(
      'hub: a job that does nothing, beside graphile-worker bare',
      'µs',
      { value: hubJob, baseline: bareJob },
      null,
    ),
    compared(
      'hub: a message, rendered and sent by SMTP, beside a bare job',
      'µs',
      { value: hubMail, baseline: bareJob },
      null,
    ),
    named('hub: messages a second', 'count', 1e6 / hubMail),
  ];
}

/** A fact and its commit through the log's chain, beside the bare insert of the same row. */
async function facts(hub: Hub, runs: number): Promise<Figure> {
  const { database, keys, transact } = hub.base;
  const personKeys = createPersonKeys(database, keys.master);
  const { audit } = await openAudit(hub.base, { personKeys });
  const client = await hub.pool.connect();
  const writer = newId();
  const about = newId();
  const hashed = createHash('sha256').update('bench').digest();
  const times = await interleave(
    {
      hub: () =>
        transact(async (tx) => {
          await audit.record(tx, {
            actor: { type: 'system', id: null, ip: null, userAgent: null },
            type: 'bench.fact',
            facts: { code: 'one', count: 3 },
            about: { type: 'event', id: about },
          });
        }),
      async bare(round) {
        await client.query('BEGIN');
        await client.query({
          name: 'fact',
          text: `INSERT INTO activity_logs (id, writer_id, seq, actor_type, activity_type, description,
              about_type, about_id, previous_hash, hash, created_at)
            VALUES ($1, $2, $3, 'system', 'bench.fact', $4, 'event', $5, $6, $6, now())`,
          values: [newId(), writer, round + 1, '{"code":"one","count":3}', about, hashed],
        });
        await client.query('COMMIT');
      },
    },
    { runs, block: 20, warmUp: 20 },
  );
  client.release();
  const measured = { value: median(times.hub), baseline: median(times.bare) };
  return compared(
    'hub: a fact in the log, committed, beside its bare insert, p50',
    'ms',
    measured,
    null,
  );
}
