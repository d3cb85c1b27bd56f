import type { KycStatus } from './attendee.ts';
import type { Uuid } from './id.ts';
import { statusAfter } from './kyc-rules.ts';
import type { KycDecisionRow, KycVerdict } from './kyc.ts';

type Made = Pick<KycDecisionRow, 'id' | 'decision' | 'about_id' | 'seen_id' | 'decided_at'>;

/** What all decisions about a person come to. */
export interface KycOutcome<D extends Made = Made> {
  readonly status: KycStatus;
  /** The decision that counts; null: none stands. */
  readonly decision: (D & { readonly decision: KycVerdict }) | null;
}

/** Of decisions that did not see one another, the more careful counts. */
const CARE: Readonly<Record<KycVerdict, number>> = {
  approved: 0,
  'better-picture': 1,
  rejected: 2,
};

function isVerdict<D extends Made>(made: D): made is D & { readonly decision: KycVerdict } {
  return made.decision !== 'taken-back';
}

/**
 * A person's status from every decision about them, in whatever order they came. Each names the one that
 * it saw; those that nobody saw are the heads. A head that was taken back, or takes one back, stands for
 * the one before. Of several heads a rejection wins, then a wish for a better picture, then an approval;
 * of equals the later.
 * @param decisions of this person, under all their ids
 * @param base the status where none stands: what the person was before anybody decided
 */
export function kycOutcome<D extends Made>(
  decisions: readonly D[],
  base: KycStatus,
): KycOutcome<D> {
  const byId = new Map<Uuid, D>(decisions.map((made) => [made.id, made]));
  const seen = new Set(decisions.map(({ seen_id: id }) => id));
  const takenBack = new Set(
    decisions.filter((made) => !isVerdict(made)).map(({ about_id: id }) => id),
  );

  /** The nearest that stands, from here back. A ring, which only a forger makes, ends. */
  function effective(head: D): (D & { readonly decision: KycVerdict }) | null {
    const visited = new Set<Uuid>();
    let made: D | undefined = head;
    while (made !== undefined && !visited.has(made.id)) {
      visited.add(made.id);
      if (isVerdict(made) && !takenBack.has(made.id)) return made;
      const before: Uuid | null = isVerdict(made) ? made.seen_id : made.about_id;
      made = before === null ? undefined : byId.get(before);
    }
    return null;
  }

  const winner = decisions
    .filter(({ id }) => !seen.has(id))
    .map(effective)
    .filter((made) => made !== null)
    .toSorted(
      (a, b) =>
        CARE[b.decision] - CARE[a.decision] ||
        (a.decided_at === b.decided_at
          ? a.id < b.id
            ? 1
            : -1
          : a.decided_at < b.decided_at
            ? 1
            : -1),
    )
    .at(0);
  if (winner === undefined) return { status: base, decision: null };
  return { status: statusAfter(winner.decision), decision: winner };
}
