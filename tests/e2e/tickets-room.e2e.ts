import { expect, test, type Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  expectAccessible,
  expectVerdict,
  openGate,
  picture,
  scanByHand,
  type GateStand,
} from './gate-stand.ts';
import { answerSaveDialog } from './print-desk.ts';
import { codesOn, paperOf, textOf, withPages } from './printed-paper.ts';

/*
 * The room of tickets and paper, by somebody who signs in: every ticket of the seed was signed
 * elsewhere, so that the room has to offer new ones.
 */

let stand: GateStand;
let folder: string;

test.beforeAll(async () => {
  stand = await openGate();
  folder = await mkdtemp(path.join(tmpdir(), 'gatehouse-room-'));
});
test.afterAll(async () => {
  await stand.close();
  await rm(folder, { recursive: true, force: true });
});

async function openRoom(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Admin mode' }).click();
  await page.getByText('Name and PIN').click();
  await page.getByText('Kavita Deshmukh').click();
  await page.getByLabel('PIN', { exact: true }).fill('246810');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Tickets', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Tickets and paper' })).toBeVisible();
}

async function countOf(page: Page): Promise<number> {
  const said = page.locator('.who-card .section-card__text');
  await expect(said).toHaveText(/^[1-9][\d,]* (person|people)$/);
  return Number.parseInt((await said.textContent()) ?? '', 10);
}

test('tickets signed elsewhere are replaced, saved, let in, and not asked for again', async () => {
  const { page } = stand;
  const ticket = stand.ticket('admitted');
  await openRoom(page);
  const everybody = await countOf(page);
  await page.getByRole('searchbox').fill(ticket.attendee);
  await expect.poll(() => countOf(page)).toBeLessThan(everybody);
  const count = await countOf(page);
  await expect(page.getByText('No preview')).toBeVisible();

  const file = path.join(folder, 'tickets.pdf');
  await answerSaveDialog(stand, file);
  await page.getByRole('button', { name: 'Save as PDF…' }).click();
  await expect(page.getByText('Not everybody’s ticket can be printed here')).toBeVisible();
  await expectAccessible(page, 'what the room of tickets asks');
  await picture(page, 'tickets-asking');
  await page.getByRole('button', { name: /^Replace \d+ ticket/ }).click();
  await expect(page.getByText(/^Saved for \d+/)).toBeVisible();
  // They are printed now: nobody is left of those not printed yet.
  await expect(page.getByText('Nobody is chosen')).toBeVisible();
  expect((await paperOf(file)).pages).toBe(count);
  expect((await textOf(file)).replaceAll(/\s+/g, ' ')).toContain(ticket.attendee);
  const read = await withPages(file, (pages) => Promise.all(pages.map((one) => codesOn(one))));
  expect(read.map((texts) => texts.length)).toEqual(Array.from({ length: count }, () => 1));

  await page.getByText('Everybody registered', { exact: true }).click();
  await expect(page.locator('.paper img')).toBeVisible();
  await expectAccessible(page, 'the room of tickets');
  await picture(page, 'tickets-room');

  await page.getByRole('button', { name: 'Back to the gate' }).click();
  await page.locator('main.gate').waitFor();
  await scanByHand(stand, read[0]![0]!);
  await expectVerdict(page, 'admitted');
});
