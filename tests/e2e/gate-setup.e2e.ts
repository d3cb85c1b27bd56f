import { execFileSync } from 'node:child_process';
import { expect, test } from '@playwright/test';
import { mkdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { corePid, launchKiosk } from './electron-app.ts';
import { answerSaveDialog } from './print-desk.ts';
import {
  expectAccessible,
  expectVerdict,
  openGate,
  parseTickets,
  picture,
  scanByHand,
  seedStand,
} from './gate-stand.ts';

test('the first run goes from language to an open gate', async () => {
  const { dataFolder, seeded } = await seedStand();
  const tickets = parseTickets(await readFile(seeded.ticketsFile, 'utf8'));
  const kiosk = await launchKiosk();
  const { page, app } = kiosk;
  await app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [file] });
  }, seeded.packageFile);

  await expect(page.getByRole('heading', { name: 'Welcome' })).toBeVisible();
  await expectAccessible(page, 'welcome');
  await picture(page, 'setup-welcome');
  await page.locator('label.choice', { hasText: 'हिन्दी' }).click();
  await expect(page.getByRole('heading', { name: 'स्वागत है' })).toBeVisible();
  await page.locator('label.choice', { hasText: 'English' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('heading', { name: 'What is this laptop for?' })).toBeVisible();
  await expectAccessible(page, 'purpose');
  await picture(page, 'setup-purpose');
  await page.getByRole('button', { name: 'It stands at a gate' }).click();

  await page.getByLabel('Name of the laptop').fill('N');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Use 2 to 60 characters.')).toBeVisible();
  await page.getByLabel('Name of the laptop').fill('North 2');
  await expectAccessible(page, 'name');
  await picture(page, 'setup-name');
  await page.keyboard.press('Enter');

  await page.getByRole('button', { name: 'Choose a file…' }).click();
  await expect(page.getByText('Fingerprint', { exact: true })).toBeVisible();
  await expectAccessible(page, 'package');
  await picture(page, 'setup-package');
  await page.getByRole('button', { name: 'Load these events' }).click();

  await expect(page.getByRole('heading', { name: 'Choose event and gate' })).toBeVisible();
  await page.locator('label.choice', { hasText: seeded.event.title }).click();
  await page.locator('label.choice', { hasText: seeded.gate.name }).click();
  await page.getByRole('button', { name: 'Open this gate' }).click();
  await expect(page.getByRole('heading', { name: seeded.event.title })).toBeVisible();

  const admitted = tickets.find(({ expected }) => expected === 'admitted')!;
  await scanByHand(kiosk, admitted.text);
  await expectVerdict(page, 'admitted');
  await kiosk.close();
  await rm(dataFolder, { recursive: true, force: true });
});

test('a file that is no package is named, and the set-up goes on', async () => {
  const { dataFolder, seeded } = await seedStand();
  const kiosk = await launchKiosk();
  const { page, app } = kiosk;
  await app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [file] });
  }, seeded.ticketsFile);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'It stands at a gate' }).click();
  await page.getByLabel('Name of the laptop').fill('North 2');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Choose a file…' }).click();
  await expect(page.getByRole('alert')).toContainText('This is no event package');
  await expect(page.getByRole('button', { name: 'Choose another file…' })).toBeEnabled();
  await kiosk.close();
  await rm(dataFolder, { recursive: true, force: true });
});

test('the gate says that the core restarts, and goes on by itself', async () => {
  const stand = await openGate();
  const { page } = stand;
  const ticket = stand.ticket('admitted');
  const killed = await corePid(stand);
  // The restart may take less time than two looks of the test: the page itself takes note.
  await page.evaluate(() => {
    new MutationObserver(() => {
      const said = document.querySelector('.banner')?.textContent;
      if (said !== undefined) document.body.dataset['said'] = said;
    }).observe(document.body, { childList: true, subtree: true });
  });
  process.kill(killed, 'SIGKILL');
  await expect(page.locator('body')).toHaveAttribute('data-said', /^Restarting the store…/);
  await scanByHand(stand, ticket.text);
  await expectVerdict(page, 'admitted');
  await expect(page.getByText('Restarting the store…')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await scanByHand(stand, ticket.text);
  await expectVerdict(page, 'already-inside');
  await stand.close();
});

test('another key than the store’s is named, and nothing is overwritten', async () => {
  const { dataFolder } = await seedStand();
  const kiosk = await launchKiosk({ dataFolder, throwawayKey: 'beef'.repeat(16) });
  const { page } = kiosk;
  await expect(page.getByRole('alert')).toContainText('The key of this laptop does not fit');
  await expect(page.getByText('Nothing was changed or deleted.', { exact: false })).toBeVisible();
  await expectAccessible(page, 'failed');
  await picture(page, 'failed-wrong-key');

  // Nobody can sign in here, and somebody from afar is to see why.
  await page.getByRole('button', { name: 'Support bundle' }).click();
  const dialog = page.getByRole('dialog', { name: 'Support bundle' });
  await dialog.getByRole('button', { name: 'Show The laptop and its programs' }).click();
  await expect(dialog.getByRole('textbox', { name: 'laptop.json' })).toHaveValue(
    /"code": "database-wrong-key"/,
  );
  await expectAccessible(page, 'a support bundle of a store that does not open');
  await picture(page, 'failed-support-bundle');
  const file = path.join(dataFolder, 'bundle.tgz');
  await answerSaveDialog(kiosk, file);
  await dialog.getByRole('button', { name: 'Save to a file' }).click();
  await expect(dialog.getByText(/^Saved: \d+ kB/)).toBeVisible();
  expect(execFileSync('tar', ['-tzf', file], { encoding: 'utf8' })).toContain('core.log');
  await kiosk.close();
  await rm(dataFolder, { recursive: true, force: true });
});

test('a store that is not there is tried again: when asked, and then by itself', async () => {
  test.setTimeout(90_000);
  const { dataFolder } = await seedStand();
  const store = path.join(dataFolder, 'gatehouse.db');
  const takeAway = async () => {
    await rename(store, `${store}.away`);
    await mkdir(store);
  };
  const putBack = async () => {
    await rmdir(store);
    await rename(`${store}.away`, store);
  };
  await takeAway();
  const kiosk = await launchKiosk({ dataFolder });
  const { page } = kiosk;
  const gate = page.locator('main.gate');
  const trouble = page.getByRole('alert').filter({ hasText: 'The data file cannot be opened.' });
  await expect(trouble).toBeVisible();
  await expectAccessible(page, 'failed, may pass');
  await picture(page, 'failed-unavailable');
  await putBack();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(gate).toBeVisible({ timeout: 10_000 });

  await takeAway();
  await kiosk.app.evaluate(({ app }) => {
    const core = app.getAppMetrics().find(({ serviceName }) => serviceName?.includes('Node'))!;
    process.kill(core.pid, 'SIGKILL');
  });
  await expect(trouble).toBeVisible();
  await putBack();
  await expect(gate).toBeVisible({ timeout: 20_000 });
  await kiosk.close();
  await rm(dataFolder, { recursive: true, force: true });
});

test('without a keychain a passphrase is chosen, and asked for at the next start', async () => {
  const first = await launchKiosk({ throwawayKey: null });
  test.skip(
    (await first.page.locator('h1').first().textContent()) === 'Welcome',
    'this machine has a keychain, so no passphrase is asked for',
  );
  const { page } = first;
  await expect(page.getByRole('heading', { name: 'Choose a passphrase' })).toBeVisible();
  await expectAccessible(page, 'locked, new');
  await picture(page, 'locked-new');
  await page.getByLabel('Passphrase', { exact: true }).fill('four good words here');
  await page.getByLabel('Repeat the passphrase').fill('four good words');
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(page.getByText('The two are not the same.')).toBeVisible();
  await page.getByLabel('Repeat the passphrase').fill('four good words here');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Welcome' })).toBeVisible();
  await first.app.close();

  const again = await launchKiosk({ dataFolder: first.dataFolder, throwawayKey: null });
  await expect(again.page.getByRole('heading', { name: 'Type the passphrase' })).toBeVisible();
  await again.page.getByLabel('Passphrase', { exact: true }).fill('something else entirely');
  await again.page.keyboard.press('Enter');
  await expect(again.page.getByText('The passphrase is wrong.', { exact: false })).toBeVisible();
  await again.page.getByLabel('Passphrase', { exact: true }).fill('four good words here');
  await again.page.keyboard.press('Enter');
  await expect(again.page.getByRole('heading', { name: 'Welcome' })).toBeVisible();
  await again.app.close();
  await first.close();
});
