import { z } from 'zod';
import type { Answer } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { UnsubscribePage, UnsubscribePages } from '../mail/unsubscribe-page.ts';
import type { Origin } from '../services/actor.ts';
import type { Uuid } from '#shared/domain/id.ts';

const params = z.object({ token: z.string().min(1).max(200) });

export interface UnsubscribePorts {
  readonly pages: UnsubscribePages;
  /** Whose link it is; null: nobody's. */
  readonly whose: (token: string) => Uuid | null;
  readonly end: (userId: Uuid, origin: Origin) => Promise<void>;
}

/** The page and the address behind a reminder's link (RFC 8058). */
export function unsubscribeRoutes({ pages, whose, end }: UnsubscribePorts): readonly AnyRoute[] {
  const show = (page: UnsubscribePage, language: 'en' | 'hi', token: string): Answer => ({
    kind: 'html',
    status: page === 'unknown' ? 404 : 200,
    html: pages(page, language, `/unsubscribe/${encodeURIComponent(token)}`),
    // The address is the proof: it goes to no other site and into no cache.
    headers: { 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' },
  });
  return [
    route({
      method: 'GET',
      url: '/unsubscribe/:token',
      kind: 'page',
      tag: 'Mail',
      summary: 'Asks whether reminders are to end. Looking at it changes nothing.',
      access: 'public',
      limit: 'page',
      params,
      query: null,
      body: null,
      answers: { 200: null },
      handle: ({ params: { token }, language }) =>
        show(whose(token) === null ? 'unknown' : 'ask', language, token),
    }),
    route({
      method: 'POST',
      url: '/unsubscribe/:token',
      // Without a CSRF token: mail programs post here, who have none. The link itself is the proof,
      // and nobody's cookie has a part in it.
      kind: 'page',
      tag: 'Mail',
      summary: 'Ends the reminders of the person whose link it is.',
      access: 'public',
      limit: 'link',
      params,
      query: null,
      body: null,
      answers: { 200: null },
      handle: async ({ params: { token }, language, actor }) => {
        const userId = whose(token);
        if (userId === null) return show('unknown', language, token);
        await end(userId, actor);
        return show('done', language, token);
      },
    }),
  ];
}
