import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import type { VerdictCode } from '#shared/domain/verdict.ts';
import { GateWindow, type Painted } from '../demo/gate-window.ts';
import { LiveCamera } from '../demo/live-camera.ts';
import type { HostileNetwork } from '../network/hostile-network.ts';
import type { Guest, Venue } from './guests.ts';
import type { TicketFilm } from './ticket-film.ts';

const WITHIN_MS = 30_000;
const VERDICT_WITHIN_MS = 12_000;
const PICTURES_WITHIN_MS = 15_000;
/** The verdict's entry movement is over, and the photo is there. */
const BEFORE_PICTURE_MS = 350;
/** Far below what is measured with it. */
const LOOK_MS = 15;

interface GateRequest {
  readonly name: string;
  readonly gateName: string;
  readonly dataFolder: string;
  readonly throwawayKey: string;
  /** Between this laptop and the hub. */
  readonly network: HostileNetwork;
  readonly film: TicketFilm;
}

/** One laptop at its gate: the real window, a simulated webcam, and its own way to the hub. */
export class Gate {
  readonly name: string;
  readonly network: HostileNetwork;
  readonly window: GateWindow;
  readonly #film: TicketFilm;
  readonly #camera: LiveCamera;
  readonly #gateName: string;

  private constructor(request: GateRequest, window: GateWindow, camera: LiveCamera) {
    this.name = request.name;
    this.network = request.network;
    this.window = window;
    this.#gateName = request.gateName;
    this.#film = request.film;
    this.#camera = camera;
  }

  /** Starts a laptop that knows nothing yet. */
  static async start(request: GateRequest): Promise<Gate> {
    const { dataFolder, throwawayKey, film } = request;
    await mkdir(dataFolder, { recursive: true });
    const cameraFile = path.join(dataFolder, 'camera.mjpeg');
    await writeFile(cameraFile, LiveCamera.firstBytes(film.empty));
    const window = await GateWindow.start({
      dataFolder,
      cameraFile,
      throwawayKey,
      // Else two kiosks on one machine hear each other whatever cable is pulled.
      env: { GATEHOUSE_NO_MULTICAST: '1' },
    });
    window.page.setDefaultTimeout(WITHIN_MS);
    const camera = await LiveCamera.takeOver(cameraFile, film.empty, () => window.stamp());
    return new Gate(request, window, camera);
  }

  get page(): Page {
    return this.window.page;
  }

  /** Joins the hub by its link on the window's own screens; the first load has begun then. */
  async join(link: string, picture: () => Promise<void>): Promise<void> {
    const { page } = this;
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByRole('button', { name: 'Join a hub' }).click();
    await page.getByLabel('Link', { exact: true }).fill(link);
    await picture();
    await page.getByRole('button', { name: 'Join', exact: true }).click();
    await page.getByText('Joined:').or(this.#gateChoice()).first().waitFor();
  }

  #gateChoice() {
    return this.page.locator('label.choice', { hasText: this.#gateName });
  }

  /** Once its event is here, stands at its gate. */
  async standAtGate(picture: () => Promise<void>): Promise<void> {
    await this.#gateChoice().click();
    await picture();
    await this.page.getByRole('button', { name: 'Open this gate' }).click();
    await this.window.untilAtGate();
  }

  /** Once the event's gates can be chosen: what was loaded is whole. */
  async untilLoaded({ event }: Venue): Promise<void> {
    await this.page.getByText(event.title).first().waitFor();
    await this.#gateChoice().waitFor();
  }

  /**
   * Holds a ticket up until the gate has answered.
   * @param seen is told while the verdict stands
   * @throws Error where it answers nothing, or otherwise
   */
  async show(
    guest: Guest,
    expected: VerdictCode,
    seen: () => Promise<void> = async () => {},
  ): Promise<Painted> {
    const slots = this.#film.shown.get(guest.text);
    if (slots === undefined) throw new RangeError(`no film of ${guest.name}’s ticket`);
    await this.#camera.play([], slots);
    const painted = await this.window.nextVerdict(VERDICT_WITHIN_MS);
    try {
      if (painted?.verdict !== expected)
        throw new Error(
          `${this.name}: ${painted?.verdict ?? 'no verdict'} for ${guest.name} instead of ${expected}`,
        );
      if (painted.name !== guest.name)
        throw new Error(`${this.name}: ${painted.name ?? 'nobody'} instead of ${guest.name}`);
      await seen();
      return painted;
    } finally {
      await this.#camera.play([], this.#film.empty);
    }
  }

  /** Puts the verdict away; the ticket is down. */
  async next(): Promise<void> {
    await this.#camera.played();
    await this.page.keyboard.press('Escape');
    await this.page.locator('.count__number').waitFor();
  }

  /** How many are inside, as the screen counts them. */
  async inside(): Promise<number> {
    const text = await this.page.locator('.count__number').textContent();
    return Number((text ?? '').replaceAll(/\D/g, ''));
  }

  /** @returns when the screen counted so many, milliseconds since the Unix epoch */
  async untilInside(count: number): Promise<number> {
    const counted = await this.page.waitForFunction(
      (wanted) =>
        Number(document.querySelector('.count__number')?.textContent?.replaceAll(/\D/g, '')) ===
          wanted && Date.now(),
      count,
      { polling: LOOK_MS, timeout: WITHIN_MS },
    );
    return Number(await counted.jsonValue());
  }

  /** @returns what the corner says of the network then */
  async untilNetworkSays(words: RegExp): Promise<string> {
    const phase = this.page.locator('.network__phase', { hasText: words });
    await phase.waitFor();
    return (await phase.textContent()) ?? '';
  }

  /** What the corner says beside a label. */
  async says(label: string): Promise<string> {
    const line = this.page.locator('.health__line', { hasText: label });
    return (await line.locator('.health__value').textContent()) ?? '';
  }

  async untilNothingWaits(): Promise<void> {
    await this.page
      .locator('.health__line', { hasText: 'Waiting to be sent' })
      .locator('.health__value', { hasText: /^nothing$/ })
      .waitFor();
  }

  get alarm() {
    return this.page.locator('.alarm', { hasText: 'The same ticket came in twice' });
  }

  #alertDialog() {
    return this.page.getByRole('dialog', { name: 'Came in twice' });
  }

  async openAlert(): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.#alertDialog().waitFor();
  }

  /** @returns what stands under the open alert's two pictures, once both are drawn */
  async alertPictures(): Promise<readonly string[]> {
    const dialog = this.#alertDialog();
    await this.page.waitForFunction(
      () =>
        [...document.querySelectorAll<HTMLImageElement>('[role=dialog] .double img')].filter(
          (image) => image.complete && image.naturalWidth > 0,
        ).length === 2,
      null,
      { timeout: PICTURES_WITHIN_MS },
    );
    const captions = dialog.getByText(/^(?:Taken at the gate|Registered photo)$/);
    return captions.allTextContents();
  }

  async closeAlert(supervisor: string, pin: string, note: string): Promise<void> {
    const dialog = this.#alertDialog();
    await dialog.getByLabel(/What you found/).fill(note);
    await dialog.getByText(supervisor).click();
    await dialog.getByLabel('PIN', { exact: true }).fill(pin);
    await this.page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
  }

  /** In admin mode, as a supervisor. @returns what `work` brings */
  async inNetworkRoom<T>(
    supervisor: string,
    pin: string,
    work: (page: Page) => Promise<T>,
  ): Promise<T> {
    const { page } = this;
    await page.keyboard.press('F8');
    await page.getByRole('button', { name: 'Admin mode' }).click();
    await page.getByText('Name and PIN').click();
    await page.getByText(supervisor).click();
    await page.getByLabel('PIN', { exact: true }).fill(pin);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    const rooms = page.getByRole('navigation', { name: 'Rooms' });
    await rooms.getByText('Hub and gates', { exact: true }).click();
    const brought = await work(page);
    await page.getByRole('button', { name: 'Back to the gate' }).click();
    await this.window.untilAtGate();
    return brought;
  }

  async picture(file: string): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, BEFORE_PICTURE_MS));
    await this.window.picture(file);
  }

  async close(): Promise<void> {
    await this.#camera.close();
    await this.window.close();
    await this.network.close();
  }
}
