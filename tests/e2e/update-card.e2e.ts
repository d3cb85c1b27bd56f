import { expect, test } from '@playwright/test';
import type { UpdateView } from '#shared/ipc/update-contract.ts';
import { ScriptedCore } from '../fakes/scripted-core.ts';
import { joinedView } from '../fixtures/sync-view.ts';
import { expectAccessible, openGate, picture } from './gate-stand.ts';

const READY: UpdateView = {
  version: '1.0.0',
  state: 'ready',
  off: null,
  newest: { sequence: 7, version: '1.1.0', isSecurity: true, isDemanded: false },
  progress: null,
  isReady: true,
  when: { kind: 'window', days: [1, 3], from: '02:00', to: '05:00' },
  hold: 'event',
  heldUntil: '2026-11-22T16:00:00.000Z',
  failure: null,
};

test('a supervisor sees what is to be installed, and is asked before it is, during an event', async () => {
  const stand = await openGate();
  const { page, seeded } = stand;
  const supervisor = seeded.staff.find(({ role }) => role === 'supervisor')!;
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Admin mode' }).click();
  await page.locator('label.choice', { hasText: 'Name and PIN' }).click();
  await page.locator('label.choice', { hasText: supervisor.name }).click();
  await page.getByLabel('PIN', { exact: true }).fill(supervisor.pin);
  await page.keyboard.press('Enter');
  const rooms = page.getByRole('navigation', { name: 'Rooms' });
  await rooms.getByRole('button', { name: 'Hub and gates' }).click();

  const core = new ScriptedCore(page);
  const view = joinedView({ lease: { days: 30, leftMs: 3.5 * 24 * 3_600_000, challenge: null } });
  await core.connect({
    'core.state': { phase: 'gate' },
    'sync.view': view,
    'update.view': READY,
    'update.now': { ...READY, state: 'installing' },
  });
  await core.tell('sync', view);
  await expect(page.getByText('Without its hub it locks itself in 3 days')).toBeVisible();
  const card = page.locator('section', { has: page.getByRole('heading', { name: 'Updates' }) });
  await expect(card).toContainText('Version 1.1.0 mends something');
  await expect(card).toContainText('Downloaded and checked');
  await expect(card).toContainText('after the event');
  await expectAccessible(page, 'updates');
  await picture(page, 'updates');
  await card.getByRole('button', { name: 'Install now' }).click();
  const dialog = page.getByRole('dialog', { name: 'Install version 1.1.0 now?' });
  await expect(dialog).toContainText('for about a minute nobody can be let in');
  await expectAccessible(page, 'the question before an update');
  await core.answer({ 'update.view': { ...READY, state: 'installing' } });
  await dialog.getByRole('button', { name: 'Install now' }).click();
  await expect(card).toContainText('Is installed');
  expect((await core.asked('update.now')).map(({ input }) => input)).toEqual([
    { sequence: 7, despiteEvent: true },
  ]);

  // What mends nothing of the kind waits, and a failure says what to do.
  const newest = { sequence: 8, version: '1.2.0', isSecurity: false, isDemanded: true };
  await core.answer({
    'update.view': {
      ...READY,
      state: 'went-back',
      newest,
      failure: { why: 'self-test', at: '2026-11-22T12:00:00.000Z' },
    },
  });
  await expect(card).toContainText('Install version 1.2.0');
  await expect(card).toContainText('did not come to a working gate');
  await expect(card.getByRole('button', { name: 'Install now' })).toHaveCount(0);
  await expectAccessible(page, 'an update that went back');
  await stand.close();
});
