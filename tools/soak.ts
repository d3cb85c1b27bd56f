import { parseArgs } from 'node:util';
import { probeNamespaces } from './network/netem.ts';
import { hubLogTroubles } from './soak/audit.ts';
import { planDigest } from './soak/plan.ts';
import { HUB_MEGABYTES, soakOnce } from './soak/run.ts';
import { SoakHub } from './soak/soak-hub.ts';
import { planOf, Tally } from './soak/steps.ts';

// Kiosks and a hub in bad weather, many seeds one after another (npm run soak, docs/SYNC.md).
//   --runs N  --seed S (the first)  --kiosks K  --steps M
//   --patience SECONDS until all is to be quiet at the end
//   --fresh N a new hub after so many seeds: each leaves its kiosks in the fleet
//   --calm    no faults, kills or bad weather
//   --plan    prints each seed's steps and makes none
//   --verbose each step as it is made
// Exit code 1: after some run not all agreed; the seed is printed.

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    kiosks: { type: 'string', default: '0' },
    steps: { type: 'string', default: '120' },
    patience: { type: 'string', default: '120' },
    fresh: { type: 'string', default: '40' },
    calm: { type: 'boolean', default: false },
    plan: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const [runs, first, kiosks, steps, fresh] = [
  values.runs,
  values.seed,
  values.kiosks,
  values.steps,
  values.fresh,
].map(Number) as [number, number, number, number, number];
const tally = new Tally();
const bad: number[] = [];
const print = (line: string): void => void process.stdout.write(`${line}\n`);
// Disks of their own are taken away as the program exits.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

async function runSeed(hub: SoakHub, seed: number): Promise<void> {
  const count = kiosks > 0 ? kiosks : 3 + (seed % 4);
  const started = performance.now();
  let found: string[];
  try {
    found = await soakOnce({
      hub,
      seed,
      kiosks: count,
      steps,
      people: 20,
      patienceMs: Number(values.patience) * 1000,
      tally,
      isHostile: !values.calm,
      note: values.verbose ? print : () => {},
    });
  } catch (error) {
    found = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const digest = planDigest(planOf(seed, steps, !values.calm));
  const outcome = found.length === 0 ? 'agree' : `${found.length} WRONG`;
  print(`seed ${seed}: ${outcome} (${count} kiosks, plan ${digest}, ${seconds} s)`);
  if (found.length === 0) return;
  bad.push(seed);
  for (const line of found.slice(0, 20)) print(`  ${line}`);
  print(`  npm run soak -- --runs 1 --seed ${seed} --kiosks ${count} --steps ${steps} --verbose`);
}

async function startHub(): Promise<SoakHub> {
  const begun = performance.now();
  const hub = await SoakHub.start(HUB_MEGABYTES);
  print(`hub ready after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  if (hub.disk.why !== null) print(`skipped: full disks (${hub.disk.why})`);
  return hub;
}

async function endHub(hub: SoakHub): Promise<void> {
  try {
    const troubles = await hubLogTroubles(hub);
    for (const line of troubles) print(`  WRONG ${line}`);
    if (troubles.length > 0) process.exitCode = 1;
  } finally {
    await hub.close();
  }
}

function printTally(elapsedSeconds: number): void {
  print(`\n${runs} runs, ${runs - bad.length} agreed${bad.length > 0 ? `; not: ${bad}` : ''}`);
  const perHour = Math.round((runs / elapsedSeconds) * 3600);
  const parts = [...tally.seconds].map(([part, all]) => `${part} ${(all / runs).toFixed(1)} s`);
  print(`  ${perHour} seeds an hour; of each ${parts.join(', ')}`);
  for (const [name, { done, refused }] of [...tally.steps].toSorted(([a], [b]) =>
    a.localeCompare(b),
  )) {
    const why = [...refused].map(([code, count]) => `${count} ${code}`).join(', ');
    print(
      `  ${name.padEnd(18)} ${String(done).padStart(5)}${why === '' ? '' : `   refused: ${why}`}`,
    );
  }
  const faults = [...tally.faultCounts].filter(([, count]) => count > 0);
  print(`  faults: ${faults.map(([name, count]) => `${name} ${count}`).join(', ')}`);
}

async function runAll(): Promise<void> {
  const { netem } = await probeNamespaces();
  print(netem.isUsable ? 'netem: not used here' : `skipped: netem (${netem.reason})`);
  const begun = performance.now();
  let hub = await startHub();
  try {
    for (let run = 0; run < runs; run += 1) {
      if (run > 0 && run % fresh === 0) {
        await endHub(hub);
        hub = await startHub();
      }
      await runSeed(hub, first + run);
    }
  } finally {
    await endHub(hub);
  }
  printTally((performance.now() - begun) / 1000);
}

if (values.plan) {
  for (let seed = first; seed < first + runs; seed += 1) {
    const plan = planOf(seed, steps, !values.calm);
    print(`seed ${seed}: plan ${planDigest(plan)}`);
    for (const [at, step] of plan.entries()) print(`  ${at + 1} ${step.name} (${step.seed})`);
  }
} else {
  await runAll();
  process.exit(bad.length > 0 ? 1 : (process.exitCode ?? 0));
}
