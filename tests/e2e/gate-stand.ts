import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { VerdictCode } from '#shared/domain/verdict.ts';
import { seedDataFolder, type SeededFolder } from '#tools/seed/seed-data-folder.ts';
import { launchKiosk, TEST_KEY, type Kiosk, type KioskOptions } from './electron-app.ts';

/** One line of the seed's tickets.csv. */
export interface Ticket {
  readonly attendee: string;
  readonly text: string;
  readonly expected: VerdictCode;
  readonly number: string;
}

/** A seeded kiosk that stands at its gate. */
export interface GateStand extends Kiosk {
  readonly seeded: SeededFolder;
  /** Tickets of the seed that nobody of this stand took yet. */
  ticket(expected: VerdictCode): Ticket;
}

/** A data folder as `npm run seed` makes one, with 120 attendees of two events. */
export async function seedStand(): Promise<{ dataFolder: string; seeded: SeededFolder }> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-gate-'));
  const seeded = await seedDataFolder({
    dataFolder,
    attendees: 120,
    events: 2,
    seed: 'gate e2e',
    selfies: 20,
    throwawayKey: TEST_KEY,
  });
  return { dataFolder, seeded };
}

/** Starts the real kiosk on a freshly seeded folder and waits for its gate. */
export async function openGate(options: KioskOptions = {}): Promise<GateStand> {
  const { dataFolder, seeded } = await seedStand();
  const tickets = parseTickets(await readFile(seeded.ticketsFile, 'utf8'));
  return await standAt(dataFolder, seeded, tickets, options);
}

/** Starts the kiosk on a folder that was seeded before. */
export async function standAt(
  dataFolder: string,
  seeded: SeededFolder,
  tickets: Ticket[],
  options: KioskOptions = {},
): Promise<GateStand> {
  const kiosk = await launchKiosk({ ...options, dataFolder });
  await kiosk.page.locator('main.gate').waitFor();
  return {
    ...kiosk,
    seeded,
    ticket(expected) {
      const index = tickets.findIndex((each) => each.expected === expected);
      if (index === -1) throw new Error(`the seed has no more tickets for ${expected}`);
      return tickets.splice(index, 1)[0]!;
    },
    close: async () => {
      await kiosk.close();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** Reads tickets.csv (RFC 4180; quoted fields may hold line breaks). */
export function parseTickets(csv: string): Ticket[] {
  const field = /(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n|$)/gy;
  const rows: string[][] = [[]];
  for (const [, quoted, plain, end] of csv.matchAll(field)) {
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\n') rows.push([]);
  }
  return rows
    .slice(1)
    .filter((row) => row.length >= 4)
    .map((row) => ({
      attendee: row[0]!,
      text: row[1]!,
      expected: row[2] as VerdictCode,
      number: row[3]!,
    }));
}

/** Types a text as a hand scanner does: faster than any person, and ended by Enter. */
export async function scanByHand(stand: Pick<Kiosk, 'app'>, text: string): Promise<void> {
  await stand.app.evaluate(({ BrowserWindow }, scanned) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents;
    for (const keyCode of scanned) {
      const modifiers: 'shift'[] = /[A-Z]/.test(keyCode) ? ['shift'] : [];
      contents.sendInputEvent({ type: 'keyDown', keyCode, modifiers });
      contents.sendInputEvent({ type: 'char', keyCode, modifiers });
      contents.sendInputEvent({ type: 'keyUp', keyCode, modifiers });
    }
    contents.sendInputEvent({ type: 'keyDown', keyCode: 'Enter' });
    contents.sendInputEvent({ type: 'keyUp', keyCode: 'Enter' });
  }, text);
}

/** Waits for the screen of one verdict. */
export async function expectVerdict(
  page: Page,
  verdict: VerdictCode,
  kind: 'verdict' | 'override' | 'undo' = 'verdict',
): Promise<void> {
  const screen = page.locator(`.verdict[data-verdict="${verdict}"][data-kind="${kind}"]`);
  await expect(screen).toBeVisible();
}

/** axe finds nothing to complain about. */
export async function expectAccessible(page: Page, what: string): Promise<void> {
  // Playwright's Electron has no new pages, which axe wants for frames; this page has none.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  const found = violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }));
  expect(found, `axe on ${what}`).toEqual([]);
}

/** Keeps a picture of the window among the test's artifacts. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join('test-results', 'screens', `${name}.png`) });
}
