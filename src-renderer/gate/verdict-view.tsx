import { ScanFace } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AdmissionResult, PersonView, VerdictDetail } from '#shared/ipc/gate-views.ts';
import type { SeenFace } from '../face/face-watch-look.ts';
import { DoorPhoto, FacePair, LiveFace } from './face-pair.tsx';
import type { GateView } from './gate-state.ts';
import { usePainted } from './use-painted.ts';
import { VerdictActions } from './verdict-actions.tsx';
import { signalOf } from './verdict-look.ts';
import { VerdictPerson } from './verdict-person.tsx';
import { VerdictSentences } from './verdict-sentences.tsx';
import { VerdictSignal } from './verdict-signal.tsx';

/** Signs up to which a title fits in one line of the largest letters. */
const SHORT_TITLE = 14;

export interface VerdictViewProps {
  readonly view: Extract<GateView, { at: 'verdict' }>;
}

/** The verdict, to be read at one glance from two metres. */
export function VerdictView({ view }: VerdictViewProps) {
  const { t } = useTranslation();
  const { result, asked, faced } = view;
  usePainted(result, asked);
  const signal = signalOf(result);
  const isByCard = result.kind === 'override' && asked?.request.kind === 'card';
  const title =
    result.kind === 'verdict'
      ? t(`verdict.${result.verdict}.title`)
      : t(`outcome.${isByCard ? 'card' : result.kind}.title`);
  const isFull = hasMuchToShow(result.detail);
  const isShort = title.length <= SHORT_TITLE && !isFull;
  return (
    <section
      className={`verdict verdict--${signal}${isFull ? ' verdict--full' : ''}`}
      data-verdict={result.verdict}
      data-kind={result.kind}
    >
      <VerdictSignal signal={signal} />
      <div className="verdict__words" role="alert">
        <h2 className={isShort ? 'verdict__title verdict__title--short' : 'verdict__title'}>
          {title}
        </h2>
        {result.person === null ? null : (
          <Person person={result.person} result={result} seen={faced?.seen ?? null} />
        )}
        <VerdictSentences result={result} isByCard={isByCard} />
      </div>
      <VerdictActions result={result} signal={signal} label={title} />
    </section>
  );
}

/** Two pictures and up to four things to do: all of it must fit a small window. */
function hasMuchToShow({ face, earlier }: VerdictDetail): boolean {
  return earlier?.hasDoorPhoto === true || (face !== undefined && face.outcome !== 'match');
}

interface PersonProps {
  readonly person: PersonView;
  readonly result: AdmissionResult;
  readonly seen: SeenFace | null;
}

/** Beside the photo on record stands what it is to be compared with, where there is such. */
function Person({ person, result, seen }: PersonProps) {
  const { t } = useTranslation();
  const { face, earlier } = result.detail;
  if (earlier?.hasDoorPhoto === true) {
    const pictures = (
      <FacePair person={person} label={t('face.whenAdmitted')}>
        <DoorPhoto checkInId={earlier.checkInId} />
      </FacePair>
    );
    return <VerdictPerson person={person} pictures={pictures} />;
  }
  if (face?.outcome === 'match') {
    return (
      <VerdictPerson person={person}>
        <p className="matched">
          <ScanFace aria-hidden="true" size="1.3em" />
          {t('face.matched')}
        </p>
      </VerdictPerson>
    );
  }
  if (seen?.probe.kind !== 'seen') return <VerdictPerson person={person} />;
  const pictures = (
    <FacePair person={person} label={t('face.atGateNow')}>
      <LiveFace seen={seen} />
    </FacePair>
  );
  return <VerdictPerson person={person} pictures={pictures} />;
}
