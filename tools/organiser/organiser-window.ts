import type { ElectronApplication, Page } from '@playwright/test';
import type { ListedPerson } from './people-list.ts';

/** What the first screen asks for. */
export interface FirstAdmin {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

/** What an event's form is filled with; all else stays as it proposes. */
export interface NewEvent {
  readonly title: string;
  readonly description: string;
  readonly partyName: string;
  readonly venue: string;
  /** At the event's place, as `2026-12-31T18:30`. */
  readonly startsAt: string;
  readonly doorsOpenAt: string;
  readonly doorsCloseAt: string;
}

/** The rooms of admin mode, by what the navigation calls them in English. */
export type RoomName =
  | 'Overview'
  | 'Events'
  | 'Attendees'
  | 'Import'
  | 'Identity check'
  | 'Tickets'
  | 'Live'
  | 'Ready to open?'
  | 'Hub and gates'
  | 'Staff'
  | 'Activity log'
  | 'Face desk';

/** What an added member of staff signs in with. */
export interface StaffSecrets {
  readonly password: string | null;
  readonly pin: string | null;
}

/** What papers are called. */
export type PaperName = 'Selfie' | 'Card, front' | 'Card, back';

/** The key of a decision, and the number of its reason in the list that is shown. */
export type ReviewDecision =
  | { readonly key: 'a' }
  | { readonly key: 'r' | 'b'; readonly reason: number };

/** The kiosk's window, in English, as an organiser works with it. */
export class OrganiserWindow {
  readonly app: ElectronApplication;
  readonly page: Page;

  constructor(kiosk: { readonly app: ElectronApplication; readonly page: Page }) {
    this.app = kiosk.app;
    this.page = kiosk.page;
  }

  /** From the welcome of a first start to admin mode. */
  async makeFirstAdmin({ name, email, password }: FirstAdmin): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'It runs events' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByLabel('E-mail', { exact: true }).fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByLabel('Password again', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Make the administrator' }).click();
    await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  }

  async openRoom(name: RoomName): Promise<void> {
    const rooms = this.page.getByRole('navigation', { name: 'Rooms' });
    await rooms.getByText(name, { exact: true }).click();
  }

  /** Makes an event with the type and the gate that the form proposes; its page is open then. */
  async makeEvent(event: NewEvent): Promise<void> {
    const { page } = this;
    await this.openRoom('Events');
    await page.getByRole('button', { name: 'New event' }).first().click();
    await page.getByLabel('Title', { exact: true }).fill(event.title);
    await page.getByLabel('Description', { exact: true }).fill(event.description);
    await page.getByLabel('Organising party', { exact: true }).fill(event.partyName);
    await page.getByLabel('Venue', { exact: true }).fill(event.venue);
    await this.#fillMoment('It starts', event.startsAt);
    await this.#fillMoment('Doors open', event.doorsOpenAt);
    await this.#fillMoment('Doors close', event.doorsCloseAt);
    await page.getByRole('button', { name: 'Make the event' }).click();
    await page.getByRole('heading', { level: 1, name: event.title }).waitFor();
  }

  /** Imports a list whose headings say what they are, with the tickets; approved or to be reviewed. */
  async importList(file: string, people: number, areApproved: boolean): Promise<void> {
    const { page } = this;
    await this.answerOpenDialog(file);
    await this.openRoom('Import');
    await page.getByRole('button', { name: 'Choose a file…' }).click();
    if (areApproved) await page.getByText('Their identity was checked already').click();
    await page.getByRole('button', { name: 'Check the list' }).click();
    await page.getByRole('button', { name: `Import ${people} people` }).click();
    await page.getByRole('dialog').getByRole('textbox').fill(String(people));
    await page.keyboard.press('Enter');
    await page.getByText(`${people} people were imported.`).waitFor({ timeout: 60_000 });
  }

  /**
   * Adds somebody who works here, whose secrets are shown once.
   * @returns what was shown; null: that kind was not made
   */
  async addStaff(name: string, email: string, role: string): Promise<StaffSecrets> {
    const { page } = this;
    await this.openRoom('Staff');
    await page.getByRole('button', { name: 'Add a member of staff' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(name);
    await dialog.getByLabel('E-mail').fill(email);
    await dialog.getByRole('button', { name: /Role/ }).click();
    await page.getByRole('option', { name: role }).click();
    await dialog.getByRole('button', { name: 'Add a member of staff' }).click();
    const written = dialog.getByRole('button', { name: 'I have written it down' });
    await written.waitFor();
    const shown = await dialog.locator('code').allTextContents();
    await written.click();
    return {
      password: shown.find((text) => !/^\d{6}$/.test(text)) ?? null,
      pin: shown.find((text) => /^\d{6}$/.test(text)) ?? null,
    };
  }

  /** Takes a step of an event that turns nobody away. */
  async takeEventStep(title: string, step: 'Announce' | 'Open the event'): Promise<void> {
    await this.openEvent(title);
    await this.page.getByRole('button', { name: step, exact: true }).click();
    await this.page
      .getByText(/^The event is now/)
      .first()
      .waitFor();
  }

  /** Closes an event, and says yes to what that does. */
  async closeEvent(title: string): Promise<void> {
    await this.openEvent(title);
    const { page } = this;
    await page.getByRole('button', { name: 'Close the event', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Close the event', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  async openEvent(title: string): Promise<void> {
    const { page } = this;
    await this.openRoom('Events');
    await page.getByRole('row').filter({ hasText: title }).first().click();
    await page.getByRole('heading', { level: 1, name: title }).waitFor();
  }

  /** Searches the list of attendees for somebody, and opens their page. */
  async openPerson(name: string, email: string): Promise<void> {
    const { page } = this;
    await this.openRoom('Attendees');
    await page.getByRole('searchbox').fill(email);
    await page.getByRole('row').filter({ hasText: name }).first().click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  }

  /** Adds papers to the person whose page is open, from files. */
  async addPapers(papers: Readonly<Partial<Record<PaperName, string>>>): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'Add papers' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'From a file…' }).click();
    for (const [paper, file] of Object.entries(papers)) {
      const entry = dialog.getByRole('group', { name: paper, exact: true });
      await entry.locator('input[type="file"]').setInputFiles(file);
      await dialog.getByRole('button', { name: `Again: ${paper}` }).waitFor();
    }
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  }

  /** Decides by the keyboard about the person in the identity check; returns whom. */
  async review(decision: ReviewDecision): Promise<string> {
    const { page } = this;
    const name = page.locator('.review-facts__name');
    await page.locator('.review-sheet__image').waitFor();
    const who = (await name.textContent()) ?? '';
    await page.keyboard.press(decision.key);
    if (decision.key !== 'a') {
      await page.getByRole('dialog').waitFor();
      await page.keyboard.press(String(decision.reason));
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.waitForFunction(
      (before) => document.querySelector('.review-facts__name')?.textContent !== before,
      who,
    );
    return who;
  }

  /** Saves everybody's tickets as a PDF. */
  async saveTickets(file: string): Promise<void> {
    const { page } = this;
    await this.answerSaveDialog(file);
    await this.openRoom('Tickets');
    await page.getByText('Everybody registered', { exact: true }).click();
    await page.getByRole('button', { name: 'Save as PDF…' }).click();
    await page.getByText(/^Saved for/).waitFor({ timeout: 120_000 });
  }

  /** Saves the evening's report. */
  async saveReport(as: 'Report as PDF…' | 'Numbers as CSV…', file: string): Promise<void> {
    const { page } = this;
    await this.answerSaveDialog(file);
    await this.openRoom('Live');
    await page.getByRole('button', { name: 'Report' }).click();
    await page.getByRole('menuitem', { name: as }).click();
    await page.getByText('Report saved.').first().waitFor();
  }

  /** Leaves admin mode for what this laptop does besides: its gate, or the choice of one. */
  async leave(): Promise<void> {
    const rooms = this.page.getByRole('navigation', { name: 'Rooms' });
    await rooms.getByRole('button', { name: /^Back/ }).click();
    await rooms.waitFor({ state: 'detached' });
  }

  /** From the choice of what the laptop is for to the gate, with events that are here already. */
  async chooseGate(laptop: string, event: string, gate: string): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'It stands at a gate' }).click();
    await page.getByLabel('Name of the laptop').fill(laptop);
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Go on with the events already here' }).click();
    await page.locator('label.choice', { hasText: event }).click();
    await page.locator('label.choice', { hasText: gate }).click();
    await page.getByRole('button', { name: 'Open this gate' }).click();
    await page.locator('main.gate').waitFor();
  }

  /** From the gate to the sign-in of admin mode. */
  async openAdminMode(): Promise<void> {
    await this.page.keyboard.press('F8');
    await this.page.getByRole('button', { name: 'Admin mode' }).click();
  }

  /** Signs in with a password, where the sign-in stands. */
  async signIn(email: string, password: string): Promise<void> {
    const { page } = this;
    await page.getByLabel('E-mail', { exact: true }).fill(email);
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  }

  /** Signs in with a PIN, where the sign-in stands. */
  async signInByPin(name: string, pin: string): Promise<void> {
    const { page } = this;
    await page.getByText('Name and PIN').click();
    await page.getByText(name).click();
    await page.getByLabel('PIN', { exact: true }).fill(pin);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  }

  /** Signs out where the laptop has no gate yet; the sign-in stands there then. */
  async signOut(): Promise<void> {
    const { page } = this;
    await page.locator('.admin__top').getByRole('button').last().click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByLabel('E-mail', { exact: true }).waitFor();
  }

  /** Adds a walk-in whose card the signed-in supervisor compared, without papers. */
  async addWalkIn(person: ListedPerson): Promise<void> {
    const { page } = this;
    await this.openRoom('Attendees');
    await page.getByRole('button', { name: 'Add a person' }).click();
    await page.getByLabel('Name').fill(person.name);
    await page.getByLabel('Phone').fill(person.phone);
    await page.getByLabel('E-mail').fill(person.email);
    await page.getByLabel('Place').fill(person.place);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: /Identity and consent/ }).waitFor();
    const no = page.getByText('The person does not agree');
    if (await no.isVisible()) await no.click();
    await page.getByRole('button', { name: 'Add and issue the ticket' }).click();
    await page.getByRole('button', { name: 'Without papers' }).click();
    await page.getByRole('heading', { name: `${person.name} is registered` }).waitFor();
  }

  /** A supervisor lets in over the verdict that stands on the gate's screen. */
  async overruleVerdict(supervisor: string, reason: string, pin: string): Promise<void> {
    const { page } = this;
    await page.keyboard.press('F4');
    const dialog = page.getByRole('dialog');
    await dialog.locator('label.choice', { hasText: supervisor }).click();
    await dialog.locator('label.choice', { hasText: reason }).click();
    await dialog.getByLabel('PIN', { exact: true }).focus();
    await page.keyboard.type(pin, { delay: 70 });
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
  }

  /** Has the system's dialog for a file answer with this one. */
  async answerOpenDialog(file: string): Promise<void> {
    await this.app.evaluate(({ dialog }, chosen) => {
      dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [chosen] });
    }, file);
  }

  /** Has the system's dialog for a place answer with this one. */
  async answerSaveDialog(file: string): Promise<void> {
    await this.app.evaluate(({ dialog }, chosen) => {
      dialog.showSaveDialog = async () => ({ canceled: false, filePath: chosen });
    }, file);
  }

  /** Types a day and a time, segment by segment, as people do. */
  async #fillMoment(label: string, local: string): Promise<void> {
    const [year = '', month = '', day = '', hour = '', minute = ''] = local.split(/[-T:]/);
    const group = this.page.getByRole('group', { name: label, exact: true });
    for (const [part, typed] of Object.entries({ day, month, year, hour, minute })) {
      await group.getByRole('spinbutton', { name: `${part}, ` }).click();
      await this.page.keyboard.type(typed);
    }
  }
}
