import { expect, test } from '@playwright/test';
import {
  expectAccessible,
  expectVerdict,
  openAnyGate,
  picture,
  scanByHand,
  type OpenGate,
} from './gate-stand.ts';
import { PACKAGED_PROGRAM } from './packaged-app.ts';

let stand: OpenGate;

test.beforeAll(async () => {
  stand = await openAnyGate();
});
test.afterAll(async () => {
  await stand.close();
});
test.afterEach(async () => {
  for (let press = 0; press < 3; press++) await stand.page.keyboard.press('Escape');
  await expect(stand.page.locator('main.gate')).toHaveAttribute('data-view', 'ready');
});

test('the ready screen names event, gate, counts and every state', async () => {
  const { page, seeded } = stand;
  await expect(page.getByRole('heading', { name: seeded.event.title })).toBeVisible();
  await expect(page.getByText(seeded.gate.name)).toBeVisible();
  await expect(page.getByText('This laptop’s copy')).toBeVisible();
  await expect(page.getByText('Waiting to be sent')).toBeVisible();
  await expect(page.getByText('not used yet')).toBeVisible();
  // A packaged kiosk has none, and must not say so.
  await expect(page.getByText(/throw-away key/)).toHaveCount(
    PACKAGED_PROGRAM === undefined ? 1 : 0,
  );
  await expectAccessible(page, 'ready');
  await picture(page, 'ready');
});

test('without a camera the gate says so and goes on without it', async () => {
  const { page } = stand;
  await expect(page.getByRole('heading', { name: 'Ready without a camera' })).toBeVisible();
  await expect(page.getByText('No camera found').first()).toBeVisible();
  await scanByHand(stand, stand.ticket('admitted').text);
  await expectVerdict(page, 'admitted');
});

for (const verdict of [
  'admitted',
  'already-inside',
  'ticket-revoked',
  'ticket-replaced',
  'registration-cancelled',
  'kyc-pending',
  'kyc-rejected',
  'person-blocked',
  'wrong-gate',
  'too-early',
  'not-on-this-event',
  'unknown-ticket',
  'forged',
  'unreadable',
] as const) {
  test(`a hand scanner's ticket is answered with ${verdict}`, async () => {
    const { page } = stand;
    const ticket = stand.ticket(verdict);
    await scanByHand(stand, ticket.text);
    await expectVerdict(page, verdict);
    const hasName = !['unknown-ticket', 'forged', 'unreadable'].includes(verdict);
    if (hasName && verdict !== 'not-on-this-event') {
      await expect(page.locator('.person__name')).toHaveText(ticket.attendee);
    }
    await expectAccessible(page, verdict);
    await picture(page, `verdict-${verdict}`);
  });
}

test('a code that is no ticket is shown as plain text and nothing else', async () => {
  const { page } = stand;
  const hostile = '<img src=x onerror=alert(1)>; DROP TABLE check_ins';
  await scanByHand(stand, hostile);
  await expectVerdict(page, 'not-a-ticket');
  await expect(page.locator('.scanned__text')).toHaveText(hostile);
  expect(await page.locator('.scanned__text img').count()).toBe(0);
  await expectAccessible(page, 'not-a-ticket');
  await picture(page, 'verdict-not-a-ticket');
});

test('a green verdict leaves by itself, and at once when the next ticket comes', async () => {
  const { page } = stand;
  await scanByHand(stand, stand.ticket('admitted').text);
  await expectVerdict(page, 'admitted');
  await scanByHand(stand, stand.ticket('forged').text);
  await expectVerdict(page, 'forged');
  await scanByHand(stand, stand.ticket('admitted').text);
  await expectVerdict(page, 'admitted');
  await expect(page.locator('main.gate')).toHaveAttribute('data-view', 'ready', {
    timeout: 8_000,
  });
});

test('a typed ticket number shows the person and asks before it counts', async () => {
  const { page } = stand;
  const ticket = stand.ticket('admitted');
  await page.keyboard.press('F3');
  await page.getByRole('textbox').fill('4A9B-7C21');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This is no ticket number.', { exact: false })).toBeVisible();
  await expectAccessible(page, 'ticket number');
  await page.getByRole('textbox').fill(ticket.number.toLowerCase().replaceAll('-', ' '));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText(ticket.attendee);
  await expect(page.locator('.verdict')).toHaveCount(0);
  await expectAccessible(page, 'confirm');
  await picture(page, 'confirm');
  await page.keyboard.press('Enter');
  await expectVerdict(page, 'admitted');
});

test('a search finds from three characters, by keyboard alone, and asks before it counts', async () => {
  const { page } = stand;
  const ticket = stand.ticket('admitted');
  await page.keyboard.press('F2');
  await page.keyboard.type('ab', { delay: 80 });
  await expect(page.getByText('Type at least three characters.')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type(ticket.number, { delay: 60 });
  await expect(page.getByRole('option')).toHaveCount(1);
  await expectAccessible(page, 'search');
  await picture(page, 'search');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText(ticket.attendee);
  await page.keyboard.press('Enter');
  await expectVerdict(page, 'admitted');
  await expect(page.locator('.person__name')).toHaveText(ticket.attendee);
});

test('Escape closes a search, also one with something typed', async () => {
  const { page } = stand;
  await page.keyboard.press('F2');
  await page.keyboard.type('ravi', { delay: 90 });
  await expect(page.getByRole('searchbox')).toHaveValue('ravi');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('a hand scanner works while somebody types, and leaves the typed text alone', async () => {
  const { page } = stand;
  await page.keyboard.press('F8');
  await page.keyboard.press('Escape');
  await page.keyboard.press('F2');
  const field = page.getByRole('searchbox');
  await page.keyboard.type('ravi', { delay: 90 });
  await page.waitForTimeout(200);
  // A confirm or override holds scanning; a search does not.
  await page.evaluate(() => {
    const search = document.querySelector('input')!;
    (globalThis as { seen?: string[] }).seen = [];
    search.addEventListener('input', () =>
      (globalThis as { seen?: string[] }).seen!.push(search.value),
    );
  });
  await expect(field).toHaveValue('ravi');
  await scanByHand(stand, stand.ticket('admitted').text);
  await expectVerdict(page, 'admitted');
  const seen = await page.evaluate(() => (globalThis as { seen?: string[] }).seen!);
  expect(seen.at(-1)).toBe('ravi');
});
