import type { Page } from '@playwright/test';
import type { VerdictCode } from '#shared/domain/verdict.ts';
import type { Album } from './album.ts';
import type { Evening } from './evening.ts';

const SHOWN: readonly VerdictCode[] = [
  'admitted',
  'already-inside',
  'kyc-pending',
  'wrong-gate',
  'person-blocked',
];

/** Types a code as a hand scanner does, ended by Enter. */
async function scan(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Escape');
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

/** The screens of the gate: ready, verdicts of every colour, and its dialogs. */
export async function takeGate(album: Album, page: Page, { cast }: Evening): Promise<void> {
  const dialog = async (key: string): Promise<void> => {
    await page.keyboard.press(key);
    await page.getByRole('dialog').waitFor();
  };
  const closed = async (): Promise<void> => {
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  };
  await album.take(page, 'gate-ready', () => page.locator('main.gate').waitFor());
  for (const verdict of SHOWN) {
    await album.take(page, `gate-${verdict}`, async () => {
      await scan(page, cast.next(verdict));
      await page.locator(`.verdict[data-verdict="${verdict}"]`).waitFor();
    });
  }
  await album.take(page, 'gate-override', () => dialog('F4'));
  await closed();
  await album.take(page, 'gate-not-a-ticket', async () => {
    await scan(page, 'HTTPS://EXAMPLE.ORG/MENU');
    await page.locator('.verdict[data-verdict="not-a-ticket"]').waitFor();
  });
  await page.keyboard.press('Escape');
  await album.take(page, 'gate-search', async () => {
    await dialog('F2');
    await page.keyboard.type('sha');
    await page.getByRole('dialog').getByRole('option').first().waitFor();
  });
  await closed();
  await album.take(page, 'gate-number', () => dialog('F3'));
  await closed();
  await album.take(page, 'gate-recent', () => dialog('F6'));
  await closed();
  await album.take(page, 'gate-settings', () => dialog('F8'));
  await closed();
  await album.take(page, 'gate-duty', async () => {
    await page.getByRole('button', { name: /on duty/i }).click();
    await page.getByRole('dialog').waitFor();
  });
  await closed();
}
