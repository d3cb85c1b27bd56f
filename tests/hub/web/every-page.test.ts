import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registrationId } from '#shared/domain/id.ts';
import type { FileType } from '#server/services/document-ports.ts';
import { openPageStand, type PageStand } from '#tests/fixtures/page-stand.ts';
import { PageReader } from '#tests/fixtures/page-reader.ts';
import { HOSTILE_TEXTS } from '#tests/fixtures/hostile-text.ts';
import { SESSION_COOKIE } from '#server/web/session-cookie.ts';
import type { FakeAccount } from '#tests/fakes/fake-page-services.ts';

let stand: PageStand;
let event: string;
let ours: FakeAccount;
beforeAll(async () => {
  stand = await openPageStand();
  const { services } = stand;
  event = services.addEvent().id;
  services.addEvent({ title: 'Winter meeting', status: 'cancelled' });
  services.addEvent({ title: 'Last year', status: 'closed' });
  services.addEvent({ title: 'All gone', is_full: true });
  ours = services.addAccount({ status: 'approved' });
  ours.places.set(event, 'registered');
  for (const type of ['adhar_front', 'adhar_back', 'selfie'] satisfies FileType[]) {
    services.addPicture(ours, type, Buffer.from('jpeg'));
  }
});
afterAll(() => stand[Symbol.asyncDispose]());

const signedIn = (account = ours): PageReader =>
  new PageReader(stand.app, { [SESSION_COOKIE]: stand.services.session(account) });

/** Pages that anybody sees, and those of one's own, with the status that each answers. */
const PUBLIC = [
  '/',
  '/register',
  '/sign-in',
  '/forgot',
  '/reset?token=x',
  '/confirm?token=x',
  '/privacy',
  '/offline',
];
const OWN = [
  '/account',
  '/account/pictures/adhar_front',
  '/account/pictures/adhar_back',
  '/account/pictures/selfie',
  '/account/settings',
  '/account/profile',
  '/account/consent',
  '/account/phone',
  '/account/password',
  '/account/erase',
];
const ofEvent = (): string[] => {
  const registration = registrationId(ours.id, event);
  return [
    ...stand.services.shown.map(({ id }) => `/events/${id}`),
    `/account/registrations/${registration}/cancel`,
    `/tickets/${registration}`,
  ];
};

/** What no page may hold. */
function expectSound(html: string, language: string): void {
  expect(html).toContain(`<html lang="${language}"`);
  expect(html.match(/<h1[ >]/g)).toHaveLength(1);
  expect(html).not.toMatch(/undefined|\[object|NaN|\{\{/);
  // What the policy would refuse.
  expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=/i);
  expect(html).not.toMatch(/<(?:script|link|img)[^>]*(?:src|href)="https?:/);
}

describe.each(['en', 'hi'])('every page in %s', (language) => {
  it.each(PUBLIC)('%s is whole', async (url) => {
    const reader = new PageReader(stand.app);
    reader.language = language;
    const answer = await reader.get(url);
    expect(answer.statusCode).toBe(200);
    expectSound(answer.body, language);
  });

  it.each(OWN)('%s is whole, and kept by no cache', async (url) => {
    const reader = signedIn();
    reader.language = language;
    const answer = await reader.get(url);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('private, no-store');
    expectSound(answer.body, language);
  });

  it('shows each event, a ticket and the question before a cancellation', async () => {
    const reader = signedIn();
    reader.language = language;
    for (const url of ofEvent()) {
      const answer = await reader.get(url);
      expect([url, answer.statusCode]).toEqual([url, 200]);
      expectSound(answer.body, language);
    }
  });

  it('leaves no English words in Hindi', async () => {
    const reader = signedIn();
    reader.language = 'hi';
    // What was typed by people, names of formats, and the site in the other language's own name.
    const kept =
      /English|JPEG|PNG|WebP|GIF|JSON|PDF|MB|QR|https?\S+|name@example\.com|asha@example\.com|Asha Deshmukh|General|\b[ap]m\b/g;
    for (const url of [...PUBLIC, ...OWN.slice(1)]) {
      await reader.get(url);
      const shown = reader.html.replaceAll(/<ul class="event-list">.*?<\/ul>/gs, '');
      const words = shown.replaceAll(/<[^>]+>/g, ' ').replaceAll(kept, '');
      const typed = url === '/account/settings' ? ['Sadar', 'Nagpur'] : [];
      expect([url, ...(words.match(/[A-Za-z]{3,}/g) ?? [])]).toEqual([url, ...typed]);
    }
  });
});

describe('what people typed', () => {
  it.each(HOSTILE_TEXTS)('is text on every page: %s', async (_name, typed) => {
    const text = typed.slice(0, 5_000);
    const { services } = stand;
    const hostile = services.addEvent({
      title: text,
      description: text,
      venue: text,
      party_name: text,
    });
    const account = services.addAccount({
      name: text,
      location: text,
      words: text,
      reason: 'other',
      status: 'approved',
    });
    account.places.set(hostile.id, 'registered');
    const reader = signedIn(account);
    const registration = registrationId(account.id, hostile.id);
    const pages = ['/', '/account', '/account/settings', `/events/${hostile.id}`];
    for (const url of [...pages, `/tickets/${registration}`]) {
      const { body, statusCode } = await reader.get(url);
      expect(statusCode).toBe(200);
      expect(body).not.toMatch(/<(?:img src=x|script>|b>|i>|svg\/)/);
    }
    services.shown.pop();
  });

  it('comes back in a form as text, and the password does not', async () => {
    const reader = new PageReader(stand.app);
    await reader.get('/register');
    const typed = { name: '"><script>alert(1)</script>', email: 'no', password: 'secret words' };
    const answer = await reader.send('/register', typed);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).not.toContain('<script>alert');
    expect(answer.body).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"');
    expect(answer.body).not.toContain('secret words');
  });
});
