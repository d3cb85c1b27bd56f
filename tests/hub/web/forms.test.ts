import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { registrationId } from '#shared/domain/id.ts';
import { openPageStand, type PageStand } from '#tests/fixtures/page-stand.ts';
import { PageReader } from '#tests/fixtures/page-reader.ts';
import { SESSION_COOKIE } from '#server/web/session-cookie.ts';
import type { FakeAccount } from '#tests/fakes/fake-page-services.ts';

let stand: PageStand;
let reader: PageReader;
beforeEach(async () => {
  stand = await openPageStand();
  reader = new PageReader(stand.app);
});
afterEach(() => stand[Symbol.asyncDispose]());

const PERSON = {
  name: 'Asha Deshmukh',
  email: 'asha@example.com',
  phone: '98765 43210',
  location: 'Nagpur',
  password: 'four plain words',
};
const signIn = (changes: Partial<FakeAccount> = {}): FakeAccount => {
  const account = stand.services.addAccount(changes);
  reader.cookies.set(SESSION_COOKIE, stand.services.session(account));
  return account;
};

describe('a form', () => {
  it('is refused without the token of a page, and nothing is done', async () => {
    await reader.get('/register');
    const answer = await reader.sendBare('/register', PERSON);
    expect(answer.statusCode).toBe(403);
    expect(stand.services.done['register']).toBeUndefined();
  });

  it('is refused with the token of another browser', async () => {
    const other = new PageReader(stand.app);
    await other.get('/register');
    await reader.get('/register');
    const answer = await reader.send('/register', { ...PERSON, _csrf: other.hidden()['_csrf']! });
    expect(answer.statusCode).toBe(403);
  });

  it('of a page from before the sign-in is refused after it', async () => {
    await reader.get('/sign-in');
    const before = reader.hidden()['_csrf']!;
    signIn();
    const answer = await reader.sendBare('/account/phone', { _csrf: before, phone: '9' });
    expect(answer.statusCode).toBe(403);
  });

  it('of files is refused without the token, before its file is looked at', async () => {
    signIn();
    await reader.get('/account/pictures/selfie');
    const answer = await reader.sendPicture('/account/pictures/selfie', Buffer.from('x'), {
      _csrf: 'no',
    });
    expect(answer.statusCode).toBe(403);
    expect(stand.services.done['upload']).toBeUndefined();
  });
});

describe('registering', () => {
  it('lists everything that is wrong, by field, and keeps what was typed', async () => {
    await reader.get('/register');
    const answer = await reader.send('/register', {
      ...PERSON,
      name: 'A',
      phone: '98765',
      password: 'short',
    });
    expect(answer.statusCode).toBe(400);
    const links = [...answer.body.matchAll(/<li><a href="#(\w+)">/g)].map(([, field]) => field);
    expect(links).toEqual(['name', 'phone', 'password']);
    expect(answer.body).toContain('id="email" name="email" type="email" value="asha@example.com"');
    expect(answer.body).toMatch(/id="phone"[^>]*aria-invalid="true"/);
    expect(answer.body).toContain('<title>Check the form: Register · Gatehouse</title>');
  });

  it('goes on to a page that may be loaded again, and names the address', async () => {
    await reader.get('/register');
    const answer = await reader.send('/register', PERSON);
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/register/sent');
    const sent = await reader.get('/register/sent');
    expect(sent.body).toContain('asha@example.com');
  });

  it('says in the form that a password is common', async () => {
    await reader.get('/register');
    const answer = await reader.send('/register', { ...PERSON, password: 'password123' });
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain('<a href="#password">This password is on a list of common ones.');
  });

  it('brings whoever came from an event back to it after the first sign-in', async () => {
    const event = stand.services.addEvent();
    await reader.get(`/register?event=${event.id}`);
    expect(reader.html).toContain('For: People’s Assembly for Clean Water');
    await reader.send('/register', PERSON);
    await reader.get('/sign-in');
    const answer = await reader.send('/sign-in', PERSON);
    expect(answer.headers.location).toBe(`/events/${event.id}`);
  });

  it('confirms an address by a tap, not by opening the link', async () => {
    await reader.get('/register');
    await reader.send('/register', PERSON);
    const [account] = stand.services.accountsById.values();
    await reader.get('/confirm?token=confirm-asha@example.com');
    expect(account!.emailConfirmedAt).toBeNull();
    const answer = await reader.send('/confirm');
    expect(answer.statusCode).toBe(303);
    expect(account!.emailConfirmedAt).not.toBeNull();
    const again = await reader.get('/confirm?token=confirm-asha@example.com');
    expect(again.statusCode).toBe(200);
    expect((await reader.send('/confirm')).body).toContain('This link does not work any more');
  });
});

describe('signing in', () => {
  it('says the same for an unknown address and a wrong password', async () => {
    stand.services.addAccount();
    await reader.get('/sign-in');
    const wrong = await reader.send('/sign-in', {
      email: 'asha@example.com',
      password: 'wrong words',
    });
    await reader.get('/sign-in');
    const unknown = await reader.send('/sign-in', {
      email: 'nobody@example.com',
      password: 'wrong words',
    });
    const said = /<div class="trouble".*?<\/div>/s;
    expect(wrong.statusCode).toBe(401);
    expect(said.exec(wrong.body)?.[0]).toBe(said.exec(unknown.body)?.[0]);
  });

  it('is asked of who opens a page of their own, and leads back to it', async () => {
    stand.services.addAccount();
    const refused = await reader.get('/account/settings');
    expect(refused.headers.location).toBe('/sign-in?back=%2Faccount%2Fsettings');
    await reader.get(refused.headers.location!);
    const answer = await reader.send('/sign-in', {
      email: 'asha@example.com',
      password: 'four plain words',
    });
    expect(answer.headers.location).toBe('/account/settings');
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/%0d',
    '\t//evil.example',
    'javascript:alert(1)',
  ])('never leads to another site: %s', async (back) => {
    stand.services.addAccount();
    await reader.get(`/sign-in?back=${encodeURIComponent(back)}`);
    const answer = await reader.send('/sign-in', {
      email: 'asha@example.com',
      password: 'four plain words',
      back,
    });
    const { origin } = new URL(answer.headers.location!, 'https://hub.example');
    expect(origin).toBe('https://hub.example');
  });

  it('out has the browser forget saved tickets; a second tap is no error', async () => {
    signIn();
    await reader.get('/account');
    const fields = reader.hidden();
    const answer = await reader.sendBare('/sign-out', { _csrf: fields['_csrf']! });
    expect(answer.headers['clear-site-data']).toBe('"storage"');
    expect((await reader.get('/account')).statusCode).toBe(303);
    await reader.get('/sign-in');
    expect((await reader.send('/sign-out')).statusCode).toBe(303);
  });

  it('resets a forgotten password by a link, once', async () => {
    const account = stand.services.addAccount();
    await reader.get('/forgot');
    expect((await reader.send('/forgot', { email: 'ASHA@example.com ' })).body).toContain(
      'asha@example.com',
    );
    await reader.get('/reset?token=reset-asha@example.com');
    const answer = await reader.send('/reset', { password: 'another four words' });
    expect(answer.headers.location).toBe('/sign-in');
    expect(account.password).toBe('another four words');
    await reader.get('/reset?token=nothing');
    expect((await reader.send('/reset', { password: 'another four words' })).statusCode).toBe(400);
  });
});

describe('an account', () => {
  it('registers for an event once, however often the form is sent', async () => {
    const event = stand.services.addEvent();
    signIn({ status: 'approved' });
    await reader.get(`/events/${event.id}`);
    const fields = reader.hidden();
    const first = await reader.sendBare(`/events/${event.id}/register`, fields);
    const second = await reader.sendBare(`/events/${event.id}/register`, fields);
    expect(first.headers.location).toMatch(/^\/tickets\//);
    expect(second.headers.location).toBe(first.headers.location);
    expect(stand.services.done['registerPlace']).toBe(1);
  });

  it('says what was done on the next page, and not on the one after', async () => {
    const event = stand.services.addEvent();
    signIn();
    await reader.get(`/events/${event.id}`);
    await reader.send(`/events/${event.id}/register`);
    expect((await reader.get('/account')).body).toContain('You are registered.');
    expect((await reader.get('/account')).body).not.toContain('role="status"');
  });

  it('never shows a registration of somebody else', async () => {
    const event = stand.services.addEvent();
    const other = stand.services.addAccount({ status: 'approved' });
    other.places.set(event.id, 'registered');
    signIn({ status: 'approved', email: 'me@example.com' });
    const theirs = registrationId(other.id, event.id);
    expect((await reader.get(`/tickets/${theirs}`)).statusCode).toBe(404);
    expect((await reader.get(`/account/registrations/${theirs}/cancel`)).statusCode).toBe(404);
  });

  it('changes a number with the password, and says whose number is taken', async () => {
    const account = signIn();
    await reader.get('/account/phone');
    const taken = await reader.send('/account/phone', {
      phone: '9000000000',
      password: 'four plain words',
    });
    expect(taken.body).toContain('<a href="#phone">This mobile number belongs to another account.');
    const wrong = await reader.send('/account/phone', { phone: '9123456789', password: 'no' });
    expect(wrong.body).toContain('<a href="#password">This is not your password.');
    const good = await reader.send('/account/phone', {
      phone: '+91 91234 56789',
      password: 'four plain words',
    });
    expect(good.statusCode).toBe(303);
    expect(account.phone).toBe('9123456789');
  });

  it('is erased only by the typed word and the password', async () => {
    const account = signIn();
    await reader.get('/account/erase');
    const without = await reader.send('/account/erase', {
      typed: 'yes',
      password: 'four plain words',
    });
    expect(without.statusCode).toBe(400);
    expect(stand.services.accountsById.has(account.id)).toBe(true);
    const answer = await reader.send('/account/erase', {
      typed: ' erase ',
      password: 'four plain words',
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['clear-site-data']).toBe('"storage"');
    expect(stand.services.accountsById.has(account.id)).toBe(false);
  });

  it('downloads what is kept of it', async () => {
    signIn();
    const answer = await reader.get('/account/data.json');
    expect(answer.headers['content-disposition']).toBe('attachment; filename="my-data.json"');
    expect(answer.json()).toEqual({ user: { email: 'asha@example.com' } });
    const paper = await reader.get('/account/data.pdf');
    expect(paper.headers['content-disposition']).toBe('attachment; filename="my-data.pdf"');
    expect(paper.headers['cache-control']).toBe('private, no-store');
    expect(paper.body).toBe('asha@example.com en');
  });
});

describe('a picture', () => {
  it('is sent by a plain form, and leads to the next that is missing', async () => {
    signIn();
    await reader.get('/account/pictures/adhar_front');
    const answer = await reader.sendPicture('/account/pictures/adhar_front', Buffer.from('jpeg'));
    expect(answer.statusCode).toBe(303);
    expect(answer.headers.location).toBe('/account/pictures/adhar_back');
    expect((await reader.get('/account/pictures/adhar_back')).body).toContain(
      'Aadhaar, front: saved.',
    );
  });

  it('answers a script with where to go, or with a sentence', async () => {
    signIn();
    reader.language = 'hi';
    await reader.get('/account/pictures/selfie');
    const script = { accept: 'application/json' };
    const good = await reader.sendPicture(
      '/account/pictures/selfie',
      Buffer.from('jpeg'),
      {},
      script,
    );
    expect(good.json()).toEqual({ to: '/account/pictures/adhar_front' });
    await reader.get('/account/pictures/selfie');
    const bad = await reader.sendPicture(
      '/account/pictures/selfie',
      Buffer.from('<svg'),
      {},
      script,
    );
    expect(bad.statusCode).toBe(415);
    expect(bad.json()).toEqual({ message: 'केवल JPEG, PNG, WebP और GIF तस्वीरें भेजी जा सकती हैं।' });
  });

  it('sent after the session has ended leads a script to the sign-in', async () => {
    signIn();
    await reader.get('/account/pictures/selfie');
    const { services } = stand;
    services.sessions.clear();
    const url = '/account/pictures/selfie';
    const script = { accept: 'application/json' };
    const answer = await reader.sendPicture(url, Buffer.from('jpeg'), {}, script);
    expect(answer.statusCode).toBe(401);
    expect(answer.json()).toEqual({ to: '/sign-in?back=%2Faccount' });
  });

  it('that is refused is told beside the field, in the form', async () => {
    signIn();
    await reader.get('/account/pictures/selfie');
    const answer = await reader.sendPicture('/account/pictures/selfie', Buffer.from('<svg'));
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain(
      '<a href="#picture">Only JPEG, PNG, WebP and GIF pictures can be sent.',
    );
    const empty = await reader.sendPicture('/account/pictures/selfie', Buffer.alloc(0));
    expect(empty.body).toContain('<a href="#picture">Choose a picture first.');
  });

  it('of an approved person is taken only when they want another check', async () => {
    signIn({ status: 'approved' });
    await reader.get('/account/pictures/selfie');
    const without = await reader.sendPicture('/account/pictures/selfie', Buffer.from('jpeg'));
    expect(without.statusCode).toBe(400);
    const answer = await reader.sendPicture('/account/pictures/selfie', Buffer.from('jpeg'), {
      again: 'yes',
    });
    expect(answer.statusCode).toBe(303);
  });
});
