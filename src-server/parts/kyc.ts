import { kycRoutes } from '../routes/kyc.ts';
import type { Audit } from '../services/audit.ts';
import { createReviews, type Reviews } from '../services/kyc.ts';
import type { OutgoingMail } from '../services/outgoing-mail.ts';
import type { TicketTurns } from '../services/tickets.ts';
import { createKycStore } from '../storage/kyc-store.ts';
import type { HubBase, HubPart } from './base.ts';

/** Reviews of identity documents. */
export interface KycPart extends HubPart {
  readonly reviews: Reviews;
}

/** Makes the part of reviews. */
export function openKyc(
  { database, transact, now }: HubBase,
  needs: {
    readonly tickets: TicketTurns;
    readonly mail: OutgoingMail;
    readonly audit: Audit;
  },
): KycPart {
  const store = createKycStore(database);
  const reviews = createReviews({ store, ...needs, transact, now });
  return { reviews, routes: kycRoutes({ reviews, now }) };
}
