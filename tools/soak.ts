import { parseArgs } from 'node:util';
import { soakOnce } from './soak/run.ts';
import { SoakHub } from './soak/soak-hub.ts';
import { Tally } from './soak/steps.ts';

// Kiosks and a hub in bad weather, many seeds one after another (npm run soak, docs/SYNC.md).
//   --runs N  --seed S (the first)  --kiosks K  --steps M
//   --patience SECONDS until all is to be quiet at the end
//   --calm    no faults, kills or bad weather
//   --verbose each step as it is made
// Exit code 1: after some run not all agreed; the seed is printed.

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    kiosks: { type: 'string', default: '0' },
    steps: { type: 'string', default: '120' },
    patience: { type: 'string', default: '120' },
    calm: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const [runs, first, kiosks, steps] = [values.runs, values.seed, values.kiosks, values.steps].map(
  Number,
) as [number, number, number, number];
const tally = new Tally();
const bad: number[] = [];
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const begun = performance.now();
const hub = await SoakHub.start();
print(`hub ready after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
try {
  for (let run = 0; run < runs; run += 1) {
    const seed = first + run;
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
    print(`seed ${seed}: ${found.length === 0 ? 'agree' : `${found.length} WRONG`} (${seconds} s)`);
    if (found.length === 0) continue;
    bad.push(seed);
    for (const line of found.slice(0, 20)) print(`  ${line}`);
    print(`  npm run soak -- --runs 1 --seed ${seed} --kiosks ${count} --steps ${steps} --verbose`);
  }
} finally {
  await hub.close();
}

print(`\n${runs} runs, ${runs - bad.length} agreed`);
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
process.exit(bad.length > 0 ? 1 : 0);
