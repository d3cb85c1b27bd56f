import type { FaceFinding, FaceUnavailable } from './finding.ts';

/** What is missing lies with the record, so that no camera and no supervisor can help. */
const OF_THE_RECORD: ReadonlySet<FaceUnavailable> = new Set<FaceUnavailable>([
  'no-consent',
  'no-selfie',
  'reference-unusable',
]);

/**
 * Whether gate staff may let in by comparing the identity card by eye. Never where a face was
 * compared: what the comparison left open, a supervisor decides.
 */
export function isCardEnough({ outcome, why, policy }: FaceFinding): boolean {
  if (outcome !== 'unavailable' || why === null) return false;
  return policy === 'when-unsure' || OF_THE_RECORD.has(why);
}
