import { expect, test, type ElectronApplication, type Page } from '@playwright/test';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { ROOT } from '#tools/runtime.ts';
import { openFaceStand, type FaceStand } from './face-stand.ts';
import { expectAccessible, expectVerdict, picture, scanByHand } from './gate-stand.ts';
import { pullCable } from './simulated-camera.ts';

// One kiosk for all of it: each test leaves its gate ready, the file's end closes it.
test.describe.configure({ mode: 'serial', timeout: 120_000 });

let stand: FaceStand;

test.beforeAll(async () => {
  // Who only stands there is asked to turn for six seconds: long enough to take something away.
  const event = { face_policy: 'when-unsure', face_liveness: 'challenge' } as const;
  const film = [
    { scene: { visitors: [{ portrait: 'visitor-01' }], seed: 3 }, seconds: 4 },
  ] as const;
  const guests = ['Asha Rao', 'Kabir Menon', 'Leela Iyer', 'Omar Sheikh'];
  const plans = guests.map((name) => ({ name, portrait: 'visitor-01' }) as const);
  stand = await openFaceStand(plans, event, film);
});
test.afterAll(() => stand.close());

const asksToTurn = (page: Page) => page.getByRole('heading', { name: /^Turn your head to your / });

async function expectEngine(page: Page, works: boolean): Promise<void> {
  const good = page.locator('.health__line--good', { hasText: 'Faces' });
  const notice = page.getByText('Face check is not working');
  await expect(works ? good : notice).toBeVisible({ timeout: 30_000 });
  await expect(works ? notice : good).toHaveCount(0);
}

/** A ticket is shown, and its holder, whom the engine knows by now, is asked to turn. */
async function lookAt(guest: number): Promise<void> {
  await scanByHand(stand, stand.guests[guest]!.text);
  await expect(asksToTurn(stand.page)).toBeVisible({ timeout: 20_000 });
}

async function ready(page: Page): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.locator('main.gate')).toHaveAttribute('data-view', 'ready');
}

/** Runs in the engine's worker, as nothing in the product can. */
async function inEngine(page: Page, act: () => void): Promise<void> {
  const worker = page.workers().find((one) => one.url().endsWith('/face-worker.js'));
  if (worker === undefined) throw new Error('no face engine runs');
  await worker.evaluate(act);
}

const hang = (): void => {
  setTimeout(() => {
    for (;;);
  });
};
const crash = (): void => {
  setTimeout(() => {
    throw new Error('a crash made by a test');
  });
};

async function shellLog(): Promise<string> {
  const folder = path.join(stand.dataFolder, 'logs');
  const files = (await readdir(folder)).filter((name) => name.startsWith('shell-'));
  return (await Promise.all(files.map((name) => readFile(path.join(folder, name), 'utf8')))).join();
}

test('an engine that hangs while it looks: the card decides, and the next visitor is looked at again', async () => {
  const { page } = stand;
  await expectEngine(page, true);
  await lookAt(0);
  await inEngine(page, hang);
  await expectVerdict(page, 'face-unavailable');
  await expect(page.getByText('The face check is not working on this laptop.')).toBeVisible();
  await picture(page, 'face-engine-lost');
  await page.keyboard.press('F9');
  await expectVerdict(page, 'face-unavailable', 'override');
  await ready(page);
  // Ended after five seconds of silence, and replaced.
  await expect.poll(shellLog).toContain('face engine: crashed: it hung');
  await expectEngine(page, true);
});

test('a camera pulled out while it looks is named, and the next visitor is looked at again', async () => {
  const { page } = stand;
  await lookAt(1);
  await holdBackCamera(stand.app, true);
  await pullCable(page);
  await expectVerdict(page, 'face-unavailable');
  await expect(page.getByText('The camera gave no picture.')).toBeVisible();
  await holdBackCamera(stand.app, false);
  await expect(page.locator('.preview[data-blind="false"]')).toBeVisible();
  await page.keyboard.press('F5');
  await expect(asksToTurn(page)).toBeVisible({ timeout: 20_000 });
  await page.keyboard.press('Escape');
  await expectVerdict(page, 'liveness-failed');
  await ready(page);
});

async function holdBackCamera(app: ElectronApplication, isHeld: boolean): Promise<void> {
  await app.evaluate(({ session }, held) => {
    session.defaultSession.setPermissionRequestHandler((_contents, _permission, answer) =>
      answer(!held),
    );
    session.defaultSession.setPermissionCheckHandler(() => !held);
  }, isHeld);
}

test('an engine that crashes again and again, while it looks too, is given up for a while, and said so', async () => {
  const { page } = stand;
  await lookAt(2);
  await inEngine(page, crash);
  await expect.poll(() => countOf(shellLog, 'a crash made by a test')).toBe(1);
  await page.keyboard.press('Escape');
  await expect(page.locator('.verdict--amber')).toBeVisible();
  await ready(page);
  for (let crashes = 2; crashes <= 3; crashes++) {
    await expectEngine(page, true);
    await inEngine(page, crash);
    await expect.poll(() => countOf(shellLog, 'a crash made by a test')).toBe(crashes);
  }
  await expectEngine(page, false);
  await scanByHand(stand, stand.guests[2]!.text);
  await expectVerdict(page, 'face-unavailable');
  await expect(page.getByText('The face check is not working on this laptop.')).toBeVisible();
  await ready(page);
});

async function countOf(read: () => Promise<string>, words: string): Promise<number> {
  return (await read()).split(words).length - 1;
}

/** What becomes of one of the engine's files on its way from the disk. */
type Damage = 'altered' | 'cut' | 'no-wasm';

const DAMAGES: readonly { file: string; damage: Damage; complaint: string }[] = [
  { file: 'face-recogniser.tflite', damage: 'altered', complaint: 'face engine: model-altered' },
  { file: 'litert_wasm_internal.wasm', damage: 'cut', complaint: 'face engine: wasm-refused' },
  { file: 'face-worker.js', damage: 'no-wasm', complaint: 'face engine: wasm-refused' },
];

for (const { file, damage, complaint } of DAMAGES) {
  test(`${file}, ${damage}: the ready screen tells, tickets are checked, and the card decides`, async () => {
    const { page, app } = stand;
    const before = await countOf(shellLog, complaint);
    await serveDamaged(app, file, damage);
    await page.reload();
    await expectEngine(page, false);
    await expect.poll(() => countOf(shellLog, complaint)).toBe(before + 1);
    await scanByHand(stand, stand.guests[3]!.text);
    await expectVerdict(page, 'face-unavailable');
    await expect(page.getByRole('button', { name: 'Card checked: same person' })).toBeVisible();
    await ready(page);
    if (damage !== 'altered') return;
    await expectAccessible(page, 'ready, without faces');
    await picture(page, 'face-engine-broken');
  });
}

test('with sound files the engine is back', async () => {
  await serveDamaged(stand.app, null, 'altered');
  await stand.page.reload();
  await expectEngine(stand.page, true);
});

/** Serves the page's folder as the shell does, but for one file. */
async function serveDamaged(
  app: ElectronApplication,
  file: string | null,
  damage: Damage,
): Promise<void> {
  const folder = path.join(ROOT, 'out/renderer');
  await app.evaluate(
    async ({ session }, wanted) => {
      const { protocol } = session.defaultSession;
      const sound = await session.defaultSession.fetch('gatehouse://app/index.html');
      const headers = Object.fromEntries(sound.headers.entries());
      const { readFile: read } = process.getBuiltinModule('node:fs/promises');
      const types: Record<string, string> = {
        html: 'text/html',
        js: 'text/javascript',
        css: 'text/css',
        wasm: 'application/wasm',
        woff2: 'font/woff2',
      };
      protocol.unhandle('gatehouse');
      protocol.handle('gatehouse', async (request) => {
        const name = new URL(request.url).pathname.slice(1);
        const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
        let body = new Uint8Array(await read(`${wanted.folder}/${name}`));
        let policy = headers['content-security-policy'] ?? '';
        if (wanted.file !== null && name.endsWith(`/${wanted.file}`)) {
          if (wanted.damage === 'cut') body = body.slice(0, body.length / 2);
          if (wanted.damage === 'altered') body[1_000_000] = 255 - (body[1_000_000] ?? 0);
          if (wanted.damage === 'no-wasm') policy = policy.replace("'wasm-unsafe-eval'", '');
        }
        return new Response(body, {
          headers: { ...headers, 'content-type': type, 'content-security-policy': policy },
        });
      });
    },
    { folder, file, damage },
  );
}
