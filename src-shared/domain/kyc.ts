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

/** What a reviewer decides about somebody. */
export const kycVerdict = z.enum(['approved', 'rejected', 'better-picture']);
export type KycVerdict = z.infer<typeof kycVerdict>;

export const kycDecision = z.enum([...kycVerdict.options, 'taken-back']);

/** Why somebody may not approve a person by themselves. */
export const secondPerson = z.enum(['own-registration', 'own-rejection']);
export type SecondPerson = z.infer<typeof secondPerson>;

/**
 * Where somebody's documents are in their review. `none`: there are none; `asked`: for a better
 * picture; `done`: decided.
 */
export type ReviewState = 'none' | 'waiting' | 'asked' | 'done';

/** The longest words of a reviewer that are kept, signs. */
export const MAX_KYC_WORDS = 500;

/** One decision about a person's documents (table `kyc_decisions`): append-only. */
export const kycDecisionRow = z.strictObject({
  id: uuid,
  user_id: uuid,
  decision: kycDecision,
  reason: kycReason.nullable(),
  /** The reviewer's own words. Never an identity number. */
  words: z.string().max(MAX_KYC_WORDS).nullable(),
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
