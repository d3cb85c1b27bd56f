import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { z } from 'zod';
import { runningPostgresUrl } from '#server/start/embedded-postgres.ts';
import type { FreshHub } from '../hub/fresh-hub.ts';
import type { HubClient } from '../hub/staff-client.ts';
import { ROOT } from '../runtime.ts';
import type { Venue } from './guests.ts';

const SUPERVISOR = { name: 'Meena Joshi', email: 'meena.joshi@example.org' };

/** Who ends alerts at the gates. */
export interface Supervisor {
  readonly name: string;
  readonly pin: string;
}

/** What `hub kiosk enrol` shows, beside the hub that runs. @returns the link of the QR code */
export async function announceKiosk(
  hub: FreshHub,
  { event }: Venue,
  name: string,
): Promise<string> {
  const main = path.join(ROOT, 'src-server/main.ts');
  const { PATH = '', HOME = '/' } = process.env;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [main, 'kiosk', 'enrol', name, '--event', event.id, '--data', hub.folder],
    { env: { PATH, HOME, PUBLIC_URL: hub.connection.origin } },
  );
  const link = /^Address +(\S+)$/m.exec(stdout)?.[1];
  if (link === undefined) throw new Error(`hub kiosk enrol showed no address: ${stdout}`);
  return link;
}

/** The same invitation by another way to the same hub. */
export function throughNetwork(link: string, networkUrl: string): string {
  const { pathname, hash } = new URL(link);
  return `${networkUrl}${pathname}${hash}`;
}

/** A supervisor with a PIN, told this once. */
export async function addSupervisor(admin: HubClient): Promise<Supervisor> {
  const made = await admin.call('POST', '/v1/staff', { ...SUPERVISOR, role: 'supervisor' });
  const { id } = z.object({ id: z.string() }).parse(made['member']);
  const { pin } = await admin.call('POST', `/v1/staff/${id}/pin`);
  return { name: SUPERVISOR.name, pin: String(pin) };
}

/** What the hub's own database holds of an event's check-ins. */
export async function countAtHub(
  hub: FreshHub,
  { event }: Venue,
): Promise<{ readonly inside: number; readonly verdicts: number; readonly openAlerts: number }> {
  const url = runningPostgresUrl(path.join(hub.folder, 'postgres'));
  if (url === null) throw new Error('the hub’s database does not run');
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ inside: number; verdicts: number; open_alerts: number }>(
      `SELECT count(*)::int AS verdicts,
         (count(DISTINCT registration_id) FILTER (WHERE verdict = 'admitted'))::int AS inside,
         (SELECT count(*)::int FROM alerts WHERE event_id = $1 AND closed_at IS NULL) AS open_alerts
       FROM check_ins WHERE event_id = $1`,
      [event.id],
    );
    const [row] = rows;
    if (row === undefined) throw new Error('a count is one row');
    return { inside: row.inside, verdicts: row.verdicts, openAlerts: row.open_alerts };
  } finally {
    await client.end();
  }
}
