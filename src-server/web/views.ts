import { Eta } from 'eta';
import path from 'node:path';
import type { Assets } from './assets.ts';
import type { Frame, PageModels, PageName } from './view-models.ts';
import { wordsFor } from './texts/words.ts';

/** Draws pages. Everything that a template shows is escaped; what it includes is ours. */
export interface Views {
  /** A whole page as HTML. */
  render<N extends PageName>(name: N, model: PageModels[N], frame: Frame): string;
}

/** @param cache false: templates are read again for each page, while somebody writes them */
export function createViews(assets: Assets, cache = true): Views {
  const eta = new Eta({
    views: path.join(import.meta.dirname, 'views'),
    cache,
    autoEscape: true,
    // Empty lines and indentation are bytes over 3G.
    rmWhitespace: true,
    functionHeader: 'const { t, m } = it;',
  });
  return {
    render(name, model, frame) {
      const { t, lines } = wordsFor(frame.language);
      const common = { t, lines, frame, asset: (file: string) => assets.url(file) };
      const body = eta.render(`./${name}`, { ...common, m: model });
      return eta.render('./layout', { ...common, m: model, body });
    },
  };
}
