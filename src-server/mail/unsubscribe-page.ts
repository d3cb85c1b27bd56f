import { loadAssets } from '../web/assets.ts';
import type { Action } from '../web/view-models.ts';
import { createViews } from '../web/views.ts';
import { mailWords, type MailLanguage, type MailText } from './texts/mail-words.ts';

/** What a reminder's link shows: the question, that it is done, or that it is nobody's. */
export type UnsubscribePage = 'ask' | 'done' | 'unknown';

/** Draws the pages behind a reminder's link. */
export type UnsubscribePages = (
  page: UnsubscribePage,
  language: MailLanguage,
  path: `/${string}`,
) => string;

const TITLES: Readonly<Record<UnsubscribePage, MailText>> = {
  ask: 'unsubscribe.title',
  done: 'unsubscribe.title',
  unknown: 'unsubscribe.unknown-title',
};

export function createUnsubscribePages(): UnsubscribePages {
  const views = createViews(loadAssets());
  return (page, language, path) => {
    const ask: Action = {
      method: 'post',
      to: path,
      label: mailWords(language, 'unsubscribe.button'),
      weight: 'main',
      values: {},
    };
    return views.render(
      'notice',
      {
        tone: page === 'unknown' ? 'bad' : page === 'done' ? 'good' : 'plain',
        icon: page === 'unknown' ? 'alert' : page === 'done' ? 'check' : 'mail',
        lines: [mailWords(language, `unsubscribe.${page}`)],
        actions: page === 'ask' ? [ask] : [],
        reference: null,
      },
      {
        language,
        path,
        title: mailWords(language, TITLES[page]),
        hasErrors: false,
        isSignedIn: false,
        // The link is the proof: mail programs post to it without ever having seen a page.
        csrf: '',
        flash: null,
        scripts: [],
      },
    );
  };
}
