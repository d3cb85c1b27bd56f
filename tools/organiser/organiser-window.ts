import type { ElectronApplication, Page } from '@playwright/test';

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
  | 'Staff'
  | 'Activity log'
  | 'Face desk';

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
    const start = page.getByRole('button', { name: `Import ${people} people` });
    await start.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Import', exact: true }).click();
    await page.getByText(`${people} people were imported.`).waitFor();
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
