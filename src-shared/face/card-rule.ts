import type { FaceFinding, FaceUnavailable } from './finding.ts';

/** What is missing lies with the record, so that no camera and no supervisor can help. */
const OF_THE_RECORD: ReadonlySet<FaceUnavailable> = new Set<FaceUnavailable>([
  'no-consent',
  'no-selfie',
  'reference-unusable',
]);

/**
 * Whether gate staff may let in by comparing the identity card by eye. Never where a face was
 * compared, now or a few minutes ago: what that left open, a supervisor decides. Nobody gets round
 * it by covering the face at the second look.
 */
export function isCardEnough({ outcome, why, policy, attempt }: FaceFinding): boolean {
  if (outcome !== 'unavailable' || why === null || attempt > 1) return false;
  return policy === 'when-unsure' || OF_THE_RECORD.has(why);
}
