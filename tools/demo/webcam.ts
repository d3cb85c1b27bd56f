import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import QRCode from 'qrcode';
import { hasTicketShape } from '#shared/ticket/ticket-codec.ts';
import { stageChapters, type Act } from './acts.ts';
import { GateWindow } from './gate-window.ts';
import { PORTRAITS } from '#tools/simulate/face-portrait.ts';
import { WITHOUT_CONSENT } from './face-guests.ts';
import { setStage, type Stage } from './stage.ts';

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

async function drawCells(cells: readonly { text: string; what: string; more: string }[]) {
  const drawn = await Promise.all(
    cells.map(
      async ({ text, what, more }) =>
        `<figure>${await drawTicket(text)}<figcaption>${what}<br><b>${more}</b></figcaption></figure>`,
    ),
  );
  return `<section>${drawn.join('')}</section>`;
}

/** How somebody tries it with their own face. */
function ownFace({ facePlace, folder }: Stage): string {
  const reviewer = folder.staff.find(({ role, active }) => role === 'reviewer' && active);
  const who =
    reviewer === undefined
      ? 'a reviewer'
      : `${reviewer.name} (${reviewer.email}, password ${reviewer.password ?? 'none'})`;
  return `<h2>With your own face</h2><ol>
<li>Press F8, then Change gate or event: ${facePlace.title}, ${facePlace.gate}.</li>
<li>Press F8, then Admin mode, and sign in as ${who}. In the room Face desk, search for one of the
names below.</li>
<li>Take a picture of yourself with the webcam: it takes the place of the one on record.</li>
<li>Go back to the gate and hold that ticket beside your face. Then hold another, or a photograph of
yourself on a phone, or put on sunglasses.</li></ol>
<p>Everything lies in a folder that is removed at the end, encrypted under a key that is kept in
memory only.</p>`;
}

/** One page with a code for each act, to be printed or opened on a phone. */
async function writeSheet(file: string, acts: readonly Act[], stage: Stage): Promise<void> {
  const { names, ticketOf } = stage.facePlace;
  const tickets = acts.flatMap(({ id, expects, items }) =>
    items.map(({ text }) => ({ text, what: id, more: expects })),
  );
  const guests = PORTRAITS.map((id) => ({
    text: ticketOf[id],
    what: names[id],
    more: id === WITHOUT_CONSENT ? 'gave no consent' : 'by the face',
  }));
  const style =
    'body{font-family:sans-serif;max-width:1200px;margin:24px auto}section{display:flex;flex-wrap:wrap;gap:48px}figure{margin:0;text-align:center}li{margin:8px 0}';
  const title = 'Gatehouse: tickets to try';
  const body = [
    `<h1>${title}</h1>`,
    await drawCells(tickets),
    ownFace(stage),
    await drawCells(guests),
  ];
  await writeFile(
    file,
    `<!doctype html><meta charset="utf-8"><title>${title}</title><style>${style}</style>${body.join('')}\n`,
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
  await writeSheet(sheet, atTheGate?.acts ?? [], stage);
  say(`Tickets to hold in front of the camera, with the verdict each must get: ${sheet}`);
  say('The same page says how to try it with your own face. Close the window to end.\n');
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
