import { expect, test } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DEFAULT_SETTINGS } from '#shared/ipc/shell-contract.ts';
import { kioskLaunch } from '#tools/kiosk-launch.ts';
import { launchKiosk, TEST_KEY } from './electron-app.ts';
import { expectAccessible, picture } from './gate-stand.ts';

test('a second kiosk on the same data folder says so and ends with its own code', async () => {
  const kiosk = await launchKiosk();
  const { executablePath, args, env } = kioskLaunch({
    dataFolder: kiosk.dataFolder,
    throwawayKey: TEST_KEY,
  });
  const second = spawn(executablePath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  second.stderr.on('data', (chunk) => (said += chunk));
  const code = await new Promise((resolve) => second.once('close', resolve));
  await kiosk.close();
  expect(code).toBe(3);
  expect(said).toContain(`The data folder ${kiosk.dataFolder} is in use by another Gatehouse.`);
});

test('unreadable settings are set aside under a dated name, and the page can tell', async () => {
  const dataFolder = await mkdtemp(path.join(tmpdir(), 'gatehouse-e2e-'));
  await writeFile(path.join(dataFolder, 'settings.json'), '{"language": "kl');
  const kiosk = await launchKiosk({ dataFolder });
  const info = await kiosk.page.evaluate(() =>
    // The bridge as any script of the page would find it.
    (
      window as never as { gatehouse: { shellCall(n: string, i: unknown): Promise<unknown> } }
    ).gatehouse.shellCall('shell.info', {}),
  );
  await kiosk.close();
  const aside = (await readdir(dataFolder)).filter((name) => name.startsWith('settings.unread'));
  expect(aside).toHaveLength(1);
  expect(info).toMatchObject({ ok: true, value: { settingsSetAside: aside[0] } });
  expect(await readFile(path.join(dataFolder, aside[0]!), 'utf8')).toBe('{"language": "kl');
});

test('settings survive a restart, and a malformed change is refused', async () => {
  const first = await launchKiosk();
  const change = (kiosk: typeof first, input: unknown) =>
    kiosk.page.evaluate(
      (changes) =>
        (
          window as never as { gatehouse: { shellCall(n: string, i: unknown): Promise<unknown> } }
        ).gatehouse.shellCall('shell.changeSettings', changes),
      input,
    );
  expect(await change(first, { volume: 7 })).toMatchObject({
    ok: false,
    error: { code: 'invalid-input' },
  });
  expect(await change(first, { language: 'hi' })).toMatchObject({ ok: true });
  await first.app.close();
  const again = await launchKiosk({ dataFolder: first.dataFolder });
  expect(await change(again, {})).toEqual({
    ok: true,
    value: { ...DEFAULT_SETTINGS, language: 'hi' },
  });
  await again.app.close();
  await first.close();
});

test('a crashed page is back in under 3 seconds, joined to the core anew', async () => {
  const kiosk = await launchKiosk();
  await waitForJoin(kiosk.dataFolder, 1);
  const started = Date.now();
  await kiosk.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
  });
  await waitForJoin(kiosk.dataFolder, 2);
  expect(Date.now() - started).toBeLessThan(3000);
  await kiosk.close();
});

test('a killed core is started again and joined to the page anew', async () => {
  const kiosk = await launchKiosk();
  const before = await waitForJoin(kiosk.dataFolder, 1);
  const started = Date.now();
  process.kill(before, 'SIGKILL');
  const after = await waitForJoin(kiosk.dataFolder, 2);
  expect(after).not.toBe(before);
  expect(Date.now() - started).toBeLessThan(3000);
  await kiosk.close();
});

test('a kiosk that the system ends lets its core close the store first', async () => {
  const kiosk = await launchKiosk();
  await waitForJoin(kiosk.dataFolder, 1);
  const ended = new Promise((resolve) => kiosk.app.process().once('exit', resolve));
  kiosk.app.process().kill('SIGTERM');
  await ended;
  const said = (await logLines(kiosk.dataFolder)).map((line) => line['message']);
  expect(said).toContain('shell ends');
  expect(said).not.toContain('core did not stop in time');
});

/** Waits until the log says that a generation was joined. @returns the core's process id */
async function waitForJoin(dataFolder: string, generation: number): Promise<number> {
  let pid = 0;
  await expect
    .poll(
      async () => {
        const lines = await logLines(dataFolder);
        pid = Number(lines.findLast((line) => line['message'] === 'core runs')?.['pid']);
        return lines.some((line) => line['generation'] === generation && line['joined'] === true);
      },
      { intervals: [50] },
    )
    .toBe(true);
  return pid;
}

async function logLines(dataFolder: string): Promise<Record<string, unknown>[]> {
  const folder = path.join(dataFolder, 'logs');
  const names = await readdir(folder).catch(() => []);
  const texts = await Promise.all(
    names
      .filter((name) => name.startsWith('shell-'))
      .map((name) => readFile(path.join(folder, name), 'utf8')),
  );
  return texts
    .join('')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

test('a window that can not start says so in both languages, and tries again by itself', async () => {
  const kiosk = await launchKiosk();
  await expect(kiosk.page.getByRole('heading', { name: 'Welcome' })).toBeVisible();
  await kiosk.app.evaluate(({ ipcMain }) => ipcMain.removeHandler('gatehouse:shell-call'));
  await kiosk.page.reload();
  const alert = kiosk.page.getByRole('alert');
  await expect(alert).toContainText('Gatehouse cannot show its window');
  await expect(alert.locator('h1[lang=hi]')).toBeVisible();
  await expectAccessible(kiosk.page, 'a window that failed');
  await picture(kiosk.page, 'window-failed');
  const again = await kiosk.page.waitForEvent('framenavigated', { timeout: 20_000 });
  expect(again.url()).toMatch(/^gatehouse:\/\/app\//);
  await kiosk.close();
});
