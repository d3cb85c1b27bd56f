import { expect, test, type ElectronApplication } from '@playwright/test';
import { appear, expectAccessible, openGate, picture, type GateStand } from './gate-stand.ts';

/*
 * Two displays are said to be there, each half of the one that is: what Electron would tell of real
 * ones, with a window that really moves.
 */

const HALF = 960;

let stand: GateStand;
test.beforeAll(async () => {
  stand = await openGate();
});
test.afterAll(async () => {
  await stand.close();
});

/** Plugs displays in and out; the first is the main one. */
async function plug(app: ElectronApplication, count: 1 | 2): Promise<void> {
  await app.evaluate(
    ({ screen }, { count: plugged, half }) => {
      const shown = [0, 1].slice(0, plugged).map((index) => {
        const area = { x: index * half, y: 0, width: half, height: 1080 };
        const name = { id: 11 + index, label: index === 0 ? '' : 'Projector', scaleFactor: 1 };
        return { ...name, bounds: area, workArea: area, size: area };
      });
      const [main] = shown;
      Object.assign(screen, {
        getAllDisplays: () => shown,
        getPrimaryDisplay: () => main,
      });
      screen.emit(plugged === 2 ? 'display-added' : 'display-removed');
    },
    { count, half: HALF },
  );
}

const left = () =>
  stand.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds().x);

test('the window is on the display that was chosen, and on the main one while that is away', async () => {
  const { app, page } = stand;
  const openSettings = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Settings' }).click();
  };
  await openSettings();
  await expect(page.getByRole('radiogroup', { name: 'Language' })).toBeVisible();
  await expect(page.getByRole('radiogroup', { name: 'Display' })).toHaveCount(0);

  // On the left of both, wherever the machine's own display has put it.
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]!.setBounds({ x: 0, y: 0, width: 900, height: 800 }),
  );
  await plug(app, 2);
  await openSettings();
  const displays = page.getByRole('radiogroup', { name: 'Display' });
  await expect(displays).toContainText('Display 1 960 × 1080, main display');
  await displays.getByRole('radio', { name: 'Projector' }).focus();
  await page.keyboard.press('Space');
  await expect.poll(left).toBeGreaterThanOrEqual(HALF);
  await expect(displays.getByRole('radio', { name: 'Projector' })).toBeChecked();
  await expectAccessible(page, 'a choice of displays');
  await picture(page, 'display-choice');
  await appear(page, { language: 'hi', theme: 'dark' });
  await expect(page.getByRole('radiogroup', { name: 'डिस्प्ले' })).toBeVisible();
  await expectAccessible(page, 'a choice of displays in Hindi, dark');
  await picture(page, 'display-choice-hi-dark');
  await appear(page, { language: 'en', theme: 'light' });

  await plug(app, 1);
  await expect.poll(left).toBeLessThan(HALF);
  await plug(app, 2);
  await expect.poll(left).toBeGreaterThanOrEqual(HALF);

  await openSettings();
  await displays.getByRole('radio', { name: 'Wherever it opens' }).focus();
  await page.keyboard.press('Space');
  await plug(app, 1);
  await plug(app, 2);
  // Nobody chose: it stays where the system has put it.
  expect(await left()).toBeGreaterThanOrEqual(HALF);
});
