import { z } from 'zod';
import { CONSENT_TEXTS } from '#shared/domain/consent-text.ts';
import { CONSENT_TEXT_VERSION, consentRow } from '#shared/domain/consent.ts';
import { GatehouseError } from '#shared/errors.ts';
import { seeOther } from '../http/answer.ts';
import { route, type AnyRoute } from '../http/route.ts';
import { say } from './flash.ts';
import { filled } from './form-fields.ts';
import type { PageConsents } from './page-ports.ts';
import type { Pages } from './pages.ts';
import type { Language } from './texts/words.ts';
import type { ConsentText } from './view-models.ts';

/** The text that is agreed to now, word for word as a desk shows it. */
export function consentText(language: Language): ConsentText {
  const { title, ...parts } = CONSENT_TEXTS[language][CONSENT_TEXT_VERSION];
  return { title, parts: Object.values(parts) };
}

/** Agreeing to the matching of faces, and taking it back. */
export function consentPages(ports: {
  readonly pages: Pages;
  readonly consents: PageConsents;
}): AnyRoute[] {
  const { pages, consents } = ports;
  const common = {
    kind: 'page',
    tag: 'Pages',
    access: 'attendee',
    url: '/account/consent',
    params: null,
    query: null,
  } as const;
  return [
    route({
      ...common,
      method: 'GET',
      summary: 'What the matching of faces is, and whether one agreed.',
      limit: 'page',
      body: null,
      answers: { 200: null },
      async handle(asked) {
        const own = await consents.own(asked.actor);
        return pages.show(asked, {
          view: 'consent',
          title: pages.words(asked).t('consent.title'),
          scripts: ['forms.js'],
          model: { state: own?.decision ?? 'none', text: consentText(asked.language) },
        });
      },
    }),
    route({
      ...common,
      method: 'POST',
      summary: 'Agrees, or takes it back; the same answer again changes nothing.',
      limit: 'change',
      body: z.object({ decision: filled }),
      answers: { 303: null },
      async handle({ actor, body, language }) {
        const { data: decision } = consentRow.shape.decision.safeParse(body.decision);
        if (decision === undefined) {
          throw new GatehouseError('invalid-input', 'no such answer', { field: 'decision' });
        }
        await consents.record(actor, decision, language);
        return seeOther('/account/settings', [say(`consent-${decision}`)]);
      },
    }),
  ];
}
