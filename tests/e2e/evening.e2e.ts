import { expect, test } from '@playwright/test';
import { readFile, rm } from 'node:fs/promises';
import type { Segment } from '#tools/simulate/video.ts';
import {
  expectVerdict,
  parseTickets,
  scanByHand,
  seedStand,
  takeTicket,
  UNDER_PASSPHRASE,
  unlockGate,
} from './gate-stand.ts';
import { readSignedRecord } from './signed-record.ts';
import { heldTicket, pullCable, SimulatedCamera } from './simulated-camera.ts';

/*
 * One evening from the passphrase to the signed record, by every way in. Also run against the
 * packaged application: the same evening, with its own native modules and its own pages.
 */

const empty = (seconds: number, seed: number): Segment => ({
  id: `empty ${seed}`,
  seconds,
  items: [],
  seed,
});

test('an evening at the gate, from the passphrase to the signed record', async () => {
  test.setTimeout(120_000);
  const { dataFolder, seeded } = await seedStand(UNDER_PASSPHRASE);
  const tickets = parseTickets(await readFile(seeded.ticketsFile, 'utf8'));
  const [good, typed] = [takeTicket(tickets, 'admitted'), takeTicket(tickets, 'admitted')];
  const [forged, pending] = [takeTicket(tickets, 'forged'), takeTicket(tickets, 'kyc-pending')];
  const supervisor = seeded.staff.find(({ role, active }) => role === 'supervisor' && active)!;
  const before = await readSignedRecord(dataFolder);

  const camera = await SimulatedCamera.playing([
    empty(2, 1),
    { id: 'good', seconds: 3, items: [heldTicket(good.text)], seed: 2 },
    empty(1.5, 3),
    { id: 'forged', seconds: 3, items: [heldTicket(forged.text)], seed: 4 },
    empty(8, 5),
  ]);
  const kiosk = await unlockGate({ dataFolder, cameraFile: camera.file });
  const { page } = kiosk;

  await expectVerdict(page, 'admitted');
  await expect(page.locator('.verdict--green .person__name')).toHaveText(good.attendee);
  await expectVerdict(page, 'forged');
  await expect(page.locator('.verdict--red')).toBeVisible();
  // Nobody comes to the camera for the rest of the evening.
  await camera.play([empty(1, 6)]);
  await pullCable(page);
  await page.keyboard.press('Escape');

  await page.keyboard.press('F3');
  await page.getByRole('textbox').fill(typed.number);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toContainText(typed.attendee);
  await page.keyboard.press('Enter');
  await expectVerdict(page, 'admitted');
  await expect(page.locator('.person__name')).toHaveText(typed.attendee);
  await page.keyboard.press('ControlOrMeta+Z');
  await expectVerdict(page, 'admitted', 'undo');
  await page.keyboard.press('Escape');

  await scanByHand(kiosk, pending.text);
  await expectVerdict(page, 'kyc-pending');
  await page.keyboard.press('F4');
  await page.locator('label.choice', { hasText: supervisor.name }).click();
  await page.locator('label.choice', { hasText: 'Identity checked by hand' }).click();
  await page.getByLabel('PIN', { exact: true }).focus();
  await page.keyboard.type(supervisor.pin, { delay: 70 });
  await page.keyboard.press('Enter');
  await expectVerdict(page, 'kyc-pending', 'override');
  await kiosk.close();

  const after = await readSignedRecord(dataFolder);
  const own = after.checkIns.slice(before.checkIns.length);
  expect(own).toMatchObject([
    { kind: 'verdict', verdict: 'admitted', way: 'camera', ticket_number: expect.any(String) },
    { kind: 'verdict', verdict: 'forged', way: 'camera', registration_id: null },
    { kind: 'verdict', verdict: 'admitted', way: 'typed' },
    { kind: 'undo', verdict: 'admitted', way: 'typed', about_id: own[2]?.id },
    { kind: 'verdict', verdict: 'kyc-pending', way: 'wedge' },
    { kind: 'override', verdict: 'kyc-pending', reason: 'identity-checked', about_id: own[4]?.id },
  ]);
  expect(after.scans.slice(0, own.length).map(({ checkInId }) => checkInId)).toEqual(
    own.map(({ id }) => id).toReversed(),
  );
  expect(after.scans.slice(0, 6).map(({ name }) => name)).toEqual([
    pending.attendee,
    pending.attendee,
    typed.attendee,
    typed.attendee,
    null,
    good.attendee,
  ]);
  expect(after.wrong).toEqual([]);
  expect(after.brokenAt).toBeNull();
  expect(after.signed).toEqual(
    after.checkIns.map((row) => expect.objectContaining({ id: row.id, verdict: row.verdict })),
  );
  await camera.close();
  await rm(dataFolder, { recursive: true, force: true });
});
