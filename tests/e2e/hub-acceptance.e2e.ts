import { expect, test, type Browser } from '@playwright/test';
import { generate } from 'otplib';
import sharp from 'sharp';
import type { EventDraft } from '#shared/domain/event-draft.ts';
import { newId, type Uuid } from '#shared/domain/id.ts';
import { AttendeePhone, type Attendee, type AttendeePictures } from '#tools/hub/attendee-phone.ts';
import { chromiumProgram, openChromium, openPhone } from '#tools/hub/chromium.ts';
import { eventSoon, STAFF_PASSWORD, startFreshHub, type FreshHub } from '#tools/hub/fresh-hub.ts';
import { linkIn } from '#tools/hub/mail-folder.ts';
import { decide, nextCase } from '#tools/hub/review.ts';
import { staffClient, type HubClient } from '#tools/hub/staff-client.ts';
import { checkTicket, readCode } from '#tools/hub/ticket-reading.ts';

// docs/ACCEPTANCE.md, from the operator's first start to the gate: the hub's own program on an empty
// folder, people with phones, staff with a program, and the kiosk's decoder and codec at the end.
test.skip(chromiumProgram() === null, 'no chromium on this machine');
test.describe.configure({ mode: 'serial', timeout: 120_000 });

const TITLE = 'People’s Assembly for Clean Water';
const ASHA: Attendee = {
  name: 'Asha Deshmukh',
  email: 'asha@example.com',
  phone: '98765 43210',
  place: 'Sadar, Nagpur',
  password: 'four plain words',
};
const BINA: Attendee = {
  name: 'Bina Rao',
  email: 'bina@example.com',
  phone: '98765 43211',
  place: 'Dharampeth, Nagpur',
  password: 'some other plain words',
};

let hub: FreshHub;
let browser: Browser;
let admin: HubClient;
let organiser: HubClient;
let reviewer: HubClient;
let eventId: Uuid;

test.beforeAll(async () => {
  hub = await startFreshHub();
  browser = await openChromium();
  admin = await hub.firstAdmin();
  organiser = await hub.addStaff(admin, 'organiser', 'Omana Pillai');
  reviewer = await hub.addStaff(admin, 'reviewer', 'Farah Khan');
});
test.afterAll(async () => {
  await browser.close();
  expect(await hub.stop()).toBe(0);
});

/** Pictures as a phone takes them: of one colour each. */
async function pictures(): Promise<AttendeePictures> {
  const [front, back, selfie] = await Promise.all(
    [40, 80, 120].map((r) => {
      const background = { r, g: 120, b: 200 };
      return sharp({ create: { width: 1600, height: 1200, channels: 3, background } })
        .jpeg()
        .toBuffer();
    }),
  );
  return { front: front!, back: back!, selfie: selfie! };
}

async function newPhone(who: Attendee): Promise<AttendeePhone> {
  const { page } = await openPhone(browser, { ignoreHTTPSErrors: true });
  const phone = new AttendeePhone(page, hub.connection.origin);
  await phone.register(who);
  await phone.confirm(linkIn(await hub.mails.until(who.email, /^Confirm/), 'confirm'));
  await phone.signIn(who);
  await phone.sendPictures(await pictures());
  return phone;
}

test('from an empty folder to a ticket that a gate believes', async () => {
  eventId = newId();
  await organiser.call('PUT', `/v1/events/${eventId}`, eventSoon(TITLE));

  const phone = await newPhone(ASHA);
  await phone.registerFor(TITLE);
  const received = await hub.mails.until(ASHA.email, /^We have your registration/);
  expect(received.text).toContain('Your documents will be checked now.');

  const person = await nextCase(reviewer);
  expect(person.documents).toHaveLength(3);
  for (const { id } of person.documents) {
    const { format } = await sharp(await reviewer.bytes(`/v1/documents/${id}/display`)).metadata();
    expect(format).toBe('jpeg');
  }
  await decide(reviewer, person, 'approved');

  const { attachments } = await hub.mails.until(ASHA.email, /^Your ticket/);
  const code = attachments.find(({ contentType }) => contentType === 'image/png');
  const { signing_keys: keys } = await organiser.call('GET', `/v1/events/${eventId}/signing-keys`);
  const reading = checkTicket(await readCode(code!.content), keys);
  expect(reading).toMatchObject({ kind: 'genuine', eventId });
  await phone.openTicket(TITLE);

  // The organiser moves it: the message says so, and the page.
  const { draft, version } = await organiser.call('GET', `/v1/staff/events/${eventId}`);
  const moved = { ...(draft as EventDraft), venue: 'Kasturchand Park, Nagpur' };
  await organiser.call('PUT', `/v1/events/${eventId}`, moved, String(version));
  const changed = await hub.mails.until(ASHA.email, /^Changed/);
  expect(changed.text).toContain('Kasturchand Park');
  expect(changed.text).toContain('Was at: Reshimbagh Ground');
  await phone.openTicket(TITLE);
  await expect(phone.page.getByText('Kasturchand Park, Nagpur')).toBeVisible();

  // Asha gives her place back.
  await phone.open('/account');
  await phone.page.getByRole('link', { name: /^Cancel/ }).click();
  await phone.press('Yes, cancel it');
  await expect(phone.page.getByText('Your registration is cancelled.')).toBeVisible();
  await expect(phone.page.getByRole('link', { name: /^Ticket/ })).toHaveCount(0);
});

test('a better picture, a refusal, a second reviewer, a new password, and everything erased', async () => {
  const phone = await newPhone(BINA);
  const { page } = phone;
  await decide(reviewer, await nextCase(reviewer), 'better-picture', {
    reason: 'picture-blurred',
    words: 'Lay the card on a table by a window.',
  });
  const asked = await hub.mails.until(BINA.email, /^Please send a better picture/);
  expect(asked.text).toContain('A picture is blurred.');
  await phone.open('/account');
  await phone.seesHeading('We need a better picture');
  await expect(page.getByText('Why: the picture is blurred')).toBeVisible();
  await expect(page.getByText('Lay the card on a table by a window.')).toBeVisible();
  await page.getByRole('link', { name: 'Take it again' }).click();
  await phone.sendPicture((await pictures()).back);
  await phone.seesHeading('We are checking your pictures');

  await decide(reviewer, await nextCase(reviewer), 'rejected', { reason: 'card-expired' });
  const refused = await hub.mails.until(BINA.email, /^Your documents were not accepted/);
  expect(refused.text).toContain('The card is no longer valid.');
  expect(refused.text).toContain('upload your documents again or ask the organisers');
  await phone.open('/account');
  await phone.seesHeading('Your pictures were not approved');
  await expect(page.getByText('Why: the card is out of date')).toBeVisible();
  await page.getByRole('link', { name: 'Send new pictures' }).click();
  await phone.sendPicture((await pictures()).front);

  // Whoever turned somebody down does not approve them alone.
  const again = await nextCase(reviewer);
  await expect(decide(reviewer, again, 'approved')).rejects.toThrow('second-person-needed');
  await reviewer.call('DELETE', `/v1/reviews/${again.user_id}/lease`);
  const second = await hub.addStaff(admin, 'reviewer', 'Gita Sen');
  await decide(second, await nextCase(second), 'approved');
  await hub.mails.until(BINA.email, /^Your documents are approved/);

  await phone.open('/forgot');
  await page.getByLabel('E-mail address').fill(BINA.email);
  await phone.press('Send me a link');
  await page.goto(linkIn(await hub.mails.until(BINA.email, /^Choose a new password/), 'reset'));
  const password = 'a quite different phrase';
  await page.getByLabel('New password').fill(password);
  await phone.press('Save the new password');
  await expect(page.getByText('Your new password is saved.')).toBeVisible();
  await hub.mails.until(BINA.email, /^Your password was changed/);
  await phone.signIn({ email: BINA.email, password });

  await phone.open('/account/erase');
  await page.getByLabel('Type the word ERASE').fill('ERASE');
  await page.getByLabel('Your password now').fill(password);
  await phone.press('Erase everything about me');
  await phone.seesHeading('Your data is being erased');
  await hub.mails.until(BINA.email, /^Your data have been erased/);
  const found = await organiser.call('GET', `/v1/attendees?q=${BINA.email}`);
  expect(found['attendees']).toEqual([]);
});

test('a reviewer turns a second factor on, and is asked for it', async () => {
  const { secret } = await reviewer.call('POST', '/v1/staff/me/second-factor', {
    password: STAFF_PASSWORD,
  });
  const code = (ahead: number): Promise<string> =>
    generate({ secret: String(secret), epoch: Math.floor(Date.now() / 1000) + ahead });
  const confirmed = await reviewer.call('POST', '/v1/staff/me/second-factor/confirm', {
    code: await code(0),
  });
  expect(confirmed['recovery_codes']).toHaveLength(10);
  const secrets = { email: 'farah.khan@example.org', password: STAFF_PASSWORD };
  await expect(staffClient(hub.connection, secrets)).rejects.toThrow('second-factor-needed');
  const wrong = staffClient(hub.connection, { ...secrets, code: '000000' });
  await expect(wrong).rejects.toThrow('second-factor-wrong');
  // A code is good once: the next one.
  const back = await staffClient(hub.connection, { ...secrets, code: await code(30) });
  expect(await back.call('GET', '/v1/staff/me')).toMatchObject({ has_second_factor: true });
});
