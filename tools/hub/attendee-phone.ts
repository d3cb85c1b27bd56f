import type { Page } from '@playwright/test';

export interface Attendee {
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly place: string;
  readonly password: string;
}

/** The pictures of an attendee, JPEG, as a phone takes them. */
export interface AttendeePictures {
  readonly front: Buffer;
  readonly back: Buffer;
  readonly selfie: Buffer;
}

/** What an attendee does on the hub's pages, step by step as docs/ACCEPTANCE.md has it. */
export class AttendeePhone {
  readonly page: Page;
  readonly #origin: string;

  constructor(page: Page, origin: string) {
    this.page = page;
    this.#origin = origin;
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${this.#origin}${path}`);
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name }).click();
  }

  async seesHeading(name: string): Promise<void> {
    await this.page.getByRole('heading', { name }).waitFor();
  }

  async register(who: Attendee): Promise<void> {
    const { page } = this;
    await this.open('/register');
    await page.getByLabel('Full name').fill(who.name);
    await page.getByLabel('E-mail address').fill(who.email);
    await page.getByLabel('Mobile number').fill(who.phone);
    await page.getByLabel('Place').fill(who.place);
    await page.getByLabel('Password', { exact: true }).fill(who.password);
    await this.press('Make my account');
    await this.seesHeading('Look into your e-mails');
  }

  /** @param link as the message has it */
  async confirm(link: string): Promise<void> {
    await this.page.goto(link);
    await this.press('Confirm my address');
    await this.seesHeading('Sign in');
  }

  /** On the page that asks for it, or from its start. */
  async signIn({ email, password }: Pick<Attendee, 'email' | 'password'>): Promise<void> {
    const { page } = this;
    if (!page.url().includes('/sign-in')) await this.open('/sign-in');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await this.press('Sign in');
    await this.seesHeading('Hello, ');
  }

  /** On the page of one picture. */
  async sendPicture(buffer: Buffer): Promise<void> {
    const file = { name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer };
    await this.page.getByLabel('Take or choose a picture').setInputFiles(file);
    await this.press('Send this picture');
    await this.page.locator('.flash').waitFor();
  }

  /** From the account: all three, one page after the other. */
  async sendPictures({ front, back, selfie }: AttendeePictures): Promise<void> {
    await this.page.getByRole('link', { name: 'Take: Aadhaar, front' }).click();
    await this.seesHeading('Front of your Aadhaar card');
    await this.sendPicture(front);
    await this.seesHeading('Back of your Aadhaar card');
    await this.sendPicture(back);
    await this.seesHeading('A selfie');
    await this.sendPicture(selfie);
    await this.seesHeading('We are checking your pictures');
  }

  /** From the list of events. */
  async registerFor(title: string): Promise<void> {
    await this.open('/');
    await this.page.getByRole('link', { name: title }).click();
    await this.press('Register for this event');
    await this.page.getByText('You are registered.').first().waitFor();
  }

  /** From the account: the ticket with its code. */
  async openTicket(title: string): Promise<void> {
    await this.open('/account');
    await this.page.getByRole('link', { name: `Ticket : ${title}` }).click();
    await this.page.getByRole('img', { name: /QR code of your ticket/ }).waitFor();
  }
}
