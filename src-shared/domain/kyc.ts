import { z } from 'zod';
import { uuid } from './id.ts';
import { instant } from './instant.ts';

/** Why somebody's documents are rejected, or a better picture is asked for: a closed list. */
export const KYC_REASONS = [
  'picture-blurred',
  'picture-cut-off',
  'card-missing',
  'card-not-readable',
  'selfie-not-the-person',
  'name-differs',
  'card-expired',
  'card-looks-altered',
  'under-age',
  'other',
] as const;
export const kycReason = z.enum(KYC_REASONS);
export type KycReason = z.infer<typeof kycReason>;

export const kycDecision = z.enum(['approved', 'rejected', 'better-picture', 'taken-back']);

/** One decision about a person's documents (table `kyc_decisions`): append-only. */
export const kycDecisionRow = z.strictObject({
  id: uuid,
  user_id: uuid,
  decision: kycDecision,
  reason: kycReason.nullable(),
  /** The reviewer's own words. Never an identity number. */
  words: z.string().max(500).nullable(),
  /** The decision that is taken back. */
  about_id: uuid.nullable(),
  staff_id: uuid,
  /** The latest decision that the reviewer saw; null: there was none. */
  seen_id: uuid.nullable(),
  decided_at: instant,
});
export type KycDecisionRow = z.infer<typeof kycDecisionRow>;

/** A rectangle of a picture; every number from 0 to 1, of width and height. */
export const pictureBox = z.strictObject({
  x: z.number().min(0).max(1),
  y: z.number().min(0).max(1),
  width: z.number().gt(0).max(1),
  height: z.number().gt(0).max(1),
});
export type PictureBox = z.infer<typeof pictureBox>;
