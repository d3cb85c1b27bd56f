import type { GatehouseError } from '#shared/errors.ts';
import { json, seeOther, type Answer } from '../http/answer.ts';
import { statusOf } from '../http/problem.ts';
import { backPath } from './back-path.ts';
import type { Asked, Pages } from './pages.ts';
import type { Words } from './texts/words.ts';
import type { Action, NoticeModel } from './view-models.ts';

interface Said {
  readonly title: string;
  readonly lines: readonly string[];
  readonly icon: NoticeModel['icon'];
}

/**
 * A refusal as a page that somebody can go on from. Who is not signed in is asked to, and comes
 * back; a refusal of ours is told with the request's id.
 */
export function errorPage(pages: Pages, asked: Asked, error: GatehouseError): Answer {
  const status = statusOf(error.code);
  // The script that sends pictures: told where to go, or what to say.
  const isScript = asked.raw.headers.accept === 'application/json';
  if (error.code === 'unauthenticated' || error.code === 'session-ended') {
    // Only what was looked at can be gone back to: a form that was sent can't be sent again.
    const back = asked.raw.method === 'GET' ? asked.raw.url : '/account';
    const to = `/sign-in?back=${encodeURIComponent(back)}` as const;
    return isScript ? json({ to }, status) : seeOther(to);
  }
  const words = pages.words(asked);
  const { title, lines, icon } = saidOf(error, status, words);
  if (isScript) return json({ message: lines.join(' ') }, status);
  const home: Action = {
    method: 'get',
    to: '/',
    label: words.t('error.home'),
    weight: 'quiet',
    values: {},
  };
  const repeat = repeatOf(asked, error, status);
  const again: Action[] =
    repeat === null ? [] : [{ ...home, to: repeat, label: words.t('error.again'), weight: 'main' }];
  const { challenge } = error.facts;
  return pages.show(asked, {
    view: 'notice',
    title,
    status,
    ...(typeof challenge === 'string' ? { scripts: ['proof.js'] } : {}),
    model: {
      ...(typeof challenge === 'string' ? { challenge } : {}),
      tone: 'bad',
      icon,
      lines,
      actions: [...again, home],
      reference: status >= 500 ? asked.raw.id : null,
    },
  });
}

/** Where trying again begins: the page itself; for a form that is too old, the page that it was on. */
function repeatOf({ raw }: Asked, error: GatehouseError, status: number): string | null {
  if (raw.method === 'GET') return status === 429 || status >= 500 ? raw.url : null;
  if (error.code !== 'form-stale') return null;
  const from = URL.parse(raw.headers.referer ?? '');
  return from?.host === raw.host ? backPath(`${from.pathname}${from.search}`) : null;
}

function saidOf(error: GatehouseError, status: number, words: Words): Said {
  const { t } = words;
  const isCrowd = typeof error.facts['challenge'] === 'string';
  switch (status) {
    case 404:
      return {
        title: t('error.notFound.title'),
        lines: [error.code === 'not-found' ? t('error.notFound.text') : words.problem(error.code)],
        icon: 'alert',
      };
    case 403:
      return {
        title: t('error.forbidden.title'),
        lines: [
          error.code === 'not-allowed' ? t('error.forbidden.text') : words.problem(error.code),
        ],
        icon: 'alert',
      };
    case 413:
      return { title: t('error.tooLarge.title'), lines: [t('error.tooLarge.text')], icon: 'alert' };
    case 429:
      return {
        title: t(isCrowd ? 'error.busy.title' : 'error.tooMany.title'),
        lines: [...(isCrowd ? [t('error.tooMany.crowd')] : []), waitOf(error, words)],
        icon: 'clock',
      };
    case 500:
      return { title: t('error.server.title'), lines: [t('error.server.text')], icon: 'alert' };
    case 503:
      return { title: t('error.busy.title'), lines: [t('error.busy.text')], icon: 'clock' };
    default:
      return { title: t('error.refused.title'), lines: [words.problem(error.code)], icon: 'alert' };
  }
}

/** How long to wait, as a limit says it. */
function waitOf({ facts }: GatehouseError, words: Words): string {
  const seconds = Number(facts['seconds'] ?? facts['retry_after_seconds'] ?? 60);
  return seconds > 90
    ? words.t('error.tooMany.minutes', { count: Math.ceil(seconds / 60) })
    : words.t('error.tooMany.text', { count: Math.max(1, Math.ceil(seconds)) });
}
