import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { expect, test, type Page } from '@playwright/test';
import { launchKiosk } from './electron-app.ts';
import { expectAccessible, openGate, picture, scanByHand, type GateStand } from './gate-stand.ts';

let stand: GateStand;

let program: ChildProcess;

test.beforeEach(async () => {
  stand = await openGate();
  program = stand.app.process();
});
test.afterEach(async () => {
  // A held one does not close otherwise.
  await end(program);
  await stand.close();
});

/** Ends a program as the system does. */
async function end(running: ChildProcess): Promise<void> {
  if (running.exitCode !== null) return;
  const ended = once(running, 'close');
  running.kill('SIGTERM');
  await ended;
}

/** What the window may ask of the shell, as any script of the page could. */
const ask = (name: string, input: unknown = {}) => askShell(stand.page, name, input);

function askShell(
  page: Page,
  name: string,
  input: unknown = {},
): Promise<{ readonly value?: Record<string, unknown> }> {
  return page.evaluate(
    ([call, given]) =>
      (
        window as never as { gatehouse: { shellCall(n: string, i: unknown): Promise<object> } }
      ).gatehouse.shellCall(call, given),
    [name, input] as const,
  );
}

const isHeld = (app = stand.app) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isKiosk());

/** Types a PIN for a supervisor in the dialog that is open, and sends it. */
async function decide(pin: string): Promise<void> {
  const { page, seeded } = stand;
  const supervisor = seeded.staff.find(({ role, active }) => role === 'supervisor' && active)!;
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: supervisor.name }).focus();
  await page.keyboard.press('Space');
  await dialog.getByLabel('PIN', { exact: true }).focus();
  await page.keyboard.type(pin, { delay: 70 });
  await page.keyboard.press('Enter');
}

async function openDialog(name: string): Promise<void> {
  const { page } = stand;
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name, exact: true }).click();
  await expect(page.getByRole('dialog').getByRole('radio').first()).toBeAttached();
}

test('a supervisor holds the laptop at its gate; nobody leaves it until one frees it', async () => {
  const { page, app, seeded } = stand;
  const { pin } = seeded.staff.find(({ role, active }) => role === 'supervisor' && active)!;
  await openDialog('Hold at the gate');
  await expectAccessible(page, 'lock-down');
  await picture(page, 'lock-down');
  await decide('000000');
  await expect(page.getByText('The PIN is wrong.')).toBeVisible();
  expect(await isHeld()).toBe(false);
  await decide(pin);
  await expect.poll(() => isHeld()).toBe(true);

  const refused = { ok: false, error: { code: 'kiosk-held' } };
  expect(await ask('shell.quit')).toMatchObject(refused);
  expect(await ask('shell.choosePackage')).toMatchObject(refused);
  expect(await ask('shell.saveFile', { name: 'a', ending: 'csv' })).toMatchObject(refused);
  expect(await ask('shell.changeSettings', { fullScreen: false })).toMatchObject(refused);
  // Who holds a laptop is the core's to say, whatever a page asks for.
  expect(await ask('shell.changeSettings', { lockDown: false })).toMatchObject({
    ok: false,
    error: { code: 'invalid-input' },
  });
  await page.evaluate(() => Object.assign(window, { isSamePage: true }));
  await app.evaluate(({ app: electron, BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    for (const keyCode of ['R', 'W', 'Q', '=', 'P']) {
      window?.webContents.sendInputEvent({ type: 'keyDown', keyCode, modifiers: ['control'] });
    }
    window?.webContents.sendInputEvent({ type: 'keyDown', keyCode: 'F11' });
    window?.close();
    electron.quit();
  });
  // The gate goes on as ever.
  await scanByHand(stand, stand.ticket('admitted').text);
  await expect(page.locator('.verdict--green')).toBeVisible();
  expect(await page.evaluate(() => 'isSamePage' in window)).toBe(true);
  expect(await isHeld()).toBe(true);
  await page.keyboard.press('Escape');

  await page.getByRole('button', { name: 'Settings' }).click();
  await expect(page.getByText('Full screen')).toBeHidden();
  await expect(page.getByText('Close Gatehouse')).toBeHidden();
  await expectAccessible(page, 'menu of a held laptop');
  await openDialog('Free this laptop');
  await decide(pin);
  await expect.poll(() => isHeld()).toBe(false);
  expect(await ask('shell.changeSettings', { fullScreen: false })).toMatchObject({ ok: true });
});

test('a held laptop ends with its system, and comes back held', async () => {
  const { pin } = stand.seeded.staff.find(({ role, active }) => role === 'supervisor' && active)!;
  await openDialog('Hold at the gate');
  await decide(pin);
  await expect.poll(() => isHeld()).toBe(true);
  await end(program);
  const again = await launchKiosk({ dataFolder: stand.dataFolder });
  await expect(again.page.locator('main.gate')).toBeVisible();
  expect(await isHeld(again.app)).toBe(true);
  await end(again.app.process());
});

test('a laptop that is to be held is set up first, and held from its first gate on', async () => {
  const kiosk = await launchKiosk({ args: ['--lock-down'] });
  const { page, app } = kiosk;
  const held = async (): Promise<unknown> =>
    (await askShell(page, 'shell.settings')).value?.['lockDown'];
  await app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [file] });
  }, stand.seeded.packageFile);
  await page.getByRole('button', { name: 'Next' }).click();
  expect(await held()).toBe(false);
  await page.getByRole('button', { name: 'It stands at a gate' }).click();
  await page.getByLabel('Name of the laptop').fill('North 2');
  await page.keyboard.press('Enter');
  // The system's dialog is not refused to whoever sets it up.
  await page.getByRole('button', { name: 'Choose a file…' }).click();
  await page.getByRole('button', { name: 'Load these events' }).click();
  const { event, gate } = stand.seeded;
  await page.locator('label.choice', { hasText: event.title }).click();
  await page.locator('label.choice', { hasText: gate.name }).click();
  await page.getByRole('button', { name: 'Open this gate' }).click();
  await expect(page.locator('main.gate')).toBeVisible();
  await expect.poll(held).toBe(true);
  await app.evaluate(({ app: electron }) => electron.quit());
  // It answers still.
  expect(await held()).toBe(true);
  await end(app.process());
});
