import { expect, test, type Page } from '@playwright/test';
import { readFile, rm } from 'node:fs/promises';
import { seededRandom } from '#tools/simulate/random.ts';
import type { PaintedVerdict } from '#renderer/gate/use-painted.ts';
import { GateJournal } from '#tests/faults/gate-journal.ts';
import { auditStore } from '#tests/faults/store-audit.ts';
import { corePid, TEST_KEY, type Kiosk } from './electron-app.ts';
import {
  parseTickets,
  scanByHand,
  seedStand,
  standAt,
  type GateStand,
  type Ticket,
} from './gate-stand.ts';

const CORE_KILLS = 6;
const APP_KILLS = 3;
const BACK_WITHIN_MS = 3_000;
const MARK = 'verdict painted ';

/** A folder at its gate, and every verdict that a screen on it ever showed. */
async function beginEvening() {
  const { dataFolder, seeded } = await seedStand();
  const tickets = parseTickets(await readFile(seeded.ticketsFile, 'utf8'));
  const shown = new GateJournal();
  return {
    tickets: tickets.filter(({ expected }) => expected === 'admitted'),
    shown,
    open: async () => {
      const stand = await standAt(dataFolder, seeded, [...tickets]);
      await watch(stand.page, shown);
      return stand;
    },
    /** What is wrong with the store, once nothing has it open. */
    audit: () =>
      // The seed's own scans were asked elsewhere.
      auditStore(dataFolder, Buffer.from(TEST_KEY, 'hex'), {
        asked: { has: () => true },
        answered: shown.answered,
      }),
    remove: () => rm(dataFolder, { recursive: true, force: true }),
  };
}

/** Notes each verdict at its paint; what a page painted before its end still arrives. */
async function watch(page: Page, shown: GateJournal): Promise<void> {
  page.on('console', (message) => {
    const text = message.text();
    if (!text.startsWith(MARK)) return;
    const { scanId, ...verdict } = JSON.parse(text.slice(MARK.length)) as PaintedVerdict;
    shown.answered.set(scanId, verdict);
  });
  await page.evaluate((mark) => {
    window.addEventListener('gatehouse:verdict-painted', (event) => {
      console.info(mark + JSON.stringify((event as CustomEvent).detail));
    });
  }, MARK);
}

/** Scans, and waits until the screen shows what became of it. */
async function scanAndSee(stand: GateStand, ticket: Ticket, shown: GateJournal): Promise<void> {
  const before = shown.answered.size;
  await scanByHand(stand, ticket.text);
  await expect.poll(() => shown.answered.size).toBeGreaterThan(before);
}

/** Asks the page by way of the main process: Playwright gives a crashed page up. */
async function gateView({ app }: Pick<Kiosk, 'app'>): Promise<string | null> {
  return await app.evaluate(async ({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents;
    if (contents.isCrashed() || contents.isLoading()) return null;
    const script = `(() => {
      const verdict = document.querySelector('.verdict');
      return verdict?.dataset.verdict ?? document.querySelector('main.gate')?.dataset.view ?? null;
    })()`;
    // A question to a page that goes away just then is never answered.
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), 200));
    return await Promise.race([contents.executeJavaScript(script) as Promise<string | null>, late]);
  });
}

test(`a core that is killed while tickets are scanned loses no verdict that was shown (${CORE_KILLS} kills)`, async () => {
  test.setTimeout(120_000);
  const evening = await beginEvening();
  const random = seededRandom(1);
  const stand = await evening.open();
  for (let kill = 0; kill < CORE_KILLS; kill++) {
    await scanAndSee(stand, evening.tickets.pop()!, evening.shown);
    const pid = await corePid(stand);
    const seen = evening.shown.answered.size;
    const scanning = scanByHand(stand, evening.tickets.pop()!.text);
    await new Promise((resolve) => setTimeout(resolve, random() * 120));
    process.kill(pid, 'SIGKILL');
    await scanning;
    // Asked again by itself, under the same scan id, once the core is back.
    await expect.poll(() => evening.shown.answered.size, { timeout: 20_000 }).toBe(seen + 1);
  }
  // The application ends also while no core runs that it could ask to stop.
  process.kill(await corePid(stand), 'SIGKILL');
  await stand.app.close();
  expect(evening.audit()).toEqual([]);
  const verdicts = [...evening.shown.answered.values()].map(({ verdict }) => verdict);
  expect(verdicts).toEqual(Array.from({ length: 2 * CORE_KILLS }, () => 'admitted'));
  await evening.remove();
});

test('a core that hangs is ended and started again by itself', async () => {
  test.setTimeout(120_000);
  const evening = await beginEvening();
  const stand = await evening.open();
  await scanAndSee(stand, evening.tickets.pop()!, evening.shown);
  const hung = await corePid(stand);
  process.kill(hung, 'SIGSTOP');
  const started = performance.now();
  await expect.poll(() => corePid(stand), { timeout: 30_000, intervals: [200] }).not.toBe(hung);
  const took = performance.now() - started;
  test.info().annotations.push({ type: 'ended after', description: `${Math.round(took)} ms` });
  await scanAndSee(stand, evening.tickets.pop()!, evening.shown);
  await stand.app.close();
  expect(evening.audit()).toEqual([]);
  await evening.remove();
});

for (const way of ['crashes', 'is killed'] as const) {
  test(`a page that ${way} is back at the gate in under 3 seconds`, async () => {
    const evening = await beginEvening();
    const stand = await evening.open();
    await scanAndSee(stand, evening.tickets.pop()!, evening.shown);
    const unseen = evening.tickets.pop()!;
    await scanByHand(stand, unseen.text);
    const started = performance.now();
    const pid = await stand.app.evaluate(({ BrowserWindow }, crash) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!;
      const processId = webContents.getOSProcessId();
      if (crash) webContents.forcefullyCrashRenderer();
      return processId;
    }, way === 'crashes');
    if (way === 'is killed') process.kill(pid, 'SIGKILL');
    await expect.poll(() => gateView(stand), { intervals: [50] }).toBe('ready');
    const took = performance.now() - started;
    test.info().annotations.push({ type: 'back after', description: `${Math.round(took)} ms` });
    expect(took).toBeLessThan(BACK_WITHIN_MS);

    await scanByHand(stand, evening.tickets.pop()!.text);
    await expect.poll(() => gateView(stand)).toBe('admitted');
    await stand.app.close();
    expect(evening.audit()).toEqual([]);
    await evening.remove();
  });
}

test(`an application that is killed loses no verdict that was shown (${APP_KILLS} kills)`, async () => {
  test.setTimeout(180_000);
  const evening = await beginEvening();
  const random = seededRandom(2);
  for (let kill = 0; kill < APP_KILLS; kill++) {
    const stand = await evening.open();
    await scanAndSee(stand, evening.tickets.pop()!, evening.shown);
    const processes = await stand.app.evaluate(({ app }) =>
      app.getAppMetrics().map(({ pid }) => pid),
    );
    const ended = new Promise((resolve) => stand.app.process().once('exit', resolve));
    const scanning = scanByHand(stand, evening.tickets.pop()!.text).catch(() => 'it was killed');
    await new Promise((resolve) => setTimeout(resolve, random() * 120));
    for (const pid of processes) process.kill(pid, 'SIGKILL');
    await Promise.all([ended, scanning]);
  }
  const last = await evening.open();
  await scanAndSee(last, evening.tickets.pop()!, evening.shown);
  await last.app.close();
  expect(evening.shown.answered.size).toBeGreaterThan(APP_KILLS);
  expect(evening.audit()).toEqual([]);
  await evening.remove();
});
