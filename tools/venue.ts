import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startFreshHub, type FreshHub } from './hub/fresh-hub.ts';
import { ensureBuilt } from './kiosk-build.ts';
import { openHostileNetwork } from './network/hostile-network.ts';
import { ROOT } from './runtime.ts';
import { ActLog } from './venue/act-log.ts';
import {
  comeTogether,
  enrol,
  findTwice,
  goOnWithoutHub,
  pullCables,
  revoke,
  scanAtBoth,
  type Stage,
} from './venue/acts.ts';
import { Gate } from './venue/gate.ts';
import { drawGuests, inviteGuests, makeVenue } from './venue/guests.ts';
import { filmTickets } from './venue/ticket-film.ts';
import { addSupervisor } from './venue/venue-hub.ts';
import { ensureDisplay } from './virtual-display.ts';

const OUTPUT = path.join(ROOT, 'demo-venue');
const SEED = 6;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Hub, guests, tickets and two laptops that know nothing yet. */
async function setVenue(folder: string, log: ActLog, ending: AsyncDisposableStack): Promise<Stage> {
  log.chapter('A hub that never ran, an event with two gates, people with tickets');
  const pictures = await drawGuests();
  const hub: FreshHub = await log.step('database, certificate authority and first admin', () =>
    startFreshHub(),
  );
  ending.defer(async () => void (await hub.stop()));
  const staff = await log.step(
    'an organiser, a reviewer, and a supervisor with a PIN',
    async () => {
      const admin = await hub.firstAdmin();
      return {
        organiser: await hub.addStaff(admin, 'organiser', 'Omana Pillai'),
        reviewer: await hub.addStaff(admin, 'reviewer', 'Farah Khan'),
        supervisor: await addSupervisor(admin),
      };
    },
  );
  const venue = await makeVenue(staff.organiser);
  const guests = await log.step('people register, are looked at, and get tickets', () =>
    inviteGuests(hub, staff.reviewer, venue, pictures),
  );
  const film = await filmTickets(folder, guests, venue.event.title);
  const open = async (name: string, at: number): Promise<Gate> => {
    const target = new URL(hub.connection.origin);
    target.hostname = '127.0.0.1';
    const network = await openHostileNetwork({ target, seed: SEED + at });
    const gate = await Gate.start({
      name,
      gateName: venue.gates[at] ?? '',
      dataFolder: path.join(folder, `laptop-${at}`),
      throwawayKey: randomBytes(32).toString('hex'),
      network,
      film,
    });
    ending.defer(() => gate.close());
    return gate;
  };
  const gates = await log.step('two laptops start, each behind its own bad network', async () => {
    return [await open('North 1', 0), await open('East 1', 1)] as const;
  });
  const { organiser, supervisor } = staff;
  return { hub, organiser, supervisor, venue, guests, gates, output: OUTPUT, log };
}

async function run(): Promise<void> {
  const { built, seconds } = await ensureBuilt();
  if (built) say(`Built the kiosk in ${seconds.toFixed(1)} s.`);
  await using ending = new AsyncDisposableStack();
  const display = await ensureDisplay();
  ending.defer(() => display.close());
  const folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-venue-'));
  ending.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }));
  await rm(OUTPUT, { recursive: true, force: true });
  await mkdir(OUTPUT, { recursive: true });
  const log = new ActLog(say);
  const stage = await setVenue(folder, log, ending);
  try {
    await enrol(stage);
    await scanAtBoth(stage);
    await pullCables(stage);
    await findTwice(stage);
    await revoke(stage);
    ending.use(await goOnWithoutHub(stage));
    await comeTogether(stage);
  } catch (error) {
    for (const [at, gate] of stage.gates.entries())
      await gate.picture(path.join(OUTPUT, `stopped-${at}.png`));
    throw error;
  }
  const took = `in ${log.seconds.toFixed(0)} s`;
  for (const what of log.missed) say(`\nNot seen: ${what}`);
  say(
    `\n${log.seen} steps were seen, ${log.missed.length} were not, ${took}. Pictures: demo-venue/`,
  );
  if (log.missed.length > 0) process.exitCode = 1;
}

try {
  await run();
} catch (error) {
  process.stderr.write(
    `The demonstration stopped: ${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
}
