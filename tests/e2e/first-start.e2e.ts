import { expect, test } from '@playwright/test';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { missingKeychainPrograms, NO_KEYCHAIN, openKeychainSession } from './keychain-session.ts';
import { openAnyKiosk } from './packaged-app.ts';

/*
 * Where a new kiosk keeps its key. Also run against the packaged application, which must find its
 * own keytar and its own Argon2.
 */

test.skip(process.platform !== 'linux', 'the keychain can be taken away on Linux only');

let dataFolder: string;
test.beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-first-'));
});
test.afterEach(() => rm(dataFolder, { recursive: true, force: true }));

const open = (env: Readonly<Record<string, string>>) =>
  openAnyKiosk({ dataFolder, env, throwawayKey: null });

test('without any keychain a first start asks to choose a passphrase, and takes it', async () => {
  const kiosk = await open(NO_KEYCHAIN);
  const { page } = kiosk;
  await expect(page.getByRole('heading', { name: 'Choose a passphrase' })).toBeVisible();
  expect(await readdir(dataFolder)).not.toContain('gatehouse.db');
  await page.getByLabel('Passphrase', { exact: true }).fill('four good words here');
  await page.getByLabel('Repeat the passphrase').fill('four good words here');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: 'Welcome' })).toBeVisible();
  await kiosk.close();
});

test('with a keychain the key is kept there: nobody is asked, then or later', async () => {
  const missing = missingKeychainPrograms();
  test.skip(missing.length > 0, `no ${missing.join(', ')} here`);
  const session = await openKeychainSession();
  for (const start of ['first', 'second']) {
    const kiosk = await open(session.env);
    await expect(kiosk.page.getByRole('heading', { name: 'Welcome' }), start).toBeVisible();
    await kiosk.close();
  }
  expect(await readdir(dataFolder)).toContain('gatehouse.db');

  const without = await open(NO_KEYCHAIN);
  await expect(without.page.getByText('Nothing was changed or deleted.')).toBeVisible();
  await expect(without.page.getByText('keychain-unavailable')).toBeVisible();
  await without.close();
  await session.close();
});
