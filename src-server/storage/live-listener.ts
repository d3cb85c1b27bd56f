import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import type { LiveNotices } from '../services/live-wakes.ts';

const AGAIN_MS = 1_000;
const CONNECT_MS = 10_000;

/**
 * Notices of the database's feeds, on one connection of this process. It is made again when it breaks;
 * until it is, and where it can't be made, whoever listens looks by themselves.
 * @param url a connection that keeps its session: through a pooler of transactions no notice comes
 */
export function createLiveListener(url: string): LiveNotices {
  return {
    async listen(heard, missed) {
      let isClosed = false;
      let client: pg.Client | null = null;

      async function connect(): Promise<void> {
        const made = new pg.Client({
          connectionString: url,
          application_name: 'gatehouse live',
          connectionTimeoutMillis: CONNECT_MS,
          keepAlive: true,
        });
        made.on('error', () => {});
        made.on('notification', ({ payload }) => heard(payload ?? '*'));
        await made.connect();
        await made.query('LISTEN feed');
        client = made;
        made.once('end', () => {
          if (!isClosed) void again();
        });
      }

      async function again(): Promise<void> {
        for (;;) {
          await wait(AGAIN_MS, undefined, { ref: false });
          if (isClosed) return;
          try {
            await connect();
            return missed();
          } catch {
            // The database is away: whoever asks it for pages says so.
          }
        }
      }

      try {
        await connect();
      } catch {
        void again();
      }
      return {
        async close() {
          isClosed = true;
          await client?.end();
        },
      };
    },
  };
}
