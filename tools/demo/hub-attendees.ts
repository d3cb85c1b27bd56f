import type { Page } from '@playwright/test';
import type { Uuid } from '#shared/domain/id.ts';
import { AttendeePhone, type Attendee, type AttendeePictures } from '../hub/attendee-phone.ts';
import type { FreshHub } from '../hub/fresh-hub.ts';
import { linkIn } from '../hub/mail-folder.ts';
import { hubClient, type HubClient } from '../hub/staff-client.ts';

/** What the demonstration's attendee does at the hub, by a browser or without one. */
export interface HubAttendee {
  readonly by: string;
  register(): Promise<void>;
  sendPictures(pictures: AttendeePictures): Promise<void>;
  registerFor(event: { readonly id: Uuid; readonly title: string }): Promise<void>;
  openTicket(event: { readonly title: string }): Promise<void>;
}

function confirmation({ mails }: FreshHub, who: Attendee) {
  return mails.until(who.email, /^Confirm/);
}

/** By the pages, on a phone's screen. @param picture keeps what the phone shows */
export function attendeeWithPhone(
  hub: FreshHub,
  page: Page,
  who: Attendee,
  picture: (name: string) => Promise<void>,
): HubAttendee {
  const phone = new AttendeePhone(page, hub.connection.origin);
  return {
    by: 'in Chromium, as on a phone',
    async register() {
      await phone.register(who);
      await phone.confirm(linkIn(await confirmation(hub, who), 'confirm'));
      await phone.signIn(who);
      await picture('account');
    },
    async sendPictures(pictures) {
      await phone.sendPictures(pictures);
      await picture('pictures-sent');
    },
    async registerFor({ title }) {
      await phone.registerFor(title);
    },
    async openTicket({ title }) {
      await phone.openTicket(title);
      await picture('ticket');
    },
  };
}

function signedIn(client: HubClient | null): HubClient {
  if (client === null) throw new Error('nobody is signed in yet');
  return client;
}

/** By the API, where no Chromium is installed. */
export function attendeeWithoutBrowser(
  hub: FreshHub,
  who: Attendee,
): HubAttendee & { /** Signed in, once registered. */ client(): HubClient } {
  const anybody = hubClient(hub.connection);
  let client: HubClient | null = null;
  return {
    by: 'by the API: Chromium is not here',
    client: () => signedIn(client),
    async register() {
      const { name, email, phone, place: location, password } = who;
      await anybody.call('POST', '/v1/accounts', { name, email, phone, location, password });
      const link = new URL(linkIn(await confirmation(hub, who), 'confirm'));
      await anybody.call('POST', '/v1/accounts/confirm', { token: link.searchParams.get('token') });
      const opened = await anybody.call('POST', '/v1/sessions', { email, password });
      client = hubClient(hub.connection, String(opened['access_token']));
    },
    async sendPictures({ front, back, selfie }) {
      for (const [type, bytes] of [
        ['adhar_front', front],
        ['adhar_back', back],
        ['selfie', selfie],
      ] as const) {
        const form = new FormData();
        form.set('file', new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' }), 'IMG_1.jpg');
        await signedIn(client).call('POST', `/v1/me/documents/${type}`, form);
      }
    },
    async registerFor({ id }) {
      await signedIn(client).call('POST', '/v1/me/registrations', { event_id: id });
    },
    async openTicket() {
      const { registrations } = await signedIn(client).call('GET', '/v1/me/registrations');
      if (!Array.isArray(registrations) || registrations.length !== 1)
        throw new Error('not one registration');
    },
  };
}
