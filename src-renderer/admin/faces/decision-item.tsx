import {
  ChevronDown,
  ChevronUp,
  CircleCheck,
  CircleHelp,
  CircleOff,
  CircleX,
  Image,
} from 'lucide-react';
import { useCallback, useId, useState } from 'react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { FaceOutcome } from '#shared/face/finding.ts';
import type { FaceDecision } from '#shared/ipc/face-contract.ts';
import { Notice } from '../../components/notice.tsx';
import { PersonPhoto } from '../../components/person-photo.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { BytesPicture } from './bytes-picture.tsx';
import { findingSentence, furtherSentences, passageSentence } from './decision-words.ts';
import { useDesk } from './desk-access.ts';
import { useAnswer } from '../../use-answer.ts';

const MARKS = {
  match: CircleCheck,
  unsure: CircleHelp,
  mismatch: CircleX,
  unavailable: CircleOff,
  'liveness-failed': Image,
} satisfies Record<FaceOutcome, unknown>;

/** One decision in plain words; opened, with both pictures and everything else. */
export function DecisionItem({ decision }: { readonly decision: FaceDecision }) {
  const { t } = useTranslation();
  const { times, now } = useDesk();
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const { at, person, finding } = decision;
  const Mark = MARKS[finding.outcome];
  const Chevron = isOpen ? ChevronUp : ChevronDown;
  const name = person === null ? t('desk.log.nobody') : visibleText(person.name);
  return (
    <li className="decision" data-outcome={finding.outcome}>
      <div className="decision__line">
        <span className={`decision__mark decision__mark--${finding.outcome}`}>
          <Mark aria-hidden="true" size="1.6rem" />
        </span>
        <span className="decision__time">{times.short(at, now)}</span>
        <div className="decision__words">
          <p className="decision__name" id={id}>
            <bdi>{name}</bdi>
          </p>
          <p>{`${findingSentence(t, decision)} ${passageSentence(t, decision)}`}</p>
        </div>
        <Button
          className="button decision__more"
          aria-expanded={isOpen}
          aria-describedby={id}
          onPress={() => setOpen(!isOpen)}
        >
          {t(isOpen ? 'desk.log.hide' : 'desk.log.details')}
          <Chevron aria-hidden="true" size="1.2em" />
        </Button>
      </div>
      {isOpen ? <DecisionDetails decision={decision} /> : null}
    </li>
  );
}

function DecisionDetails({ decision }: { readonly decision: FaceDecision }) {
  const { t } = useTranslation();
  const { person, checkInId, hasEvidence } = decision;
  return (
    <div className="decision__details">
      <div className="pair">
        {person === null ? null : (
          <figure>
            <PersonPhoto person={person} />
            <figcaption>{t('desk.log.photo')}</figcaption>
          </figure>
        )}
        <figure>
          {hasEvidence ? (
            <Evidence checkInId={checkInId} name={person?.name ?? null} />
          ) : (
            <div className="photo">
              <span>{t('desk.log.noFrame')}</span>
            </div>
          )}
          <figcaption>{t('desk.log.frame')}</figcaption>
        </figure>
      </div>
      <ul className="decision__further">
        {furtherSentences(t, decision).map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
        {hasEvidence ? <li className="section-card__text">{t('desk.log.noted')}</li> : null}
      </ul>
    </div>
  );
}

interface EvidenceProps {
  readonly checkInId: string;
  readonly name: string | null;
}

function Evidence({ checkInId, name }: EvidenceProps) {
  const { t } = useTranslation();
  const { call } = useDesk();
  const ask = useCallback(() => call('desk.evidence', { checkInId }), [call, checkInId]);
  const { answer } = useAnswer(ask);
  switch (answer.at) {
    case 'asking':
      return <div className="photo">{t('desk.loading')}</div>;
    case 'failed':
      return <Notice title={t('desk.log.frameGone')} />;
    case 'known': {
      const who = name === null ? t('desk.log.nobody') : visibleText(name);
      const { bytes, mime } = answer.value;
      return <BytesPicture bytes={bytes} mime={mime} alt={t('desk.log.frameOf', { name: who })} />;
    }
  }
}
