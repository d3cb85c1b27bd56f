import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import { faceOutcome } from '#shared/face/finding.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Notice } from '../../components/notice.tsx';
import { useDesk } from './desk-access.ts';
import { SectionCard } from '../../components/section-card.tsx';
import { ScoreHistogramView } from './score-histogram-view.tsx';
import { useAnswer } from '../../use-answer.ts';

/** Today's scores and outcomes. */
export function ScoresCard() {
  const { t } = useTranslation();
  const { call } = useDesk();
  const ask = useCallback(() => call('desk.scores', {}), [call]);
  const { answer, askAgain } = useAnswer(ask);
  switch (answer.at) {
    case 'asking':
      return <output className="scores">{t('desk.loading')}</output>;
    case 'failed':
      return (
        <div className="scores">
          <Notice
            tone="bad"
            isUrgent
            title={t('desk.log.failed')}
            text={t(errorKey(answer.code))}
          />
          <ActionButton label={t('desk.tryAgain')} onPress={askAgain} />
        </div>
      );
    case 'known': {
      const { histogram, bands, outcomes } = answer.value;
      return (
        <SectionCard title={t('desk.log.today')} className="scores">
          <dl className="outcomes" aria-label={t('desk.log.outcomes')}>
            {faceOutcome.options.map((outcome) => (
              <div key={outcome} className={`outcomes__one outcomes__one--${outcome}`}>
                <dt>{t(`desk.log.outcome.${outcome}`)}</dt>
                <dd>{t('gate.count', { count: outcomes[outcome] })}</dd>
              </div>
            ))}
          </dl>
          <ScoreHistogramView histogram={histogram} bands={bands} />
        </SectionCard>
      );
    }
  }
}
