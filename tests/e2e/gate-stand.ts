import { expect, type Page } from '@playwright/test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { VerdictCode } from '#shared/domain/verdict.ts';
import { axeFindings } from '#tools/screenshots/accessibility.ts';
import {
  seedDataFolder,
  type SeededFolder,
  type SeedRequest,
} from '#tools/seed/seed-data-folder.ts';
import { launchKiosk, TEST_KEY, type Kiosk, type KioskOptions } from './electron-app.ts';
import { openAnyKiosk, PACKAGED_PROGRAM, type OpenKiosk } from './packaged-app.ts';

/** One line of the seed's tickets.csv. */
export interface Ticket {
  readonly attendee: string;
  readonly text: string;
  readonly expected: VerdictCode;
  readonly number: string;
}

/** A seeded kiosk at its gate, of which only the page can be reached. */
export interface OpenGate extends OpenKiosk {
  readonly seeded: SeededFolder;
  /** Tickets of the seed that nobody of this stand took yet. */
  ticket(expected: VerdictCode): Ticket;
}

/** A seeded kiosk of this checkout at its gate. */
export interface GateStand extends Kiosk, OpenGate {}

/** The passphrase of data folders that are seeded without a keychain. */
export const TEST_PASSPHRASE = 'four good words here';

type SeedKey = Pick<SeedRequest, 'throwawayKey' | 'passphrase' | 'loadKeychain'>;

/** A folder under this key opens with TEST_PASSPHRASE, whatever keychain the machine has. */
export const UNDER_PASSPHRASE = {
  passphrase: TEST_PASSPHRASE,
  loadKeychain: async () => ({ ok: false, why: 'a test goes without' }) as const,
} satisfies SeedKey;

/** A data folder as `npm run seed` makes one, with 120 attendees of two events. */
export async function seedStand(
  key: SeedKey = { throwawayKey: TEST_KEY },
): Promise<{ dataFolder: string; seeded: SeededFolder }> {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-gate-'));
  const seeded = await seedDataFolder({
    dataFolder,
    attendees: 120,
    events: 2,
    seed: 'gate e2e',
    selfies: 20,
    ...key,
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
  return { ...kiosk, ...gateOf(kiosk, seeded, tickets) };
}

/**
 * Starts the packaged kiosk where there is one to test, else this checkout's, on a freshly seeded
 * folder, and waits for its gate. A packaged kiosk is unlocked through its window.
 */
export async function openAnyGate(options: KioskOptions = {}): Promise<OpenGate> {
  if (PACKAGED_PROGRAM === undefined) return openGate(options);
  const { dataFolder, seeded } = await seedStand(UNDER_PASSPHRASE);
  const tickets = parseTickets(await readFile(seeded.ticketsFile, 'utf8'));
  return gateOf(await unlockGate({ ...options, dataFolder }), seeded, tickets);
}

/** Starts either kiosk on a folder seeded under TEST_PASSPHRASE, types it, waits for the gate. */
export async function unlockGate(options: KioskOptions): Promise<OpenKiosk> {
  const kiosk = await openAnyKiosk({ ...options, throwawayKey: null });
  const { page } = kiosk;
  await page.getByLabel('Passphrase', { exact: true }).fill(TEST_PASSPHRASE);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await page.locator('main.gate').waitFor();
  return kiosk;
}

/** Takes a ticket out of the list, so that nobody else shows it. */
export function takeTicket(tickets: Ticket[], expected: VerdictCode): Ticket {
  const index = tickets.findIndex((each) => each.expected === expected);
  if (index === -1) throw new Error(`the seed has no more tickets for ${expected}`);
  return tickets.splice(index, 1)[0]!;
}

function gateOf(kiosk: OpenKiosk, seeded: SeededFolder, tickets: Ticket[]): OpenGate {
  const { page, dataFolder } = kiosk;
  return {
    page,
    dataFolder,
    seeded,
    ticket: (expected) => takeTicket(tickets, expected),
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

/**
 * Types a text as a hand scanner does: faster than any person, and ended by Enter. Through the
 * shell where it can be reached, which works after a page's crash too.
 */
export async function scanByHand(
  stand: Pick<Kiosk, 'app'> | Pick<OpenKiosk, 'page'>,
  text: string,
): Promise<void> {
  await ('app' in stand ? typeByShell(stand.app, text) : typeByPage(stand.page, text));
}

async function typeByShell(app: Kiosk['app'], text: string): Promise<void> {
  await app.evaluate(({ BrowserWindow }, scanned) => {
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

/** Keys a millisecond apart by their own stamps, sent without waiting for the one before. */
async function typeByPage(page: Page, text: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const started = Date.now();
  const keys = [...Array.from(text, (sign) => [sign, sign] as const), ['Enter', '\r'] as const];
  await Promise.all(
    keys.flatMap(([key, typed], index) => {
      const timestamp = (started + index) / 1000;
      return [
        devtools.send('Input.dispatchKeyEvent', { type: 'keyDown', key, text: typed, timestamp }),
        devtools.send('Input.dispatchKeyEvent', { type: 'keyUp', key, timestamp }),
      ];
    }),
  );
  await devtools.detach();
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
  const found = await axeFindings(page);
  expect(found, `axe on ${what}`).toEqual([]);
}

/** Changes language and theme as the settings dialog does. */
export async function appear(
  page: Page,
  change: { readonly theme?: string; readonly language?: string },
): Promise<void> {
  await page.evaluate(async (settings) => {
    const { gatehouse } = globalThis as unknown as {
      gatehouse: { shellCall(name: string, input: unknown): Promise<unknown> };
    };
    await gatehouse.shellCall('shell.changeSettings', settings);
  }, change);
}

/** Keeps a picture of the window among the test's artifacts. */
export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: path.join('test-results', 'screens', `${name}.png`) });
}
