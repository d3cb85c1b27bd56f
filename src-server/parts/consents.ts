import { consentRoutes } from '../routes/consents.ts';
import type { Audit } from '../services/audit.ts';
import { createConsents, type Consents } from '../services/consents.ts';
import { createConsentStore } from '../storage/consent-store.ts';
import { createUserStore } from '../storage/user-store.ts';
import type { HubBase, HubPart } from './base.ts';

/** What people agree to. */
export interface ConsentsPart extends HubPart {
  readonly consents: Consents;
}

/** Makes the part of consents. */
export function openConsents(
  { database, transact, now }: Pick<HubBase, 'database' | 'transact' | 'now'>,
  { audit }: { readonly audit: Audit },
): ConsentsPart {
  const consents = createConsents({
    store: createConsentStore(database),
    accounts: createUserStore(database),
    audit,
    transact,
    now,
  });
  return { consents, routes: consentRoutes(consents) };
}
