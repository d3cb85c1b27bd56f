import { useTranslation } from 'react-i18next';
import { toInstant } from '#shared/domain/instant.ts';
import type { TFunction } from 'i18next';
import type { AdmissionResult, FaceView } from '#shared/ipc/gate-views.ts';
import { formatTicketNumber } from '#shared/ticket/ticket-number.ts';
import { visibleText } from '../components/visible-text.ts';
import { useNow } from '../use-now.ts';
import { mayLookAgain } from './gate-calls.ts';
import { useEventTimes } from './use-event-times.ts';

export interface VerdictSentencesProps {
  readonly result: AdmissionResult;
  /** Staff let the person in by the identity card, not a supervisor. */
  readonly isByCard: boolean;
}

/** Why, where or when it would be right, and what to do. */
export function VerdictSentences({ result, isByCard }: VerdictSentencesProps) {
  const { t } = useTranslation();
  const concrete = useConcreteSentences(result);
  const { scannedText } = result.detail;
  return (
    <div className="verdict__sentences">
      {concrete.length === 0 ? null : (
        <ul className="verdict__concrete">
          {concrete.map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      )}
      <p className="verdict__advice">{useAdvice(result, isByCard)}</p>
      {scannedText === undefined ? null : (
        <div className="scanned">
          <p>{t('detail.scannedText')}</p>
          <code className="scanned__text" dir="ltr">
            {visibleText(scannedText)}
          </code>
        </div>
      )}
      {result.ticketNumber === null ? null : (
        <p className="verdict__number">
          {t('gate.ticketNumber', { number: formatTicketNumber(result.ticketNumber) })}
        </p>
      )}
    </div>
  );
}

function useAdvice(result: AdmissionResult, isByCard: boolean): string {
  const { t } = useTranslation();
  const { kind, verdict } = result;
  switch (kind) {
    case 'verdict':
      return [t(`verdict.${verdict}.advice`), nextStep(result, t)].filter(Boolean).join(' ');
    case 'override':
      return t(`outcome.${isByCard ? 'card' : 'override'}.advice`, {
        verdict: t(`verdict.${verdict}.title`),
      });
    case 'undo':
      return t('outcome.undo.advice');
  }
}

/** What to do about a face that was not matched; empty: the verdict's own advice says it all. */
function nextStep(result: AdmissionResult, t: TFunction): string {
  const { face } = result.detail;
  if (face === undefined || face.outcome === 'match') return '';
  if (face.byCard) return t('face.byCard');
  if (mayLookAgain(result)) return t('face.again', { count: face.triesLeft });
  return t(face.triesLeft === 0 ? 'face.noMoreTries' : 'face.bySupervisor');
}

function useConcreteSentences({ kind, detail }: AdmissionResult): string[] {
  const { t } = useTranslation();
  const times = useEventTimes();
  const now = toInstant(useNow(10_000));
  if (kind !== 'verdict') return [];
  const sentences: string[] = [];
  const say = (sentence: string): number => sentences.push(visibleText(sentence));
  const { rightFrom, rightUntil, rightGates, otherEvent, earlier, face, why, copyAt } = detail;
  if (rightFrom !== undefined) {
    say(t('detail.validFrom', { time: times.short(rightFrom, now) }));
  }
  if (rightUntil !== undefined) {
    say(t('detail.validUntil', { time: times.short(rightUntil, now) }));
  }
  if (rightGates !== undefined && rightGates.length > 0) {
    say(t('detail.rightGates', { gates: rightGates.join(', ') }));
  }
  if (otherEvent !== undefined) say(t('detail.otherEvent', { event: otherEvent }));
  if (earlier !== undefined) {
    const { at, gateName, kioskName } = earlier;
    say(t('detail.earlierAt', { time: times.short(at, now), ago: times.ago(at, now) }));
    const places = [
      gateName === null ? null : t('detail.earlierGate', { gate: gateName }),
      kioskName === null ? null : t('detail.earlierKiosk', { kiosk: kioskName }),
    ].filter((place) => place !== null);
    if (places.length > 0) say(places.join(' '));
  }
  if (face !== undefined) for (const sentence of faceSentences(face, t)) say(sentence);
  if (why !== undefined) say(t(`detail.why.${why}`));
  if (copyAt === null) say(t('detail.copyMadeHere'));
  else if (copyAt !== undefined) say(t('detail.copyAt', { time: times.short(copyAt, now) }));
  return sentences;
}

function faceSentences({ outcome, why, score, bands, liveness }: FaceView, t: TFunction): string[] {
  const sentences: string[] = [];
  if (why !== null) sentences.push(t(`face.why.${why}`));
  if (outcome === 'liveness-failed' && (liveness === 'doubt' || liveness === 'not-turned')) {
    sentences.push(t(`face.liveness.${liveness}`));
  }
  if (score !== null && (outcome === 'unsure' || outcome === 'mismatch')) {
    const numbers = { score: score.toFixed(2), match: bands.match.toFixed(2) };
    sentences.push(t('face.score', numbers));
  }
  return sentences;
}
