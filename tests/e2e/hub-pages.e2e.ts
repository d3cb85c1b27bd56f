import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { createSecretKey, randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { registrationId } from '#shared/domain/id.ts';
import { FULL_LOOK } from '#renderer/camera/decoder.ts';
import { createLimiter } from '#server/http/limits.ts';
import { createProofOfWork } from '#server/http/proof-of-work.ts';
import { SESSION_COOKIE } from '#server/web/session-cookie.ts';
import type { FakeAccount } from '#tests/fakes/fake-page-services.ts';
import {
  chromiumProgram,
  openChromium,
  openPhone,
  weighPage,
} from '#tests/fixtures/hub-browser.ts';
import { openZxingWasm } from '#tools/eval-qr.ts';
import { openHubSite } from '#tests/fixtures/hub-site.ts';
import { openPageStand, type PageStand } from '#tests/fixtures/page-stand.ts';

// What attendees see of the hub, in the system's own Chromium on a phone's screen: once on a whole
// hub; then with services in memory behind the same pages, where every state is at hand.
test.skip(chromiumProgram() === null, 'no chromium on this machine');

let browser: Browser;
let stand: PageStand;
let site: string;

test.beforeAll(async () => {
  browser = await openChromium();
  stand = await openPageStand();
  site = await stand.app.listen({ host: '127.0.0.1', port: 0 });
});
test.afterAll(async () => {
  await browser.close();
  await stand[Symbol.asyncDispose]();
});

const PASSWORD = 'four plain words';

/** A photograph as a phone makes it: 12 megapixels, too many bytes to be sent as it is. */
async function photograph(): Promise<Buffer> {
  const noise = { width: 4000, height: 3000, channels: 3 as const };
  const pixels = randomBytes(1000 * 750 * 3);
  const small = sharp(pixels, { raw: { width: 1000, height: 750, channels: 3 } });
  return small
    .resize(noise.width, noise.height, { kernel: 'nearest' })
    .jpeg({ quality: 97 })
    .toBuffer();
}

/** What a kiosk's camera reads on the phone's screen. */
async function readScreen(page: Page): Promise<string[]> {
  const decoder = await openZxingWasm();
  const { data, info } = await sharp(await page.locator('.ticket').screenshot())
    .grayscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const codes = decoder.decode({ data, width, height, stride: width }, FULL_LOOK);
  decoder.close();
  return codes.map(({ text }) => text);
}

async function signIn(page: Page, account: FakeAccount): Promise<void> {
  const value = stand.services.session(account);
  await page.context().addCookies([{ name: SESSION_COOKIE, value, url: site }]);
}

/** Fills the form of a new account, and leaves at the page that says where the message went. */
async function register(page: Page, at: string, email: string): Promise<void> {
  await page.goto(`${at}/register`);
  await page.getByLabel('Full name').fill('Asha Deshmukh');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Mobile number').fill('98765 43210');
  await page.getByLabel('Place').fill('Sadar, Nagpur');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Make my account' }).click();
  await expect(page.getByText(email)).toBeVisible();
}

/** Confirms the address by its link, signs in, and leaves at the account. */
async function confirm(page: Page, link: string, email: string): Promise<void> {
  await page.goto(link);
  await page.getByRole('button', { name: 'Confirm my address' }).click();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: '3 pictures are missing' })).toBeVisible();
}

test('on a whole hub: from the form to a ticket that shows without a network', async () => {
  test.setTimeout(120_000);
  await using hub = await openHubSite();
  const { page, context } = await openPhone(browser);
  const title = 'People’s Assembly for Clean Water';
  const event = await hub.addEvent(title);
  const email = 'asha@example.com';
  await register(page, hub.url, email);
  const link = /https?:\/\/\S+\/confirm\?token=\S+/.exec(await hub.mailTo(email, 'confirm-email'));
  await confirm(page, link![0], email);

  const picture = await photograph();
  expect(picture.length).toBeGreaterThan(5 * 1024 * 1024);
  await page.getByRole('link', { name: 'Take: Aadhaar, front' }).click();
  await page.getByLabel('Take or choose a picture').setInputFiles({
    name: 'IMG_1.jpg',
    mimeType: 'image/jpeg',
    buffer: picture,
  });
  await expect(page.locator('canvas')).toBeVisible();

  // The network breaks off while it is sent, and comes back.
  await context.setOffline(true);
  await page.getByRole('button', { name: 'Send this picture' }).click();
  await expect(page.getByRole('status')).toHaveText(/No network|broke off/);
  await context.setOffline(false);
  await expect(page.getByRole('heading', { name: 'Back of your Aadhaar card' })).toBeVisible();
  const sent = await hub.documents();
  expect(sent).toMatchObject([{ file_type: 'adhar_front', width: 2048, height: 1536 }]);

  for (const name of ['Back of your Aadhaar card', 'A selfie']) {
    await expect(page.getByRole('heading', { name })).toBeVisible();
    await page.getByLabel('Take or choose a picture').setInputFiles({
      name: 'IMG_2.jpg',
      mimeType: 'image/jpeg',
      buffer: await sharp(picture).resize(600).jpeg().toBuffer(),
    });
    await page.getByRole('button', { name: 'Send this picture' }).click();
  }
  await expect(page.locator('.flash')).toHaveText('Selfie: saved.');
  await expect(page.getByRole('heading', { name: 'We are checking your pictures' })).toBeVisible();

  await hub.approve(email);
  await page.goto(`${hub.url}/events/${event}`);
  await page.getByRole('button', { name: 'Register for this event' }).click();
  await expect(page.getByText('You are registered. Here is your ticket.')).toBeVisible();
  await expect(page.getByText('Saved on this phone')).toBeVisible();
  const paper = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Save as PDF' }).click();
  expect((await paper).suggestedFilename()).toMatch(/^ticket-[0-9a-f]{6}\.pdf$/);
  const ticket = page.url();
  const [code] = await readScreen(page);
  expect(code).toMatch(/^[0-9A-Z $%*+\-./:]{60,}$/);

  await context.setOffline(true);
  await page.reload();
  await expect(page.getByRole('img', { name: /QR code of your ticket/ })).toBeVisible();
  await expect(page.getByText('You are offline. This is your saved ticket')).toBeVisible();
  expect(await page.evaluate(() => getComputedStyle(document.body).display)).toBe('flex');
  expect(await readScreen(page)).toEqual([code]);
  await page.goto(`${hub.url}/account`);
  await page.getByRole('link', { name: title }).click();
  await expect(page).toHaveURL(ticket);

  await context.setOffline(false);
  await page.goto(`${hub.url}/account`);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText('Your tickets were removed from this phone.')).toBeVisible();
  expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(0);
  await page.goBack();
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await context.close();
});

test('the same way without JavaScript', async () => {
  const { services } = stand;
  const { page, context } = await openPhone(browser, { javaScriptEnabled: false });
  const event = services.addEvent({ title: 'Without a script' });
  const email = 'bina@example.com';
  await register(page, site, email);
  await confirm(page, `${site}/confirm?token=confirm-${email}`, email);
  const account = [...services.accountsById.values()].find((one) => one.email === email)!;
  const picture = { name: 'a.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('jpeg') };
  await page.getByRole('link', { name: 'Take: Aadhaar, front' }).click();
  for (const next of ['Back of your Aadhaar card', 'A selfie', 'Hello, Asha Deshmukh']) {
    await page.getByLabel('Take or choose a picture').setInputFiles(picture);
    await page.getByRole('button', { name: 'Send this picture' }).click();
    await expect(page.getByRole('heading', { name: next })).toBeVisible();
  }
  account.status = 'approved';
  await page.getByRole('link', { name: 'Events' }).first().click();
  await page.getByRole('link', { name: event.title }).click();
  await page.getByRole('button', { name: 'Register for this event' }).click();
  await expect(page.getByRole('img', { name: /QR code of your ticket/ })).toBeVisible();

  await page.getByRole('link', { name: 'My account' }).first().click();
  await page.getByRole('link', { name: /^Cancel ?: Without a script/ }).click();
  await page.getByRole('button', { name: 'Yes, cancel it' }).click();
  await expect(page.getByText('Your registration is cancelled.')).toBeVisible();
  await page.getByRole('link', { name: 'हिन्दी' }).click();
  await expect(page.getByRole('heading', { name: 'नमस्ते, Asha Deshmukh' })).toBeVisible();
  await context.close();
});

/** An account with everything, and the addresses of every page, each in the state that shows most. */
function everyPage(): { account: FakeAccount; urls: string[]; event: string } {
  const { services } = stand;
  const event = services.addEvent().id;
  services.addEvent({ title: 'All gone', is_full: true });
  const account = services.addAccount({ email: 'every@example.com', status: 'approved' });
  account.places.set(event, 'registered');
  const registration = registrationId(account.id, event);
  return {
    account,
    event,
    urls: [
      '/',
      `/events/${event}`,
      '/privacy',
      '/offline',
      '/nothing',
      '/account',
      '/account/pictures/adhar_front',
      '/account/pictures/selfie',
      '/account/settings',
      '/account/profile',
      '/account/consent',
      '/account/phone',
      '/account/password',
      '/account/erase',
      `/account/registrations/${registration}/cancel`,
      `/tickets/${registration}`,
    ],
  };
}
const PUBLIC = [
  '/register',
  '/sign-in?back=/account',
  '/forgot',
  '/reset?token=x',
  '/confirm?token=x',
];

test('axe finds nothing on any page, light or dark, in either language', async () => {
  const shown = everyPage();
  // Some twenty pages, each looked at four times: a machine with other work takes its time.
  test.setTimeout(180_000);
  // Two cores, two languages.
  await Promise.all([checkPages('en', shown), checkPages('hi', shown)]);
});

async function checkPages(locale: string, { account, urls }: ReturnType<typeof everyPage>) {
  const { page, context } = await openPhone(browser, { locale });
  const look = async (axe: AxeBuilder, what: string): Promise<void> => {
    // One frame, no others: the mode that opens no further page is enough.
    const { violations } = await axe.setLegacyMode(true).analyze();
    const found = violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
    expect(found, what).toEqual([]);
  };
  const check = async (url: string): Promise<void> => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    await page.emulateMedia({ colorScheme: 'light' });
    await look(new AxeBuilder({ page }).withTags(tags), `${url}, ${locale}`);
    // Only colours change with the scheme.
    await page.emulateMedia({ colorScheme: 'dark' });
    await look(new AxeBuilder({ page }).withRules(['color-contrast']), `${url}, ${locale}, dark`);
    const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(isWide, `${url} is wider than the phone`).toBe(false);
  };
  for (const url of PUBLIC) {
    await page.goto(site + url);
    await check(url);
  }
  // A form with everything wrong.
  await page.goto(`${site}/register`);
  await page.locator('main button[type=submit]').click();
  await expect(page.locator('#errors')).toBeFocused();
  await check('/register, wrong');
  await signIn(page, account);
  for (const url of urls) {
    await page.goto(site + url);
    await check(url);
  }
  await context.close();
}

test('pages are light, and soon there over slow 3G', async () => {
  const { account, urls, event } = everyPage();
  const lines: string[] = [];
  for (const url of [
    '/',
    `/events/${event}`,
    '/register',
    '/account',
    urls.at(-1)!,
    '/account/pictures/selfie',
  ]) {
    const { page, context } = await openPhone(browser);
    if (url.startsWith('/account') || url.startsWith('/tickets')) await signIn(page, account);
    const weight = await weighPage(page, site + url);
    lines.push(
      `${url.replace(/[0-9a-f-]{36}/, ':id').padEnd(28)} html ${weight.html} B, css ${weight.css} B, js ${weight.script} B, first paint ${weight.firstPaint} ms`,
    );
    expect(weight.script, `${url}: scripts`).toBeLessThan(15_000);
    expect(weight.css, `${url}: style`).toBeLessThan(8_000);
    expect(weight.html, `${url}: HTML`).toBeLessThan(30_000);
    await context.close();
  }
  process.stdout.write(
    `slow 3G (400 kbit/s, 400 ms), processor at a quarter:\n${lines.join('\n')}\n`,
  );
});

test('a phone in a crowd works its way in, where its network has tried too often', async () => {
  const { services } = stand;
  const used = new Set<string>();
  const proofOfWork = createProofOfWork({
    // A few thousand tries: the hub asks for some hundred times as many.
    bits: 12,
    key: createSecretKey(randomBytes(32)),
    spendOnce: async (challenge) => !used.has(challenge) && Boolean(used.add(challenge)),
    now: Date.now,
  });
  const bucket = { isSpent: true, points: 60, windowSeconds: 60, remaining: 0, seconds: 42 };
  const count = async (_name: string, by: string) => ({ ...bucket, isSpent: by === 'network' });
  const limiter = createLimiter({ limits: { count, spendOnce: async () => true }, proofOfWork });
  stand.count = async (route, request, actor) =>
    route.limit === 'register' ? await limiter(route, request, actor) : {};
  const { page, context } = await openPhone(browser);
  const email = 'crowd@example.com';
  await page.goto(`${site}/register`);
  await page.getByLabel('Full name').fill('Asha Deshmukh');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Mobile number').fill('98765 43210');
  await page.getByLabel('Place').fill('Sadar, Nagpur');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Make my account' }).click();
  await expect(page.getByRole('heading', { name: 'Very many people are here' })).toBeVisible();
  await page.getByRole('button', { name: 'Go back' }).click();
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Make my account' }).click();
  await expect(page.getByText(email)).toBeVisible();
  expect([...services.accountsById.values()].some((one) => one.email === email)).toBe(true);
  stand.count = async () => {};
  await context.close();
});

test('by the keyboard alone: from the first page to a ticket', async () => {
  const { services } = stand;
  const { page, context } = await openPhone(browser, { isMobile: false, hasTouch: false });
  const event = services.addEvent({ title: 'By keyboard' });
  services.addAccount({ email: 'keys@example.com', status: 'approved' });
  await page.goto(`${site}/events/${event.id}`);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
  await page.keyboard.press('Enter');
  await reach(page, 'I have an account: sign in');
  await page.keyboard.press('Enter');
  await page.waitForURL(/sign-in/);
  await reach(page, 'E-mail address');
  await page.keyboard.type('keys@example.com');
  await page.keyboard.press('Tab');
  await page.keyboard.type('four plain words');
  await page.keyboard.press('Enter');
  await page.waitForURL(`${site}/events/${event.id}`);
  await reach(page, 'Register for this event');
  await page.keyboard.press('Enter');
  await expect(page.getByText('You are registered. Here is your ticket.')).toBeVisible();
  await context.close();
});

/** Presses Tab until something of this name has the focus, and the eye can tell. */
async function reach(page: Page, name: string): Promise<void> {
  await page.waitForLoadState();
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => {
      const one = document.activeElement;
      const label = one instanceof HTMLInputElement ? one.labels?.[0] : one;
      const { outlineStyle } = getComputedStyle(one ?? document.body);
      return { name: label?.textContent?.trim() ?? '', isSeen: outlineStyle !== 'none' };
    });
    if (found.name !== name) continue;
    expect(found.isSeen, `${name} shows its focus`).toBe(true);
    return;
  }
  throw new Error(`the keyboard does not reach ${name}`);
}
