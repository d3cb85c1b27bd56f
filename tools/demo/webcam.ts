import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import QRCode from 'qrcode';
import { hasTicketShape } from '#shared/ticket/ticket-codec.ts';
import { stageChapters, type Act } from './acts.ts';
import { GateWindow } from './gate-window.ts';
import { setStage } from './stage.ts';

/** Nobody came for so long: the demonstration ends by itself. */
const IDLE_MS = 10 * 60_000;

async function drawTicket(text: string): Promise<string> {
  const code = hasTicketShape(text)
    ? QRCode.create([{ data: text, mode: 'alphanumeric' }], {
        errorCorrectionLevel: 'M',
        ...(text.length === 120 ? { version: 5 } : {}),
      })
    : QRCode.create(text, { errorCorrectionLevel: 'M' });
  const { size, data } = code.modules;
  let path_ = '';
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) if (data[y * size + x] === 1) path_ += `M${x} ${y}h1v1h-1z`;
  }
  const whole = size + 8;
  return Promise.resolve(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 ${whole} ${whole}" width="320" height="320" shape-rendering="crispEdges"><rect x="-4" y="-4" width="${whole}" height="${whole}" fill="#fff"/><path d="${path_}"/></svg>`,
  );
}

/** One page with a code for each act, to be printed or opened on a phone. */
async function writeSheet(file: string, acts: readonly Act[]): Promise<void> {
  const cells = await Promise.all(
    acts.flatMap(({ id, expects, items }) =>
      items.map(
        async ({ text }) =>
          `<figure>${await drawTicket(text)}<figcaption>${id}<br><b>${expects}</b></figcaption></figure>`,
      ),
    ),
  );
  const style =
    'body{font-family:sans-serif}main{display:flex;flex-wrap:wrap;gap:48px}figure{margin:0;text-align:center}';
  await writeFile(
    file,
    `<!doctype html><meta charset="utf-8"><title>Gatehouse: tickets to try</title><style>${style}</style><main>${cells.join('')}</main>\n`,
  );
}

/** The same event with the machine's own webcam, until the window is closed. */
export async function showWithWebcam(
  dataFolder: string,
  output: string,
  say: (line: string) => void,
): Promise<number> {
  const stage = await setStage(dataFolder, () => {});
  const [atTheGate] = stageChapters(stage.cast, stage.places);
  await mkdir(output, { recursive: true });
  const sheet = path.join(output, 'tickets.html');
  await writeSheet(sheet, atTheGate?.acts ?? []);
  say(`Tickets to hold in front of the camera, with the verdict each must get: ${sheet}`);
  say('Close the window to end.\n');
  const window = await GateWindow.open({ dataFolder, throwawayKey: stage.throwawayKey });
  let isOpen = true;
  const closed = window.closed.then(() => {
    isOpen = false;
    return null;
  });
  let scans = 0;
  while (isOpen) {
    const painted = await Promise.race([window.nextVerdict(IDLE_MS), closed]);
    if (painted === null) break;
    scans++;
    const time = new Date().toISOString().slice(11, 23);
    say(
      `${time}   ${painted.verdict.padEnd(22)} ${(painted.name ?? '-').padEnd(22)} ${Math.round(painted.paintedMs)} ms`,
    );
  }
  if (isOpen) await window.close();
  say(`\n${scans} presentations were decided and recorded.`);
  return 0;
}
