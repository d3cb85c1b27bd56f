import type { GatehouseError } from '#shared/errors.ts';
import { toInstant } from '#shared/domain/instant.ts';
import type { Answer } from '../http/answer.ts';
import type { DocumentReading } from '../services/document-reading.ts';
import type { Documents } from '../services/documents.ts';
import { accountPages } from '../web/account-pages.ts';
import { loadAssets } from '../web/assets.ts';
import { errorPage } from '../web/error-page.ts';
import { createFormProof, guardForms } from '../web/form-proof.ts';
import { homePages } from '../web/home-pages.ts';
import type { PageAccounts, PageConsents, PageEvents, PagePlaces } from '../web/page-ports.ts';
import { consentPages } from '../web/consent-pages.ts';
import { createPages, type Asked } from '../web/pages.ts';
import { picturePages } from '../web/picture-pages.ts';
import { profilePages } from '../web/profile-pages.ts';
import { registerPages } from '../web/register-pages.ts';
import { settingsPages } from '../web/settings-pages.ts';
import { signInPages } from '../web/sign-in-pages.ts';
import { siteRoutes } from '../web/site-routes.ts';
import { ticketPages } from '../web/ticket-pages.ts';
import { createViews } from '../web/views.ts';
import type { HubBase, HubPart } from './base.ts';

/** The pages for attendees. */
export interface PagesPart extends HubPart {
  /** A refusal of a page's route, as a page. */
  errorPage(asked: Asked, error: GatehouseError): Answer;
}

interface PagesBase extends Pick<HubBase, 'now'> {
  readonly config: Pick<HubBase['config'], 'publicUrl'>;
  readonly keys: Pick<HubBase['keys'], 'forms'>;
}

/** Makes the part of pages. */
export function openPages(
  { config, keys, now }: PagesBase,
  needs: {
    readonly accounts: PageAccounts;
    readonly consents: PageConsents;
    readonly events: PageEvents;
    readonly places: PagePlaces;
    readonly documents: Documents;
    readonly reading: DocumentReading;
  },
): PagesPart {
  const assets = loadAssets();
  const proof = createFormProof(keys.forms, config.publicUrl.startsWith('https:'));
  const pages = createPages({ views: createViews(assets), proof });
  const clock = { now: () => toInstant(now()) };
  const common = { ...needs, pages, proof, clock, assets, publicUrl: config.publicUrl };
  const routes = [
    ...siteRoutes(common),
    ...homePages(common),
    ...registerPages(common),
    ...signInPages(common),
    ...accountPages(common),
    ...picturePages(common),
    ...ticketPages(common),
    ...settingsPages(common),
    ...profilePages(common),
    ...consentPages(common),
  ];
  return {
    routes: guardForms(routes, proof),
    errorPage: (asked, error) => errorPage(pages, asked, error),
  };
}
