import { parseArgs } from 'node:util';
import { benchAdminPage } from './bench/admin-page.ts';
import { benchAdmit } from './bench/admit.ts';
import { benchAttendeeImport } from './bench/attendee-import.ts';
import { benchBackup } from './bench/backup.ts';
import { benchAttendeeList } from './bench/attendee-list.ts';
import type { Bench } from './bench/bench.ts';
import { benchFace } from './bench/face.ts';
import { benchFaceMemory } from './bench/face-memory.ts';
import { benchFacePreview } from './bench/face-preview.ts';
import { benchFaceSearch } from './bench/face-search.ts';
import { benchFaceVisits } from './bench/face-visits.ts';
import { benchFrames } from './bench/frames.ts';
import { benchHostileTickets } from './bench/hostile-tickets.ts';
import { benchPublicPictures } from './bench/public-pictures.ts';
import { unmeasured, type Figure } from './bench/figure.ts';
import { benchHubImport } from './bench/hub-import.ts';
import { benchHubReads } from './bench/hub-reads.ts';
import { benchHubSignIn } from './bench/hub-sign-in.ts';
import { benchHubWrites } from './bench/hub-writes.ts';
import { benchIpc } from './bench/ipc.ts';
import { benchKycNext } from './bench/kyc-next.ts';
import { benchLatency } from './bench/latency.ts';
import { benchMemory } from './bench/memory.ts';
import { benchSearch } from './bench/search.ts';
import { benchStart } from './bench/start.ts';
import { benchSyncFleet } from './bench/sync-fleet.ts';
import { benchSyncGates } from './bench/sync-gates.ts';
import { benchSyncLoad } from './bench/sync-load.ts';
import { benchSyncPush } from './bench/sync-push.ts';
import { describeMachine, machineLine } from './bench/machine.ts';
import { renderJson, renderTable } from './bench/report.ts';
import { ensureBuilt } from './kiosk-build.ts';
import { readRuntime } from './runtime.ts';
import { ensureDisplay } from './virtual-display.ts';

// Measures the kiosk, each figure beside its limit in the same run (npm run bench, docs/BENCH.md).
//   --json       an array of figures on stdout and nothing else; progress stays on stderr
//   --only A,B   some of the benches
//   --quick      fewer rounds: a hint in under two minutes
//   --people N   attendees of the first load (sync-load)
// Exit code 1: a limit was missed, or a figure could not be measured.

const BENCHES: Readonly<Record<string, Bench>> = {
  admit: benchAdmit,
  ipc: benchIpc,
  frames: benchFrames,
  face: benchFace,
  'face-search': benchFaceSearch,
  'face-visits': benchFaceVisits,
  'face-preview': benchFacePreview,
  'face-memory': benchFaceMemory,
  latency: benchLatency,
  start: benchStart,
  memory: benchMemory,
  search: benchSearch,
  'attendee-list': benchAttendeeList,
  'attendee-import': benchAttendeeImport,
  backup: benchBackup,
  'admin-page': benchAdminPage,
  'kyc-next': benchKycNext,
  hostile: benchHostileTickets,
  pictures: benchPublicPictures,
  'hub-reads': benchHubReads,
  'hub-sign-in': benchHubSignIn,
  'hub-import': benchHubImport,
  'hub-writes': benchHubWrites,
  'sync-load': benchSyncLoad,
  'sync-push': benchSyncPush,
  'sync-gates': benchSyncGates,
  'sync-fleet': benchSyncFleet,
};

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    only: { type: 'string' },
    quick: { type: 'boolean', default: false },
    people: { type: 'string' },
  },
});
const people = values.people === undefined ? undefined : Number(values.people);
if (people !== undefined && !(Number.isInteger(people) && people > 0)) {
  process.stderr.write('--people wants a whole number of attendees above 0.\n');
  process.exit(64);
}
const wanted = values.only?.split(',') ?? Object.keys(BENCHES);
const unknown = wanted.filter((name) => !Object.hasOwn(BENCHES, name));
if (unknown.length > 0) {
  process.stderr.write(
    `No bench named ${unknown.join(', ')}: there are ${Object.keys(BENCHES).join(', ')}.\n`,
  );
  process.exit(64);
}

await ensureBuilt();
const machine = machineLine(await describeMachine(readRuntime()));
process.stderr.write(`bench: ${machine}\n`);
const display = await ensureDisplay();
const figures: Figure[] = [];
for (const name of wanted) {
  const bench = BENCHES[name];
  if (bench === undefined) continue;
  const started = performance.now();
  const say = (line: string): void => {
    process.stderr.write(`bench: ${name}: ${line}\n`);
  };
  try {
    figures.push(...(await bench({ quick: values.quick, people, say })));
    say(`done in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  } catch (error) {
    say(
      `could not be measured: ${error instanceof Error ? (error.stack ?? error.message) : error}`,
    );
    figures.push(unmeasured(name));
  }
}
display.close();

process.stdout.write(
  `${values.json ? renderJson(figures) : `${machine}\n\n${renderTable(figures)}`}\n`,
);
process.exitCode = figures.every(({ ok }) => ok) ? 0 : 1;
