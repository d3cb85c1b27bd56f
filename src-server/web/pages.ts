import type { FastifyRequest } from 'fastify';
import type { Actor } from '../services/actor.ts';
import type { Answer, CookieChange } from '../http/answer.ts';
import { FLASH_COOKIE, flashText } from './flash.ts';
import type { FormProof } from './form-proof.ts';
import { wordsFor, type Language, type Words } from './texts/words.ts';
import type { PageModels, PageName } from './view-models.ts';
import type { Views } from './views.ts';

/** A request for a page, as any handler has one. */
export interface Asked {
  readonly raw: FastifyRequest;
  readonly language: Language;
  readonly actor: Actor;
}

/** What a page is made of. */
export interface Shown<N extends PageName> {
  readonly view: N;
  readonly title: string;
  readonly model: PageModels[N];
  readonly status?: number;
  /** Assets that it runs. */
  readonly scripts?: readonly string[];
  readonly hasErrors?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly CookieChange[];
}

export interface Pages {
  show<N extends PageName>(asked: Asked, page: Shown<N>): Answer;
  words(asked: Asked): Words;
}

/** Wires the answering of pages. */
export function createPages(ports: {
  readonly views: Views;
  readonly proof: Pick<FormProof, 'tokenFor'>;
}): Pages {
  const { views, proof } = ports;
  return {
    words: ({ language }) => wordsFor(language),
    show(asked, page) {
      const { raw, language, actor } = asked;
      const words = wordsFor(language);
      const said = raw.cookies[FLASH_COOKIE];
      const flash = flashText(said, words);
      const { token, cookies } = proof.tokenFor(asked);
      const html = views.render(page.view, page.model, {
        language,
        path: pathOf(raw),
        title: page.title,
        hasErrors: page.hasErrors ?? false,
        isSignedIn: actor.type === 'attendee',
        csrf: token,
        flash: flash === null ? null : { tone: 'good', text: flash },
        scripts: page.scripts ?? [],
      });
      return {
        kind: 'html',
        status: page.status ?? 200,
        html,
        headers: {
          // What the back button shows after a sign-out must be asked for again.
          'cache-control': actor.type === 'attendee' ? 'private, no-store' : 'private, no-cache',
          'content-language': language,
          vary: 'Accept-Language, Cookie',
          ...page.headers,
        },
        cookies: [
          ...cookies,
          ...(said === undefined ? [] : [{ name: FLASH_COOKIE, value: null }]),
          ...(page.cookies ?? []),
        ],
      };
    },
  };
}

/** Where a change of language comes back to: the page itself; after a form, the form's page. */
function pathOf(raw: FastifyRequest): string {
  return raw.url;
}
