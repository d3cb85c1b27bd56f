import { expect, test } from '@playwright/test';
import { openAnyKiosk, type OpenKiosk } from './packaged-app.ts';

/*
 * What a script in the page, however it came there, can't do. Also run against the packaged
 * application (GATEHOUSE_PACKAGED names its program), where only the page can be reached.
 */

/** A webcam and a microphone of Chromium's own making; permissions are still asked for. */
const FAKE_DEVICES = '--use-fake-device-for-media-stream';

let kiosk: OpenKiosk;

test.beforeAll(async () => {
  kiosk = await openAnyKiosk({ args: [FAKE_DEVICES] });
});
test.afterAll(() => kiosk.close());

test('the window is up on our own origin', async () => {
  await expect(kiosk.page).toHaveTitle(/Gatehouse/);
  expect(await kiosk.page.evaluate(() => window.origin)).toBe('gatehouse://app');
});

test('the content security policy allows nothing inline and nothing from elsewhere', async () => {
  const policy = await kiosk.page.evaluate(async () => {
    const answer = await fetch('/index.html');
    return answer.headers.get('content-security-policy') ?? '';
  });
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe-inline');
  expect(policy).not.toContain("'unsafe-eval'");
  expect(policy).not.toMatch(/https?:|\*/);
  const ran = await kiosk.page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.head.append(script);
    return 'inlineRan' in window;
  });
  expect(ran).toBe(false);
});

test('the page has no Node and only the one bridge', async () => {
  const globals = await kiosk.page.evaluate(() =>
    ['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter(
      (name) => name in window,
    ),
  );
  expect(globals).toEqual([]);
  const bridge = await kiosk.page.evaluate(() =>
    Object.keys((window as never as { gatehouse: object }).gatehouse),
  );
  expect(bridge.toSorted()).toEqual(['onShellEvent', 'shellCall']);
});

test('no window opens', async () => {
  expect(await kiosk.page.evaluate(() => window.open('https://example.com'))).toBeNull();
  expect(await kiosk.page.evaluate(() => window.open('/index.html'))).toBeNull();
});

test('the page stays where it is', async () => {
  const before = kiosk.page.url();
  for (const address of ['https://example.com/', 'file:///etc/passwd', 'gatehouse://other/']) {
    await kiosk.page.evaluate((url) => {
      window.location.href = url;
    }, address);
    await kiosk.page.waitForTimeout(200);
    expect(kiosk.page.url()).toBe(before);
  }
});

test('the protocol serves files of the page only', async () => {
  const fetched = await kiosk.page.evaluate(async () => {
    const addresses = [
      '/../main/index.js',
      '/%2e%2e/main/index.js',
      '/..%2fmain%2findex.js',
      '/..%5cmain%5cindex.js',
      '/%2fetc%2fpasswd',
      '/%zz',
    ];
    return Promise.all(addresses.map((address) => fetch(address).then((answer) => answer.status)));
  });
  for (const status of fetched) expect([403, 404]).toContain(status);
});

test('no request leaves for the network', async () => {
  const outcome = await kiosk.page.evaluate(() =>
    fetch('https://example.com').then(
      () => 'answered',
      () => 'refused',
    ),
  );
  expect(outcome).toBe('refused');
});

test('the camera is granted; microphone, place and notifications are refused', async () => {
  const asked = (constraints: MediaStreamConstraints) =>
    kiosk.page.evaluate(
      (wanted) =>
        navigator.mediaDevices.getUserMedia(wanted).then(
          (stream) => {
            for (const track of stream.getTracks()) track.stop();
            return 'granted';
          },
          (error: unknown) => (error instanceof DOMException ? error.name : String(error)),
        ),
      constraints,
    );
  // The kiosk runs with Chromium's fake devices: a refusal is a refusal, not a missing device.
  expect(await asked({ video: true })).toBe('granted');
  expect(await asked({ audio: true })).toBe('NotAllowedError');
  expect(await asked({ audio: true, video: true })).toBe('NotAllowedError');
  const place = await kiosk.page.evaluate(
    () =>
      new Promise((resolve) => {
        navigator.geolocation.getCurrentPosition(
          () => resolve('granted'),
          (error) => resolve(error.code),
        );
      }),
  );
  expect(place).toBe(1);
  expect(await kiosk.page.evaluate(() => Notification.requestPermission())).toBe('denied');
});

test('a call that the shell does not have is refused with its code', async () => {
  const answers = await kiosk.page.evaluate(async () => {
    const { gatehouse } = window as never as {
      gatehouse: { shellCall(name: string, input: unknown): Promise<unknown> };
    };
    return Promise.all(
      ['shell.nothing', 'constructor', '__proto__'].map((name) => gatehouse.shellCall(name, {})),
    );
  });
  for (const answer of answers) {
    expect(answer).toMatchObject({ ok: false, error: { code: 'unknown-call' } });
  }
});
