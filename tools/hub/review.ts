import { z } from 'zod';
import { newId, uuid } from '#shared/domain/id.ts';
import type { KycReason, KycVerdict } from '#shared/domain/kyc.ts';
import type { HubClient } from './staff-client.ts';

const leased = z.object({
  case: z
    .object({
      user_id: uuid,
      name: z.string(),
      seen_id: uuid.nullable(),
      documents: z.array(z.object({ id: uuid, file_type: z.string() })),
    })
    .nullable(),
});
/** A person in a reviewer's hands. */
export type ReviewCase = NonNullable<z.infer<typeof leased>['case']>;

/** Whoever waits longest. @throws Error where nobody waits */
export async function nextCase(reviewer: HubClient): Promise<ReviewCase> {
  const { case: found } = leased.parse(await reviewer.call('POST', '/v1/reviews/next', {}));
  if (found === null) throw new Error('nobody waits for a review');
  return found;
}

/** Decides about a person in the reviewer's hands. @throws Error where the hub refuses */
export async function decide(
  reviewer: HubClient,
  { user_id, seen_id, documents }: ReviewCase,
  decision: KycVerdict,
  why: { readonly reason?: KycReason; readonly words?: string } = {},
): Promise<void> {
  const seen = documents.map(({ id }) => id);
  const body = { id: newId(), decision, seen_id, documents: seen, ...why };
  await reviewer.call('POST', `/v1/reviews/${user_id}/decisions`, body);
}
