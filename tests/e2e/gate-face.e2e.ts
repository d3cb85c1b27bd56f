import { expect, test, type Locator, type Page } from '@playwright/test';
import { PIN } from '#tests/fixtures/face-desk.ts';
import type { VerdictCode } from '#shared/domain/verdict.ts';
import type { Visitor } from '#tools/simulate/face-visitor.ts';
import { openFaceStand, type FaceGuestPlan, type FaceStand, type Film } from './face-stand.ts';
import { expectAccessible, expectVerdict, picture, scanByHand } from './gate-stand.ts';

const GUESTS: readonly FaceGuestPlan[] = [
  { name: 'Asha Rao', portrait: 'visitor-01' },
  { name: 'Kabir Menon', portrait: 'visitor-02' },
  { name: 'Leela Iyer', portrait: 'visitor-05', consent: false },
  { name: 'Omar Sheikh', portrait: 'visitor-10' },
];
const SECONDS = 10;
/** Who is as like visitor-02 as makes the engine unsure, first beside somebody else, then alone. */
const TWO_THEN_ONE: Film = [
  {
    scene: {
      visitors: [
        { portrait: 'visitor-09', centre: { x: 0.32, y: 0.5 } },
        { portrait: 'visitor-05', centre: { x: 0.7, y: 0.5 } },
      ],
      seed: 3,
    },
    seconds: 2.8,
  },
  {
    scene: { visitors: [{ portrait: 'visitor-09', centre: { x: 0.32, y: 0.5 } }], seed: 3 },
    seconds: 2.4,
  },
];

function filmOf(visitors: readonly Visitor[], seconds = SECONDS): Film {
  return [{ scene: { visitors, seed: 3 }, seconds }];
}

const HERSELF = filmOf([{ portrait: 'visitor-01' }]);
const NOBODY = filmOf([], 2);
const PHOTOGRAPH = filmOf([{ portrait: 'visitor-01', medium: 'print' }]);
/** Turns to the own left, over and over: well before the time is over. */
const TURNING_LEFT: Film = [
  {
    scene: {
      visitors: [{ portrait: 'visitor-01', motion: { kind: 'turns', side: 'left', at: 0.8 } }],
      seed: 3,
    },
    seconds: 3,
  },
];

// Each starts a kiosk before a film of its own.
test.describe.configure({ timeout: 150_000 });

async function ready({ page }: FaceStand): Promise<void> {
  await page.keyboard.press('Escape');
  await expect(page.locator('main.gate')).toHaveAttribute('data-view', 'ready');
}

/** A look may end in a turn: up to twice six seconds. */
async function expectFaced({ page }: FaceStand, verdict: VerdictCode): Promise<void> {
  const screen = page.locator(`.verdict[data-verdict="${verdict}"][data-kind="verdict"]`);
  await expect(screen).toBeVisible({ timeout: 20_000 });
}

async function letInBySupervisor(page: Page): Promise<void> {
  await page.keyboard.press('F4');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Sita Verma' }).focus();
  await page.keyboard.press('Space');
  await dialog.getByRole('radio', { name: 'Identity checked by hand' }).focus();
  await page.keyboard.press('Space');
  await dialog.getByLabel('PIN', { exact: true }).focus();
  await page.keyboard.type(PIN, { delay: 70 });
  await page.keyboard.press('Enter');
}

async function withStand(
  film: Film,
  event: Parameters<typeof openFaceStand>[1],
  act: (stand: FaceStand) => Promise<void>,
): Promise<void> {
  const stand = await openFaceStand(GUESTS, event, film);
  try {
    // The line turns green when the engine is ready.
    const line = stand.page.locator('.health__line--good', { hasText: 'Faces' });
    await expect(line).toBeVisible({ timeout: 30_000 });
    await act(stand);
  } finally {
    await stand.close();
  }
}

test('the right face is let in, another is not, and the identity card helps where there is none to compare', async () => {
  const event = { face_policy: 'required', face_liveness: 'off', evidence_days: 7 } as const;
  await withStand(HERSELF, event, async (stand) => {
    const { page, guests } = stand;
    const [herself, another, unasked] = guests;
    await expectAccessible(page, 'ready, with faces');
    await picture(page, 'face-ready');

    await scanByHand(stand, herself!.text);
    await expect(page.locator('main.gate')).toHaveAttribute('data-view', 'facing');
    await expect(page.getByText('Ticket of')).toBeVisible();
    await picture(page, 'face-facing');
    await expectFaced(stand, 'admitted');
    await expect(page.getByText('Face matched')).toBeVisible();
    await expectAccessible(page, 'admitted by face');
    await picture(page, 'face-admitted');
    await ready(stand);
    await scanByHand(stand, herself!.text);
    await expectVerdict(page, 'already-inside');
    await expect(page.getByRole('img', { name: /when the ticket was used/ })).toBeVisible();
    await expectAccessible(page, 'already inside, with the picture of the door');
    await picture(page, 'face-already-inside');
    await ready(stand);

    await scanByHand(stand, another!.text);
    await expectFaced(stand, 'face-mismatch');
    await expect(page.getByRole('img', { name: 'Photo of Kabir Menon' })).toBeVisible();
    await expect(page.getByRole('img', { name: /at the gate now/ })).toBeVisible();
    await expect(page.getByText(/^Similarity [-0-9.]+ · the same person from 0\.45/)).toBeVisible();
    await expectAccessible(page, 'face mismatch');
    await picture(page, 'face-mismatch');
    for (const left of ['1 try is left', 'No try is left']) {
      await page.keyboard.press('F5');
      await expect(page.getByText(left)).toBeVisible({ timeout: 30_000 });
      await expectVerdict(page, 'face-mismatch');
    }
    await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
    await expect(page.getByRole('button', { name: /Card checked/ })).toHaveCount(0);
    await picture(page, 'face-mismatch-last');
    await letInBySupervisor(page);
    await expectVerdict(page, 'face-mismatch', 'override');
    await ready(stand);

    await scanByHand(stand, unasked!.text);
    await expectVerdict(page, 'face-unavailable');
    await expect(page.getByText('This person has not agreed to face matching.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Try again' })).toHaveCount(0);
    await expectAccessible(page, 'no consent');
    await picture(page, 'face-no-consent');
    await page.keyboard.press('F9');
    await expectVerdict(page, 'face-unavailable', 'override');
    await expect(page.getByRole('heading', { name: 'Let in by identity card' })).toBeVisible();
    await picture(page, 'face-by-card');
    await page.keyboard.press('ControlOrMeta+Z');
    await expectVerdict(page, 'face-unavailable', 'undo');
  });
});

test('nobody before the camera: the screen says so, staff skip it or wait, and the card is enough when unsure', async () => {
  await withStand(NOBODY, { face_policy: 'when-unsure' }, async (stand) => {
    const { page, guests } = stand;
    await scanByHand(stand, guests[0]!.text);
    await expect(page.getByRole('heading', { name: 'Step in front of the camera' })).toBeVisible();
    await expectAccessible(page, 'facing nobody');
    await picture(page, 'face-nobody');
    await page.keyboard.press('Escape');
    await expectVerdict(page, 'face-unavailable');
    await expect(page.getByText('Nobody was in front of the camera.')).toBeVisible();
    await picture(page, 'face-unavailable');
    const asked = Date.now();
    await page.keyboard.press('F5');
    await expect(page.locator('main.gate')).toHaveAttribute('data-view', 'facing');
    await expectVerdict(page, 'face-unavailable');
    expect(Date.now() - asked).toBeGreaterThan(5_500);
    await page.getByRole('button', { name: 'Card checked: same person' }).click();
    await expectVerdict(page, 'face-unavailable', 'override');
  });
});

test('of two people nobody is chosen; of whom the engine is unsure a supervisor decides over both faces', async () => {
  const event = { face_policy: 'when-unsure', face_liveness: 'off' } as const;
  await withStand(TWO_THEN_ONE, event, async (stand) => {
    const { page, guests } = stand;
    const two = page.getByRole('heading', { name: 'One person at a time' });
    const unsure = page.locator('.verdict[data-verdict="face-uncertain"][data-kind="verdict"]');
    await scanByHand(stand, guests[1]!.text);
    await expect(two.or(unsure)).toBeVisible();
    // The film goes round: soon there are two.
    while (!(await two.isVisible())) {
      await page.waitForTimeout(2_600);
      await page.keyboard.press('F5');
      await expect(page.locator('main.gate')).toHaveAttribute('data-view', 'facing');
      await expect(two.or(unsure)).toBeVisible();
    }
    await picture(page, 'face-two-people');

    await expectFaced(stand, 'face-uncertain');
    await expect(page.getByRole('img', { name: 'Photo of Kabir Menon' })).toBeVisible();
    await expect(page.getByRole('img', { name: /at the gate now/ })).toBeVisible();
    await expect(page.getByRole('button', { name: /Card checked/ })).toHaveCount(0);
    await expectAccessible(page, 'face uncertain');
    await picture(page, 'face-uncertain');
    await letInBySupervisor(page);
    await expectVerdict(page, 'face-uncertain', 'override');
  });
});

test('a photograph of the right face is asked to turn its head, and does not come in', async () => {
  await withStand(PHOTOGRAPH, { face_policy: 'required' }, async (stand) => {
    const { page, guests } = stand;
    await scanByHand(stand, guests[0]!.text);
    await expect(page.getByRole('heading', { name: /^Turn your head to your / })).toBeVisible({
      timeout: 20_000,
    });
    await expectAccessible(page, 'asked to turn');
    await picture(page, 'face-turn');
    await expectFaced(stand, 'liveness-failed');
    await expect(page.getByText('The head was not turned as the screen asked.')).toBeVisible();
    await expectAccessible(page, 'liveness failed');
    await picture(page, 'face-liveness-failed');
  });
});

test('who turns the head to the side that is asked for comes in', async () => {
  const event = { face_policy: 'required', face_liveness: 'challenge' } as const;
  await withStand(TURNING_LEFT, event, async (stand) => {
    const { page, guests } = stand;
    const words = page.getByRole('heading', { name: /^Turn your head to your / });
    await scanByHand(stand, guests[0]!.text);
    // The side is drawn anew for each try.
    for (let side = await askedSide(words); side !== 'left'; side = await askedSide(words)) {
      await page.keyboard.press('Escape');
      await expect(page.locator('.verdict--amber')).toBeVisible();
      await page.keyboard.press('F5');
    }
    await expectFaced(stand, 'admitted');
    await expect(page.getByText('Face matched')).toBeVisible();
  });
});

async function askedSide(words: Locator): Promise<'left' | 'right'> {
  await expect(words).toBeVisible({ timeout: 20_000 });
  return (await words.innerText()).endsWith('left') ? 'left' : 'right';
}
