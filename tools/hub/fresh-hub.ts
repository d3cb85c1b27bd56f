import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { EventDraft } from '#shared/domain/event-draft.ts';
import { newId } from '#shared/domain/id.ts';
import { freePorts, runHub, type HubProgram } from './hub-program.ts';
import { MailFolder } from './mail-folder.ts';
import { hubClient, staffClient, type Connection, type HubClient } from './staff-client.ts';

/** What every member of staff of a fresh hub chooses in place of the password shown once. */
export const STAFF_PASSWORD = 'tin roof and lantern';

/** The hub's own program on an empty folder, as an operator starts it for the first time. */
export interface FreshHub {
  /** The one that runs now. */
  readonly program: HubProgram;
  readonly folder: string;
  readonly connection: Connection;
  readonly mails: MailFolder;
  /** Signs the admin in whose password the program showed. */
  firstAdmin(): Promise<HubClient>;
  /** Adds a member of staff, who signs in by the password shown once. */
  addStaff(admin: HubClient, role: string, name: string): Promise<HubClient>;
  /** Ends it as Ctrl-C does, PostgreSQL with it; what it knows stays. @returns its exit code */
  halt(): Promise<number | null>;
  /** Starts it again, at the same address. @throws Error where the program ends before it answers */
  resume(): Promise<void>;
  /** Ends it as Ctrl-C does; nothing of it is left. @returns its exit code */
  stop(): Promise<number | null>;
}

/** @throws Error where the program ends before it runs */
export async function startFreshHub(): Promise<FreshHub> {
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-fresh-hub-'));
  // As root PostgreSQL runs as nobody, who must come through.
  await chmod(folder, 0o711);
  const [port, metrics] = await freePorts(2);
  const env = { METRICS_PORT: String(metrics), LOG_LEVEL: 'error' };
  const start = (): HubProgram => runHub(['--data', folder, '--port', String(port)], env);
  let program = start();
  // What stands below the password.
  await program.untilItSays('If it is lost');
  const ca = await readFile(path.join(folder, 'keys/ca.crt'), 'utf8');
  const connection = { origin: `https://localhost:${port}`, ca };
  const shown = (what: string): string =>
    new RegExp(`${what} +(\\S+)`).exec(program.said())?.[1] ?? '';
  const chosen = { new_password: STAFF_PASSWORD };
  const halt = async (): Promise<number | null> => {
    program.child.kill('SIGINT');
    return await program.ended();
  };
  return {
    get program() {
      return program;
    },
    folder,
    connection,
    mails: new MailFolder(path.join(folder, 'mail')),
    firstAdmin: () =>
      staffClient(connection, { email: shown('E-mail'), password: shown('Password'), ...chosen }),
    async addStaff(admin, role, name) {
      const email = `${name.toLowerCase().replaceAll(' ', '.')}@example.org`;
      const made = await admin.call('POST', '/v1/staff', { email, name, role });
      return staffClient(connection, { email, password: String(made['password']), ...chosen });
    },
    halt,
    async resume() {
      program = start();
      for (;;) {
        // One that ended will never answer.
        if (program.child.exitCode !== null) throw new Error(`the hub ended: ${program.said()}`);
        const isReady = await hubClient(connection)
          .bytes('/ready')
          .then(() => true)
          .catch(() => false);
        if (isReady) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async stop() {
      const code = await halt();
      await rm(folder, { recursive: true, force: true });
      return code;
    },
  };
}

/** A time at an event's place so many hours from now, as the form takes it. */
function indianTime(hours: number): string {
  const at = new Date(Date.now() + hours * 3_600_000);
  return at.toLocaleString('sv-SE', { timeZone: 'Asia/Kolkata' }).slice(0, 16).replace(' ', 'T');
}

/** An organiser's form of an event in two days. */
export function eventSoon(title: string): EventDraft {
  return {
    title,
    description: 'What the river was, is, and may be again. Bring water, a hat and a neighbour.',
    partyName: 'Citizens of Nagpur',
    venue: 'Reshimbagh Ground, Nagpur',
    timeZone: 'Asia/Kolkata',
    startsAt: indianTime(50),
    doorsOpenAt: indianTime(48),
    doorsCloseAt: indianTime(56),
    entryMode: 'single',
    capacity: 500,
    facePolicy: 'off',
    faceLiveness: 'signs',
    evidenceDays: null,
    ticketTypes: [{ id: newId(), name: 'General' }],
    gates: [{ id: newId(), name: 'Main gate', quota: null, rules: [] }],
  };
}
