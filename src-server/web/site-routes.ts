import { z } from 'zod';
import { GatehouseError } from '#shared/errors.ts';
import { seeOther, type Answer } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import type { Asset, Assets } from './assets.ts';
import { backPath } from './back-path.ts';
import type { PageAccounts } from './page-ports.ts';
import type { Pages } from './pages.ts';

/** Which language somebody chose. */
export const LANGUAGE_COOKIE = 'gatehouse_language';
const YEAR_SECONDS = 365 * 24 * 3600;

function assetAnswer(
  asset: Asset,
  accepted: string | undefined,
  headers: Readonly<Record<string, string>>,
): Answer {
  const wants = (coding: string): boolean => new RegExp(`\\b${coding}\\b`).test(accepted ?? '');
  const coding = (['br', 'gzip'] as const).find(wants);
  const packed = { br: asset.brotli, gzip: asset.gzip };
  return {
    kind: 'bytes',
    status: 200,
    type: asset.type,
    bytes: coding === undefined ? asset.bytes : packed[coding],
    headers: {
      vary: 'Accept-Encoding',
      ...(coding === undefined ? {} : { 'content-encoding': coding }),
      ...headers,
    },
  };
}

/** What pages load, the choice of language, and what a phone shows without a network. */
export function siteRoutes(ports: {
  readonly pages: Pages;
  readonly assets: Assets;
  readonly accounts: Pick<PageAccounts, 'changeProfile'>;
}): AnyRoute[] {
  const { pages, assets, accounts } = ports;
  const common = { kind: 'page', tag: 'Pages', access: 'public', body: null } as const;
  return [
    route({
      ...common,
      method: 'GET',
      url: '/assets/:file',
      summary: 'A file that pages load.',
      limit: 'none',
      params: z.strictObject({ file: z.string().max(100) }),
      query: null,
      answers: { 200: null },
      handle({ params, raw }) {
        const asset = assets.find(params.file);
        if (asset === null) throw new GatehouseError('not-found', 'no such asset');
        // Its name changes with its content.
        const headers = { 'cache-control': 'public, max-age=31536000, immutable' };
        return assetAnswer(asset, raw.headers['accept-encoding'], headers);
      },
    }),
    route({
      ...common,
      method: 'GET',
      url: '/sw.js',
      summary: 'The worker that keeps tickets on a phone.',
      limit: 'none',
      params: null,
      query: null,
      answers: { 200: null },
      handle: ({ raw }) =>
        assetAnswer(assets.named('sw.js'), raw.headers['accept-encoding'], {
          'cache-control': 'no-cache',
        }),
    }),
    route({
      ...common,
      method: 'GET',
      url: '/favicon.ico',
      summary: 'The icon, for who asks by its old name.',
      limit: 'none',
      params: null,
      query: null,
      answers: { 308: null },
      handle: () => ({ kind: 'redirect', status: 308, to: assets.url('icon.svg') }),
    }),
    route({
      ...common,
      method: 'GET',
      url: '/offline',
      summary: 'What a phone shows without a network.',
      limit: 'page',
      params: null,
      query: null,
      answers: { 200: null },
      handle: (asked) =>
        pages.show(asked, {
          view: 'offline',
          title: pages.words(asked).t('offline.title'),
          scripts: ['offline.js'],
          model: {},
        }),
    }),
    route({
      ...common,
      method: 'GET',
      url: '/language/:language',
      summary: 'Chooses the language of the pages; signed in, of one’s messages too.',
      limit: 'page',
      params: z.strictObject({ language: z.enum(['en', 'hi']) }),
      query: z.object({ back: z.string().max(1000).optional() }),
      answers: { 303: null },
      async handle({ actor, params: { language }, query }) {
        if (actor.type === 'attendee') {
          await accounts.changeProfile(actor, { language, reviewAgain: false }, null);
        }
        return seeOther(backPath(query.back), [
          { name: LANGUAGE_COOKIE, value: language, maxAge: YEAR_SECONDS },
        ]);
      },
    }),
  ];
}
