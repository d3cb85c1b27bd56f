import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { VERDICT_CODES } from '#shared/domain/verdict.ts';
import { stageChapters } from './demo/acts.ts';
import { faceActs } from './demo/face-acts.ts';
import { filmFaces } from './demo/face-film.ts';
import { showFaces } from './demo/face-show.ts';
import { filmChapters } from './demo/film.ts';
import { GateWindow } from './demo/gate-window.ts';
import { prepareHub, showHub } from './demo/hub-act.ts';
import { LiveCamera } from './demo/live-camera.ts';
import { prepareDay, showOrganiserDay } from './demo/organiser-day.ts';
import { CameraFile, playProgramme, type Outcome } from './demo/programme.ts';
import { setStage } from './demo/stage.ts';
import { showWithWebcam } from './demo/webcam.ts';
import { ensureBuilt } from './kiosk-build.ts';
import { ROOT } from './runtime.ts';
import { ProgressLine } from './seed/progress-line.ts';
import { ensureDisplay } from './virtual-display.ts';

const USAGE = `Usage: npm run demo [-- --faces | --organiser | --hub | --camera]

Opens the kiosk at the gate of an event with 200 attendees and lets a simulated webcam show it
tickets of every kind, then visitors with their faces at an event that looks at them. After
them an organiser's day on a fresh laptop: event, import, documents, tickets, report. At last the hub:
somebody registers with a phone's browser, is approved, and gets a ticket that the kiosk believes.
Each verdict and step is a line here and, without a display, a picture in demo-output/.

  --faces       the visitors with faces only
  --organiser   an organiser's day only
  --hub         the hub only
  --camera      your own webcam instead; tickets to hold in front of it are written to demo-output/
`;

const OUTPUT = path.join(ROOT, 'demo-output');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

function line({ act, got, name, ms }: Outcome): string {
  const time = new Date().toISOString().slice(11, 23);
  const mark = got === act.expects ? ' ' : '!';
  const took = ms === null ? '' : `${Math.round(ms)} ms`;
  return `${time} ${mark} ${(got ?? 'nothing').padEnd(22)} ${(name ?? '-').padEnd(22)} ${took.padStart(8)}   ${act.id}`;
}

function summary(outcomes: readonly Outcome[]): { text: string; failed: number } {
  const wrong = outcomes.filter(({ act, got }) => got !== act.expects);
  const times = outcomes.flatMap(({ ms }) => (ms === null ? [] : [ms])).toSorted((a, b) => a - b);
  const median = times[Math.floor(times.length / 2)];
  const seen = new Set(outcomes.map(({ got }) => got));
  const kinds = VERDICT_CODES.filter((code) => seen.has(code)).length;
  const lines = [
    '',
    `${outcomes.length - wrong.length} of ${outcomes.length} tickets were answered as they must be, ` +
      `${kinds} of ${VERDICT_CODES.length} kinds of verdict were shown.`,
    ...wrong.map(({ act, got }) => `  ${act.id}: ${got ?? 'nothing'} instead of ${act.expects}`),
  ];
  if (median !== undefined) {
    lines.push(
      `From the first frame that held the code to the painted verdict: median ${Math.round(median)} ms, ` +
        `slowest ${Math.round(times.at(-1) ?? median)} ms.`,
    );
  }
  return { text: lines.join('\n'), failed: wrong.length };
}

async function showSimulated(
  dataFolder: string,
  hasPictures: boolean,
  facesOnly: boolean,
): Promise<number> {
  const progress = new ProgressLine(process.stderr);
  say('Making a data folder: an event with 200 attendees and their tickets ...');
  const stage = await setStage(dataFolder, (step, done, total) => {
    progress.show(step === 'tickets' ? 'Signing tickets' : 'Loading rows', done, total);
  });
  const chapters = facesOnly ? [] : stageChapters(stage.cast, stage.places);
  const films = await filmChapters(chapters, (done, total) => {
    progress.show('Filming tickets for the simulated webcam', done, total);
  });
  const visits = faceActs(stage.facePlace);
  const visitFilms = await filmFaces(visits, (done, total) => {
    progress.show('Filming visitors for the simulated webcam', done, total);
  });
  progress.end();

  const camera = new CameraFile(dataFolder);
  const [first] = films;
  if (first === undefined) await writeFile(camera.path, LiveCamera.firstBytes(visitFilms.empty));
  else await camera.play(first);
  say(`Opening the kiosk at ${stage.folder.gate.name}, ${stage.folder.event.title}.`);
  say('It uses a throw-away key, made for this run and kept in memory only.\n');
  const window = await GateWindow.open({
    dataFolder,
    cameraFile: camera.path,
    throwawayKey: stage.throwawayKey,
  });
  const pictures = hasPictures ? OUTPUT : null;
  try {
    if (pictures !== null) await window.picture(path.join(pictures, 'ready.png'));
    const outcomes = await playProgramme(
      { window, camera, pictures, onOutcome: (outcome) => say(line(outcome)) },
      chapters,
      films,
    );
    const tickets = summary(outcomes);
    if (!facesOnly) say(tickets.text);
    const cameraPath = camera.path;
    const faces = await showFaces({ window, cameraPath, stage, pictures, say }, visits, visitFilms);
    if (pictures !== null) say('Pictures of every kind of verdict are in demo-output/.');
    return tickets.failed + faces.failed === 0 ? 0 : 1;
  } finally {
    await window.close();
  }
}

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      camera: { type: 'boolean' },
      faces: { type: 'boolean' },
      organiser: { type: 'boolean' },
      hub: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (values.hub) {
    await rm(OUTPUT, { recursive: true, force: true });
    await mkdir(OUTPUT, { recursive: true });
    const { failed } = await showHub({ output: OUTPUT, say }, await prepareHub());
    return failed === 0 ? 0 : 1;
  }
  const { built, seconds } = await ensureBuilt();
  if (built) say(`Built the kiosk in ${seconds.toFixed(1)} s.`);
  const display = await ensureDisplay();
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-demo-'));
  try {
    await rm(OUTPUT, { recursive: true, force: true });
    await mkdir(OUTPUT, { recursive: true });
    if (values.camera) return await showWithWebcam(dataFolder, OUTPUT, say);
    const hasPictures = display.name !== null;
    const only = values.faces ? 'faces' : values.organiser ? 'organiser' : null;
    const props = only === 'faces' ? null : await prepareDay(path.join(dataFolder, 'papers'));
    const pictures = only === null ? await prepareHub() : null;
    const atGate =
      only === 'organiser'
        ? 0
        : await showSimulated(path.join(dataFolder, 'gate'), hasPictures, only === 'faces');
    if (props === null) return atGate;
    const day = {
      dataFolder: path.join(dataFolder, 'organiser'),
      output: OUTPUT,
      hasPictures,
      say,
    };
    await mkdir(day.dataFolder);
    const throwawayKey = randomBytes(32).toString('hex');
    const { failed } = await showOrganiserDay({ ...day, throwawayKey }, props);
    const hub =
      pictures === null ? { failed: 0 } : await showHub({ output: OUTPUT, say }, pictures);
    return atGate === 0 && failed + hub.failed === 0 ? 0 : 1;
  } finally {
    display.close();
    await rm(dataFolder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

try {
  process.exitCode = await run();
} catch (error) {
  process.stderr.write(
    `The demonstration stopped: ${error instanceof Error ? error.stack : String(error)}\n`,
  );
  process.exitCode = 1;
}
