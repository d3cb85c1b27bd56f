import { useTranslation } from 'react-i18next';
import { toInstant } from '#shared/domain/instant.ts';
import type { AdmissionResult } from '#shared/ipc/gate-views.ts';
import { formatTicketNumber } from '#shared/ticket/ticket-number.ts';
import { visibleText } from '../components/visible-text.ts';
import { useNow } from '../use-now.ts';
import { useEventTimes } from './use-event-times.ts';

/** Why, where or when it would be right, and what to do. */
export function VerdictSentences({ result }: { readonly result: AdmissionResult }) {
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
      <p className="verdict__advice">{useAdvice(result)}</p>
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

function useAdvice({ kind, verdict }: AdmissionResult): string {
  const { t } = useTranslation();
  switch (kind) {
    case 'verdict':
      return t(`verdict.${verdict}.advice`);
    case 'override':
      return t('outcome.override.advice', { verdict: t(`verdict.${verdict}.title`) });
    case 'undo':
      return t('outcome.undo.advice');
  }
}

function useConcreteSentences({ kind, detail }: AdmissionResult): string[] {
  const { t } = useTranslation();
  const times = useEventTimes();
  const now = toInstant(useNow(10_000));
  if (kind !== 'verdict') return [];
  const sentences: string[] = [];
  const say = (sentence: string): number => sentences.push(visibleText(sentence));
  const { rightFrom, rightUntil, rightGates, otherEvent, earlier, why, copyAt } = detail;
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
  if (why !== undefined) say(t(`detail.why.${why}`));
  if (copyAt === null) say(t('detail.copyMadeHere'));
  else if (copyAt !== undefined) say(t('detail.copyAt', { time: times.short(copyAt, now) }));
  return sentences;
}
