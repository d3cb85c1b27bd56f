import { expect, test } from '@playwright/test';
import {
  expectAccessible,
  expectVerdict,
  openAnyGate,
  picture,
  scanByHand,
  type OpenGate,
  type Ticket,
} from './gate-stand.ts';

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

test('a supervisor lets somebody in over the verdict, with reason and PIN, by keyboard alone', async () => {
  const { page, seeded } = stand;
  const supervisor = seeded.staff.find(({ role, active }) => role === 'supervisor' && active)!;
  await scanByHand(stand, stand.ticket('kyc-pending').text);
  await expectVerdict(page, 'kyc-pending');
  await page.keyboard.press('F4');
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('radio', { name: supervisor.name })).toBeAttached();
  await expectAccessible(page, 'override');
  await picture(page, 'override');

  await dialog.getByRole('radio', { name: supervisor.name }).focus();
  await page.keyboard.press('Space');
  await dialog.getByRole('radio', { name: 'Identity checked by hand' }).focus();
  await page.keyboard.press('Space');
  await dialog.getByLabel('PIN', { exact: true }).focus();
  await page.keyboard.type('000000', { delay: 70 });
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('The PIN is wrong.')).toBeVisible();
  await expect(page.locator('.verdict--red')).toBeVisible();

  await dialog.getByLabel('PIN', { exact: true }).focus();
  await page.keyboard.type(supervisor.pin, { delay: 70 });
  await page.keyboard.press('Enter');
  await expectVerdict(page, 'kyc-pending', 'override');
  await expect(page.locator('.verdict--green')).toContainText('Let in by supervisor');
  await expectAccessible(page, 'overridden');
  await picture(page, 'overridden');
});

test('the PIN pad works by touch', async () => {
  const { page, seeded } = stand;
  const organiser = seeded.staff.find(({ role }) => role === 'organiser')!;
  await scanByHand(stand, stand.ticket('unknown-ticket').text);
  await expectVerdict(page, 'unknown-ticket');
  await page.getByRole('button', { name: 'Supervisor lets in' }).click();
  await page.locator('label.choice', { hasText: organiser.name }).click();
  await page.locator('label.choice', { hasText: 'Organiser has agreed' }).click();
  for (const digit of organiser.pin) {
    await page.getByRole('button', { name: `Digit ${digit}` }).click();
  }
  await page.getByRole('button', { name: 'Let in', exact: true }).click();
  await expectVerdict(page, 'unknown-ticket', 'override');
});

test('nobody may overrule a forged ticket', async () => {
  const { page } = stand;
  await scanByHand(stand, stand.ticket('forged').text);
  await expectVerdict(page, 'forged');
  await expect(page.getByRole('button', { name: 'Supervisor lets in' })).toHaveCount(0);
  await page.keyboard.press('F4');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});

test('an entry is taken back within 30 seconds, and stands among the last scans', async () => {
  const { page } = stand;
  const ticket = stand.ticket('admitted');
  await scanByHand(stand, ticket.text);
  await expectVerdict(page, 'admitted');
  await expect(page.getByRole('button', { name: /^Undo/ })).toContainText(/(30|2\d) s/);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: `Undo ${ticket.attendee}` })).toBeVisible();
  await picture(page, 'ready-undo');
  await page.keyboard.press('ControlOrMeta+Z');
  await expectVerdict(page, 'admitted', 'undo');
  await expect(page.locator('.verdict--neutral')).toContainText('Taken back');
  await expectAccessible(page, 'taken back');
  await picture(page, 'taken-back');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: /^Undo/ })).toHaveCount(0);

  await page.keyboard.press('F6');
  const scans = page.getByRole('dialog').getByRole('row');
  await expect(scans.first()).toContainText('Taken back');
  await expect(scans.nth(1)).toContainText(ticket.attendee);
  await expectAccessible(page, 'last scans');
  await picture(page, 'last-scans');
  await page.keyboard.press('Escape');

  await scanByHand(stand, ticket.text);
  await expectVerdict(page, 'admitted');
});

test('the entry before the last one is taken back from the last scans', async () => {
  const { page } = stand;
  const [first, last] = [stand.ticket('admitted'), stand.ticket('admitted')];
  for (const { text } of [first, last]) {
    await scanByHand(stand, text);
    await expectVerdict(page, 'admitted');
    await page.keyboard.press('Escape');
  }
  await page.keyboard.press('F6');
  const undoOf = ({ attendee }: Ticket) =>
    page.getByRole('row').filter({ hasText: attendee }).getByRole('button', { name: /^Undo/ });
  await expect(undoOf(last)).toBeVisible();
  await expectAccessible(page, 'last scans with undo');
  await picture(page, 'last-scans-undo');
  await undoOf(first).click();
  await expectVerdict(page, 'admitted', 'undo');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: `Undo ${last.attendee}` })).toBeVisible();
  await page.keyboard.press('F6');
  await expect(undoOf(last)).toBeVisible();
  await expect(undoOf(first)).toHaveCount(0);
});

test('language and appearance change at once, and axe finds nothing in any of them', async () => {
  const { page } = stand;
  await page.keyboard.press('F8');
  await expectAccessible(page, 'settings');
  await picture(page, 'settings');
  await page.locator('label.choice', { hasText: 'हिन्दी' }).click();
  await expect(page.getByRole('heading', { name: 'सेटिंग' })).toBeVisible();
  for (const [theme, name] of [
    ['dark', 'गहरा'],
    ['contrast', 'तेज़ कंट्रास्ट'],
    ['light', 'उजला'],
  ] as const) {
    await page.locator('label.choice', { hasText: name }).click();
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await page.keyboard.press('Escape');
    await expectAccessible(page, `ready, ${theme}`);
    await picture(page, `ready-${theme}-hi`);
    await scanByHand(stand, stand.ticket('admitted').text);
    await expectVerdict(page, 'admitted');
    await expectAccessible(page, `admitted, ${theme}`);
    await picture(page, `admitted-${theme}-hi`);
    await scanByHand(stand, stand.ticket('unreadable').text);
    await expectVerdict(page, 'unreadable');
    await expectAccessible(page, `unreadable, ${theme}`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('F8');
  }
  await page.locator('label.choice', { hasText: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Settings' })).toBeVisible();
});

test('an event that records exits has a direction', async () => {
  const { page } = stand;
  await page.keyboard.press('F8');
  await page.getByRole('button', { name: 'Change gate or event' }).click();
  await expectAccessible(page, 'choose event and gate');
  await picture(page, 'choose-gate');
  await page.locator('label.choice', { hasText: 'State Youth Assembly' }).click();
  await page.locator('label.choice', { hasText: 'North Gate' }).click();
  await page.getByRole('button', { name: 'Open this gate' }).click();
  await expect(page.getByRole('heading', { name: 'State Youth Assembly' })).toBeVisible();

  const ticket = stand.ticket('not-on-this-event');
  await scanByHand(stand, ticket.text);
  await expectVerdict(page, 'admitted');
  await page.keyboard.press('Escape');
  await page.keyboard.press('F7');
  await expect(page.locator('.topbar__gate')).toContainText('Going out');
  await picture(page, 'ready-out');
  await scanByHand(stand, ticket.text);
  await expectVerdict(page, 'exit-recorded');
  await picture(page, 'verdict-exit-recorded');
  await page.keyboard.press('Escape');
  await page.keyboard.press('F7');
  await scanByHand(stand, ticket.text);
  await expectVerdict(page, 'admitted');
});
