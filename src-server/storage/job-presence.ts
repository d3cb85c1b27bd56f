import pg from 'pg';

/** Beside no other lock of the hub; see migrator.ts. */
const LOCK_CLASS = 7_141_804;
const RECONNECT_MS = 500;

/** Shows that a worker lives, for as long as it does. */
export interface JobPresence {
  close(): Promise<void>;
}

/**
 * Holds an advisory lock in a worker's name on a connection of its own. PostgreSQL itself lets go of
 * it when the process ends, however it ends: no clock and no heartbeat can be wrong about it. A
 * connection that breaks while the worker lives is made anew at once. Needs a direct connection: a
 * pooler that shares sessions between transactions would lose the lock.
 * @param url of the database
 * @param worker the id under which its jobs are locked
 */
export async function showPresence(url: string, worker: string): Promise<JobPresence> {
  let current: pg.Client | null = null;
  let isClosed = false;
  let timer: NodeJS.Timeout | null = null;

  const connect = async (): Promise<void> => {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'gatehouse worker presence',
      keepAlive: true,
      // A machine that loses its power says no goodbye: the server asks, and ends the session.
      options: '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3',
    });
    const again = (): void => {
      if (isClosed || current !== client) return;
      current = null;
      later();
    };
    client.on('error', again);
    client.on('end', again);
    current = client;
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1, hashtext($2))', [LOCK_CLASS, worker]);
  };

  const later = (): void => {
    timer = setTimeout(() => {
      connect().catch(() => {
        current = null;
        if (!isClosed) later();
      });
    }, RECONNECT_MS);
  };

  await connect();
  return {
    async close() {
      isClosed = true;
      if (timer !== null) clearTimeout(timer);
      const client = current;
      current = null;
      await client?.end();
    },
  };
}

/** Workers that hold jobs and whose presence nobody shows. */
export async function absentWorkers(pool: pg.Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ worker: string }>(
    `SELECT worker FROM (
       SELECT worker, pg_try_advisory_xact_lock($1, hashtext(worker)) AS is_absent
       FROM (SELECT DISTINCT locked_by AS worker FROM graphile_worker.jobs
             WHERE locked_by IS NOT NULL) AS holders) AS seen
     WHERE is_absent`,
    [LOCK_CLASS],
  );
  return rows.map(({ worker }) => worker);
}

/** Gives the jobs of dead workers back to the queue. */
export async function releaseJobs(pool: pg.Pool, workers: readonly string[]): Promise<void> {
  await pool.query('SELECT graphile_worker.force_unlock_workers($1)', [[...workers]]);
}
