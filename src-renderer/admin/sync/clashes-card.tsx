import { Check } from 'lucide-react';
import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ClashView } from '#shared/ipc/sync-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Answered } from '../../components/answered.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { useAnswer } from '../../use-answer.ts';
import { logFactName } from '../log/log-words.ts';
import { useAdmin } from '../use-admin.ts';
import { useAct } from './use-act.ts';

/**
 * Two edits of one field, with both values.
 * @param count how many there are, as the core says: another number asks again
 */
export function ClashesCard({ count }: { readonly count: number }) {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const ask = useCallback(async () => (await call('sync.clashes', {})).clashes, [call]);
  const asked = useAnswer(ask);
  // What is known stays in sight while it is asked for again.
  const { answer, last: clashes, askAgain } = asked;
  useEffect(askAgain, [count, askAgain]);
  return (
    <SectionCard title={t('syncRoom.clashes')} text={t('syncRoom.clashesText')}>
      {clashes === null || answer.at === 'failed' ? (
        <Answered asked={asked}>{() => null}</Answered>
      ) : clashes.length === 0 ? (
        <p>{t('syncRoom.clashesNone')}</p>
      ) : (
        <ul className="matters">
          {clashes.map((clash) => (
            <Clash key={clash.id} clash={clash} onSeen={askAgain} />
          ))}
        </ul>
      )}
    </SectionCard>
  );
}

function Clash({ clash, onSeen }: { readonly clash: ClashView; readonly onSeen: () => void }) {
  const { t } = useTranslation();
  const { call, may } = useAdmin();
  const { isBusy, run } = useAct();
  const { id, entity, about, field } = clash;
  const see = (): void =>
    run(async () => {
      await call('sync.seeClash', { id });
      onSeen();
      return null;
    });
  return (
    <li className="matter">
      <div className="matter__words">
        <strong>
          {t(`syncRoom.entity.${entity}`)}
          {about === null ? null : (
            <>
              {' '}
              <bdi>{visibleText(about)}</bdi>
            </>
          )}
          {`: ${logFactName(t, field)}`}
        </strong>
        <dl className="clash">
          <Value term={t('syncRoom.kept')} value={clash.kept} at={clash.keptAt} />
          <Value term={t('syncRoom.lost')} value={clash.lost} at={clash.lostAt} />
        </dl>
      </div>
      {may('sync.seeClash') ? (
        <ActionButton icon={Check} label={t('syncRoom.seen')} isDisabled={isBusy} onPress={see} />
      ) : null}
    </li>
  );
}

interface ValueProps {
  readonly term: string;
  readonly value: string;
  readonly at: ClashView['keptAt'];
}

function Value({ term, value, at }: ValueProps) {
  const { t } = useTranslation();
  const { times, now } = useAdmin();
  return (
    <div className="clash__one">
      <dt>{term}</dt>
      <dd>
        <bdi className="clash__value">
          {value === '' ? t('activity.nothing') : visibleText(value)}
        </bdi>{' '}
        <time className="matter__when" dateTime={at}>
          {times.short(at, now)}
        </time>
      </dd>
    </div>
  );
}
