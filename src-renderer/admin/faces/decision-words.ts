import type { TFunction } from 'i18next';
import type { FaceDecision } from '#shared/ipc/face-contract.ts';
import { visibleText } from '../../components/visible-text.ts';

/** A score with two digits, cut and not rounded: what is below a band never reads as in it. */
export function scoreText(score: number): string {
  return (Math.floor(score * 100 + 1e-9) / 100).toFixed(2);
}

/** What the face check found, in one sentence. */
export function findingSentence(t: TFunction, { finding }: FaceDecision): string {
  const { outcome, score, why } = finding;
  const match = scoreText(finding.bands.match);
  const mismatch = scoreText(finding.bands.mismatch);
  if (score === null) {
    // Only a record that tried too often comes here besides: nobody looked again.
    return outcome === 'unavailable'
      ? t(`desk.why.unavailable.${why ?? 'not-looked'}`)
      : t('desk.why.triesUsed');
  }
  const said = scoreText(score);
  switch (outcome) {
    case 'match':
      return t('desk.why.matched', { score: said, match });
    case 'unsure':
      return t('desk.why.unsure', { score: said, match, mismatch });
    case 'mismatch':
      return t('desk.why.mismatch', { score: said, mismatch });
    case 'unavailable':
      return t(`desk.why.unavailable.${why ?? 'not-looked'}`);
    case 'liveness-failed':
      return t('desk.why.liveness-failed', { score: said });
  }
}

/** What became of the person, in one sentence. */
export function passageSentence(t: TFunction, decision: FaceDecision): string {
  const { letInBy, finding, verdict } = decision;
  if (letInBy === 'card') return t('desk.why.letIn.card');
  if (letInBy !== null) {
    const name = visibleText(letInBy.staff);
    return finding.score === null
      ? t('desk.why.letIn.staff', { name })
      : t('desk.why.letIn.supervisor', { name });
  }
  return t(verdict === 'admitted' ? 'desk.why.letIn.admitted' : 'desk.why.letIn.nobody');
}

/** Everything else that is known of the decision, a sentence each. */
export function furtherSentences(t: TFunction, { finding, way }: FaceDecision): string[] {
  const sentences = [t(`desk.why.liveness.${finding.liveness}`)];
  if (finding.attempt > 1) sentences.push(t('desk.log.attempt', { count: finding.attempt }));
  sentences.push(t('desk.log.way', { way: t(`way.${way}`) }));
  if (finding.model !== null) sentences.push(t('desk.log.model', { model: finding.model }));
  return sentences;
}
