import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { axeFindings } from './accessibility.ts';

/** How the window looks; a folder of the album is named after it. */
export interface Look {
  readonly language: 'en' | 'hi';
  readonly theme: 'light' | 'dark' | 'contrast';
}

const HOME: Look = { language: 'en', theme: 'light' };
const HINDI: Look = { language: 'hi', theme: 'light' };
const OTHER_THEMES: readonly Look[] = [
  { language: 'en', theme: 'dark' },
  { language: 'en', theme: 'contrast' },
];
/** One screen of so many is also taken in the other themes. */
const THEMES_EVERY = 3;
/** Movements of the design system are over after 250 ms at most. */
const SETTLE_MS = 350;

const folderOf = ({ language, theme }: Look): string => `${language}-${theme}`;

/** Pictures of screens, each in both languages, with what axe has to say about them. */
export class Album {
  readonly #folder: string;
  readonly #say: (line: string) => void;
  readonly #screens: { readonly name: string; readonly looks: readonly Look[] }[] = [];
  readonly #troubles: string[] = [];
  #pictures = 0;

  constructor(folder: string, say: (line: string) => void) {
    this.#folder = folder;
    this.#say = say;
  }

  get pictures(): number {
    return this.#pictures;
  }

  get screens(): number {
    return this.#screens.length;
  }

  /** Screens that were not reached, and what axe found. */
  get troubles(): readonly string[] {
    return this.#troubles;
  }

  /**
   * Goes to a screen, which is English and light then, and takes it in every look. A screen that is
   * not reached is a trouble of the album; the walk goes on.
   */
  async take(page: Page, name: string, go: () => Promise<void>): Promise<void> {
    const number = String(this.#screens.length + 1).padStart(2, '0');
    const full = `${number}-${name}`;
    try {
      await go();
      const themes = this.#screens.length % THEMES_EVERY === 0 ? OTHER_THEMES : [];
      const looks = [HOME, HINDI, ...themes];
      this.#screens.push({ name: full, looks });
      for (const look of looks) await this.#picture(page, full, look);
      await appear(page, HOME);
      this.#say(`  ${full}`);
    } catch (error) {
      const [why = ''] = (error instanceof Error ? error.message : String(error)).split(
        '\nCall log',
      );
      this.#troubles.push(`${full}: not taken: ${why.replaceAll('\n', ' ')}`);
      this.#say(`! ${full}: not taken`);
      await appear(page, HOME);
    }
  }

  async #picture(page: Page, name: string, look: Look): Promise<void> {
    await appear(page, look);
    await page.locator('.loading').first().waitFor({ state: 'hidden' });
    await page.waitForTimeout(SETTLE_MS);
    const folder = path.join(this.#folder, folderOf(look));
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: path.join(folder, `${name}.png`) });
    this.#pictures += 1;
    for (const { id, at } of await axeFindings(page)) {
      this.#troubles.push(`${folderOf(look)}/${name}: axe ${id}: ${at.join(' ')}`);
    }
  }

  /** Writes index.html, which shows all looks of a screen side by side. */
  async writeIndex(): Promise<string> {
    const rows = this.#screens.map(({ name, looks }) => {
      const figures = looks.map((look) => {
        const file = `${folderOf(look)}/${name}.png`;
        return `<figure><a href="${file}"><img loading="lazy" src="${file}" alt="${name}, ${folderOf(look)}"></a><figcaption>${folderOf(look)}</figcaption></figure>`;
      });
      return `<h2>${name}</h2><div>${figures.join('')}</div>`;
    });
    const style =
      'body{font:16px sans-serif;margin:24px;background:#eee}div{display:flex;flex-wrap:wrap;gap:16px}figure{margin:0}img{width:620px;height:auto;border:1px solid #999}';
    const file = path.join(this.#folder, 'index.html');
    await writeFile(
      file,
      `<!doctype html><html lang="en"><meta charset="utf-8"><title>Gatehouse: its screens</title><style>${style}</style><h1>Gatehouse: its screens</h1>${rows.join('\n')}</html>\n`,
    );
    return file;
  }
}

/** Changes language and theme as the window's own dialog does. */
async function appear(page: Page, look: Look): Promise<void> {
  await page.evaluate(async (settings) => {
    const { gatehouse } = globalThis as unknown as {
      gatehouse: { shellCall(name: string, input: unknown): Promise<unknown> };
    };
    await gatehouse.shellCall('shell.changeSettings', settings);
  }, look);
  await page.locator(`html[lang="${look.language}"]`).waitFor();
}
