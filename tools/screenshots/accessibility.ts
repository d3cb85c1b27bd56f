import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** A rule of axe that a screen breaks, and the elements that break it, as HTML. */
export interface AxeFinding {
  readonly id: string;
  readonly at: readonly string[];
}

/** What axe finds on the window as it is now; none: nothing to complain about. */
export async function axeFindings(page: Page): Promise<AxeFinding[]> {
  // Playwright's Electron has no new pages, which axe wants for frames; this page has none.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  return violations.map(({ id, nodes }) => ({ id, at: nodes.map(({ html }) => html) }));
}
