import { z } from 'zod';
import { startWorker } from '#server/jobs/worker.ts';
import { openMailDesk } from '#tests/fixtures/mail-desk.ts';

/** A worker in a process of its own that can be killed: sends what is queued. */
const { DATABASE_URL, SMTP_PORT, MASTER_KEY, AT_ONCE } = z
  .object({
    DATABASE_URL: z.string(),
    SMTP_PORT: z.coerce.number(),
    MASTER_KEY: z.string(),
    AT_ONCE: z.coerce.number(),
  })
  .parse(process.env);

const desk = openMailDesk({
  databaseUrl: DATABASE_URL,
  mail: {
    kind: 'smtp',
    host: '127.0.0.1',
    port: SMTP_PORT,
    security: 'none',
    user: null,
    password: null,
    from: 'hub@hub.example',
  },
  masterKey: Buffer.from(MASTER_KEY, 'base64'),
});
const nothing = (): void => {};
const worker = await startWorker({
  databaseUrl: DATABASE_URL,
  tasks: desk.tasks,
  crons: [],
  concurrency: AT_ONCE,
  log: { info: nothing, warn: nothing, error: nothing },
  deadAfterMs: 1_000,
});
process.once('SIGTERM', () => {
  void worker.stop().then(async () => await desk[Symbol.asyncDispose]());
});
process.stdout.write('ready\n');
