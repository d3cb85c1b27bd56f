import { expect, test } from '@playwright/test';
import { createServer, type AddressInfo } from 'node:net';
import sharp from 'sharp';
import { newId } from '#shared/domain/id.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import { ScriptedCore } from '../fakes/scripted-core.ts';
import { alertOf, ALONE, gateStatusOf, joinedView, peerOf } from '../fixtures/sync-view.ts';
import { launchKiosk, type Kiosk } from './electron-app.ts';
import { expectAccessible, expectVerdict, picture, scanByHand } from './gate-stand.ts';

/*
 * What people see of sync. How the window and a real hub work together, tests/integration/sync holds;
 * here the core is a scripted one, but for joining.
 */

// One window for all: a page that is loaded again knows nothing of the one before.
let kiosk: Kiosk;
test.beforeAll(async () => {
  kiosk = await launchKiosk();
});
test.beforeEach(async () => {
  await kiosk.page.reload();
  await kiosk.page.getByRole('heading', { name: 'Welcome' }).waitFor();
});
test.afterAll(() => kiosk.close());

/** A port on which nobody listens. */
async function deadPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const status = gateStatusOf();
const AT_GATE = {
  'core.state': { phase: 'gate' },
  'gate.status': status,
  'duty.current': { duty: null },
  'gate.painted': {},
} as const;

test('a laptop is led to its hub, and told in plain words what is wrong', async () => {
  const { page } = kiosk;
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Join a hub' }).click();
  await page.getByRole('heading', { name: 'Join a hub' }).waitFor();
  await page.getByLabel('Link', { exact: true }).fill('https://example.org/menu');
  await page.keyboard.press('Enter');
  await expect(page.getByText('This is not a link from the hub.')).toBeVisible();
  await expectAccessible(page, 'joining by a link');

  await page.getByText('An address and a code').click();
  await page.getByLabel('Address of the hub').fill('hub.example.org');
  const code = page.getByLabel('Code', { exact: true });
  await code.pressSequentially('oil2 3456 789a');
  await expect(code).toHaveValue('0112-3456-789A');
  await page.keyboard.press('Enter');
  await expect(page.getByText('A code has sixteen letters and digits.')).toBeVisible();
  await expect(code).toBeFocused();
  await code.fill('0112 3456 789a bcde');
  await page.getByLabel('Address of the hub').fill(`https://127.0.0.1:${await deadPort()}`);
  await page.keyboard.press('Enter');
  await expect(page.getByText('The hub cannot be reached just now.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Join', exact: true })).toBeEnabled();
  await expectAccessible(page, 'a hub that is not there');
  await picture(page, 'enrol-unreachable');
});

test('the first load shows how far it is, and leads to the gate by itself', async () => {
  const { page } = kiosk;
  const core = new ScriptedCore(page);
  const loading = joinedView({ phase: 'loading', loading: { done: 41_200, rows: 125_000 } });
  await core.connect({
    'core.state': { phase: 'setup', throwawayKey: false, hasStaff: false },
    'sync.view': ALONE,
    'setup.events': { events: [] },
    'setup.kioskName': { kioskName: null },
    'setup.enrol': { hubName: 'Assembly hub', kioskName: 'North 2', events: [] },
    'setup.chooseGate': { phase: 'setup', throwawayKey: false, hasStaff: false },
  });
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Join a hub' }).click();
  await core.answer({ 'sync.view': loading });
  const digest = 'A'.repeat(43);
  await page
    .getByLabel('Link', { exact: true })
    .fill(`https://hub.example.org/enrol#code=0123456789ABCDEF&ca=${digest}&spare=${digest}`);
  await page.keyboard.press('Enter');
  await expect(page.getByText('41,200 of 1,25,000')).toBeVisible();
  await expectAccessible(page, 'the first load');

  await core.tell('sync', joinedView());
  await expect(page.getByText('The hub has given this laptop no event yet.')).toBeVisible();
  const event = {
    id: newId(),
    title: 'People’s Assembly',
    partyName: 'Jan Jal Andolan',
    venue: 'Nagpur',
    status: 'upcoming',
    timeZone: 'Asia/Kolkata',
    doorsOpenAt: status.event.doorsOpenAt,
    doorsCloseAt: status.event.doorsCloseAt,
    attendees: 12_000,
    gates: [{ id: newId(), name: 'North gate' }],
  } as const;
  await core.answer({ 'setup.events': { events: [{ ...event, gates: [...event.gates] }] } });
  await core.tell('data-changed', { what: 'events' });
  await page.getByRole('button', { name: 'Open this gate' }).click();
  await expect
    .poll(async () => (await core.asked('setup.chooseGate')).map(({ input }) => input))
    .toEqual([{ kioskName: 'North 2', eventId: event.id, gateId: event.gates[0].id }]);
});

test('the corner of the gate tells of the hub and of the other gates', async () => {
  const { page } = kiosk;
  const core = new ScriptedCore(page);
  const peers = [peerOf('East 1'), peerOf('West 12', { isStale: true, way: null })];
  await core.connect({ ...AT_GATE, 'sync.view': joinedView({ peers }) });
  const corner = page.getByRole('complementary');
  await expect(corner.getByRole('button', { name: 'Network online' })).toBeVisible();
  await expect(corner).toContainText('up to date');
  await expect(corner).toContainText('1 heard · quiet: West 12');

  const since = status.now;
  await core.tell(
    'sync',
    joinedView({
      phase: 'offline',
      why: 'hub-unreachable',
      since,
      copyAt: since,
      factsWaiting: 128,
      clockSkewMs: -260_000,
      peers,
    }),
  );
  await expect(corner).toContainText(/offline since .*18:32/);
  await expect(corner).toContainText('128 records');
  await expect(corner).toContainText('This laptop’s clock is 4 min off the hub’s.');
  await expectAccessible(page, 'offline');
  await picture(page, 'gate-offline');
  await corner.getByRole('button', { name: /offline since/ }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Network' });
  await expect(dialog.getByRole('listitem').filter({ hasText: 'West 12' })).toContainText(
    'quiet for long',
  );
  await expectAccessible(page, 'the network, gate by gate');
});

test('an alert shows both pictures, stops no scanning, and a supervisor ends it', async () => {
  const { page } = kiosk;
  const core = new ScriptedCore(page);
  const jpeg = await sharp({ create: { width: 64, height: 80, channels: 3, background: '#88a' } })
    .jpeg()
    .toBuffer();
  const alert = alertOf();
  const supervisor = { id: newId(), name: 'Meena Joshi', role: 'supervisor' } as const;
  await core.connect({
    ...AT_GATE,
    'sync.view': joinedView({ openAlerts: 1 }),
    'sync.alerts': { alerts: [alert] },
    'sync.alertPhoto': { from: 'gate', mime: 'image/jpeg', bytes: new Uint8Array(jpeg) },
    'sync.closeAlert': { refused: 'pin-wrong' },
    'gate.supervisors': { supervisors: [supervisor] },
    'gate.scan': admitted(),
  });
  await expect(page.getByText('The same ticket came in twice')).toBeVisible();
  await page.keyboard.press('F1');
  const dialog = page.getByRole('dialog', { name: 'Came in twice' });
  await expect(dialog.getByRole('img', { name: /Picture of Asha Deshmukh/ })).toHaveCount(2);
  await expect(dialog).toContainText('East gate, East 1');
  await expectAccessible(page, 'an alert');
  await picture(page, 'alert');

  await scanByHand(kiosk, 'GH1:A-TICKET-THAT-SOMEBODY-HOLDS-UP');
  await expectVerdict(page, 'admitted');
  await expect(dialog).toHaveCount(0);
  const [banner, verdict] = await Promise.all(
    ['.alarm', '.verdict'].map((part) => page.locator(part).boundingBox()),
  );
  expect(verdict!.y).toBeGreaterThanOrEqual(banner!.y + banner!.height - 1);

  await page.getByRole('button', { name: 'Look' }).click();
  await dialog.getByText(supervisor.name).click();
  await dialog.getByLabel('What you found').fill('brother and sister');
  await dialog.getByLabel('PIN', { exact: true }).focus();
  await page.keyboard.type('000000', { delay: 70 });
  await page.keyboard.press('Enter');
  await expect(dialog.getByText('The PIN is wrong.')).toBeVisible();
  await core.answer({ 'sync.closeAlert': {} });
  await dialog.getByLabel('PIN', { exact: true }).focus();
  await page.keyboard.type('424242', { delay: 70 });
  await page.keyboard.press('Enter');
  await expect(dialog).toHaveCount(0);
  expect((await core.asked('sync.closeAlert')).at(-1)!.input).toEqual({
    alertId: alert.id,
    staffId: supervisor.id,
    pin: '424242',
    note: 'brother and sister',
  });
  await core.tell('sync', joinedView());
  await expect(page.getByText('The same ticket came in twice')).toHaveCount(0);
});

test('a laptop that the hub locked says so, in the hub’s words, until it is unlocked', async () => {
  const { page } = kiosk;
  const core = new ScriptedCore(page);
  const words = 'Bring this laptop to the IT desk.';
  await core.connect({ ...AT_GATE, 'sync.view': joinedView({ locked: { words } }) });
  await expect(page.getByRole('heading', { name: 'Locked by the hub' })).toBeVisible();
  await expect(page.getByText(words)).toBeVisible();
  await expect(page.locator('main.gate')).toHaveCount(0);
  await expectAccessible(page, 'locked');
  await core.tell('sync', joinedView());
  await expect(page.locator('main.gate')).toBeVisible();
});

function admitted(): AdmissionResult {
  return {
    checkInId: newId(),
    scanId: newId(),
    kind: 'verdict',
    verdict: 'admitted',
    direction: 'in',
    way: 'wedge',
    at: new Date().toISOString(),
    person: null,
    ticketNumber: null,
    detail: {},
    overridable: false,
    undoUntil: null,
  };
}
