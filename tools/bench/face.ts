import path from 'node:path';
import { similarity, TEMPLATE_LENGTH } from '#shared/face/template.ts';
import { openEnginePage } from '../eval-face/engine-run.ts';
import { bundleClassicWorker } from '../face-files.ts';
import { ROOT } from '../runtime.ts';
import type { Bench } from './bench.ts';
import { faceTimes } from './face-times.ts';
import { compared, type Figure } from './figure.ts';
import { median } from './statistics.ts';

/** Our path may cost at most so much more than the runtime alone on the same tensors. */
const LIMIT = 1.15;

/** A made portrait, with its licence beside it. */
const PORTRAIT = path.join(ROOT, 'tests/fixtures/faces/visitor-01-selfie.jpg');

/** Comparisons a second on one core that a search among all of an event's faces needs. */
const COMPARISONS = 1_000_000;

const SCRIPT = 'face-bench.js';

/** Finding and recognising a face, beside the bare runtime, in a worker of Electron. */
export const benchFace: Bench = async ({ quick, say }) => {
  const worker = path.join(ROOT, 'tools/bench/pages/face-bench-worker.ts');
  const opened = await openEnginePage({
    files: [PORTRAIT],
    prepare: (engine) => bundleClassicWorker(worker, path.join(engine, SCRIPT)),
  });
  try {
    await opened.page.evaluate('face.ready()');
    const runs = quick ? 20 : 100;
    say(`recognising a face ${runs} times`);
    const raw = await opened.page.evaluate(`new Promise((resolve, reject) => {
      const worker = new Worker('/face/${SCRIPT}');
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message));
      worker.postMessage({ picture: '/picture/0', runs: ${runs} });
    })`);
    const { ours, bare, modelRuns } = faceTimes.parse(raw);
    return [
      compared(
        `face in a frame, found and recognised (${modelRuns} model runs), median`,
        'ms',
        { value: median(ours), baseline: median(bare) },
        LIMIT,
      ),
      comparisons(),
    ];
  } finally {
    await opened.close();
  }
};

/** A million comparisons beside the second of one core that they may take. */
function comparisons(): Figure {
  const templates = Array.from({ length: 1000 }, (_, number) =>
    Uint8Array.from({ length: TEMPLATE_LENGTH }, (__, at) => (number * 31 + at * 57) & 0xff),
  );
  const [probe = new Uint8Array(TEMPLATE_LENGTH)] = templates;
  let sum = 0;
  const compare = (times: number): void => {
    for (let round = 0; round < times / templates.length; round++) {
      for (const template of templates) sum += similarity(probe, template);
    }
  };
  // Compilers warm up.
  compare(COMPARISONS / 10);
  // The processor's time and not the clock's: other programs of this machine are not ours.
  const began = process.cpuUsage();
  compare(COMPARISONS);
  const ms = process.cpuUsage(began).user / 1000;
  // So that no compiler leaves the work out.
  if (!Number.isFinite(sum)) throw new Error('a comparison without a score');
  return compared(
    'a million comparisons of two templates, beside a second',
    'ms',
    { value: ms, baseline: 1000 },
    1,
  );
}
