import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { GatehouseError } from '#shared/errors.ts';
import { openPageStand, type PageStand } from '#tests/fixtures/page-stand.ts';
import { PageReader } from '#tests/fixtures/page-reader.ts';

let stand: PageStand;
let reader: PageReader;
beforeEach(async () => {
  stand = await openPageStand();
  reader = new PageReader(stand.app);
});
afterEach(() => stand[Symbol.asyncDispose]());

describe('a refusal', () => {
  it.each([
    ['not-found', {}, 404, 'This page is not here'],
    ['not-allowed', {}, 403, 'This is not for you to open'],
    ['too-many-requests', { seconds: 40 }, 429, 'please wait 40 seconds'],
    ['too-many-requests', { seconds: 130 }, 429, 'please wait 3 minutes'],
    ['internal', {}, 500, 'Something went wrong on our side'],
    ['database-unavailable', {}, 503, 'Try again in a moment'],
  ] as const)('%s is a page with a way on', async (code, facts, status, text) => {
    stand.services.refusal = new GatehouseError(code, 'for developers only', facts);
    const answer = await reader.get('/');
    expect(answer.statusCode).toBe(status);
    expect(answer.body).toContain(text);
    expect(answer.body).toContain('href="/"');
    expect(answer.body).not.toContain('for developers only');
  });

  it('that nobody foresaw says no more than that', async () => {
    stand.services.refusal = new Error('duplicate key value asha@example.com');
    const answer = await reader.get('/');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('asha@example.com');
    expect(answer.body).toContain('If you write to us, tell this number');
  });

  it.each([
    ['http://hub.example/register?event=1', '/register?event=1'],
    ['http://evil.example/register', null],
    ['nothing', null],
  ])('of a form that is too old leads back to its page: from %s', async (referer, to) => {
    const headers = { referer, host: 'hub.example' };
    const answer = await reader.sendBare('/register', { name: 'Asha' }, headers);
    expect(answer.body).toContain('This page was open too long.');
    const links = [...answer.body.matchAll(/class="button button-main" href="([^"]+)"/g)];
    expect(links.map(([, href]) => href)).toEqual(to === null ? [] : [to]);
  });

  it('of an address that is none is a page too', async () => {
    expect((await reader.get('/nothing/here')).statusCode).toBe(404);
    expect((await reader.get('/events/0192f3a1-7c7e-7b60-a1a2-0c5b7f0e9d11')).statusCode).toBe(404);
  });
});

describe('the language', () => {
  it.each([
    ['hi-IN,hi;q=0.9,en;q=0.5', 'hi'],
    ['en-GB,hi;q=0.5', 'en'],
    ['hi-IN', 'hi'],
    ['ta-IN,ta', 'en'],
    ['', 'en'],
  ])('follows the browser: %s', async (header, language) => {
    reader.language = header;
    expect((await reader.get('/')).headers['content-language']).toBe(language);
  });

  it('follows the choice before the browser, and comes back to the page', async () => {
    const answer = await reader.get('/language/hi?back=%2Fprivacy');
    expect(answer.headers.location).toBe('/privacy');
    expect((await reader.get('/privacy')).body).toContain('<html lang="hi"');
    expect((await reader.get('/language/en?back=//evil.example')).headers.location).toBe('/');
  });
});

describe('what pages load', () => {
  it('is kept for ever under a name that changes with it, and packed', async () => {
    await reader.get('/');
    const [, url] = /<link rel="stylesheet" href="([^"]+)"/.exec(reader.html)!;
    expect(url).toMatch(/^\/assets\/site\.[\w-]{12}\.css$/);
    const answer = await reader.get(url!, { 'accept-encoding': 'gzip, br' });
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answer.headers['content-encoding']).toBe('br');
  });

  it('of the worker is asked for each time', async () => {
    const answer = await reader.get('/sw.js');
    expect(answer.headers['cache-control']).toBe('no-cache');
    expect(answer.headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  it('shows the code of an event as a picture that anybody may print', async () => {
    const event = stand.services.addEvent();
    const answer = await reader.get(`/events/${event.id}/qr.png`);
    expect(answer.headers['content-type']).toBe('image/png');
    expect(answer.rawPayload.subarray(1, 4).toString()).toBe('PNG');
  });
});
