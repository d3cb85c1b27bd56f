import { CopyCheck } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { groupPhone } from '#shared/domain/attendee-form.ts';
import { errorKey } from '#shared/errors.ts';
import type { DuplicatePair } from '#shared/ipc/attendee-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Answered } from '../../components/answered.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Pager } from '../../components/pager.tsx';
import { StatusPill } from '../../components/status-pill.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin, useChosenEvent } from '../use-admin.ts';
import { useDataChanged } from '../use-data-changed.ts';
import { MergeDialog } from './merge-dialog.tsx';
import { PersonPills } from './person-pills.tsx';

const PAGE = 50;

export interface DuplicatesPageProps {
  readonly onBack: () => void;
}

/** Pairs that may be one person, the likeliest first. */
export function DuplicatesPage({ onBack }: DuplicatesPageProps) {
  const { t } = useTranslation();
  const { call, toast } = useAdmin();
  const event = useChosenEvent();
  const [offset, setOffset] = useState(0);
  const [merging, setMerging] = useState<DuplicatePair | null>(null);
  const ask = useCallback(
    () => call('attendee.duplicates', { eventId: event.id, offset }),
    [call, event.id, offset],
  );
  const asked = useAnswer(ask);
  useDataChanged('attendees', asked.askAgain);
  const total = asked.last?.total ?? null;

  const notSame = async ({ people: [one, other] }: DuplicatePair): Promise<void> => {
    try {
      await call('attendee.notSame', { userIds: [one.userId, other.userId] });
      toast({ text: t('attendees.duplicates.notSameDone') });
      asked.askAgain();
    } catch (error) {
      toast({ text: t(errorKey(asGatehouseError(error).code)), tone: 'bad' });
    }
  };

  return (
    <>
      <PageHeader
        title={t('attendees.duplicates.title')}
        crumbs={[{ label: t('attendees.page.back'), onPress: onBack }]}
        {...(total === null ? {} : { text: t('attendees.duplicates.text', { count: total }) })}
      />
      <Answered asked={asked} label={t('attendees.duplicates.title')}>
        {({ pairs }) =>
          pairs.length === 0 ? (
            <EmptyState
              icon={CopyCheck}
              title={t('attendees.duplicates.none')}
              text={t('attendees.duplicates.noneText')}
            />
          ) : (
            <ul className="pairs">
              {pairs.map((pair) => (
                <Pair
                  key={pair.people.map(({ userId }) => userId).join('/')}
                  pair={pair}
                  onMerge={() => setMerging(pair)}
                  onNotSame={() => void notSame(pair)}
                />
              ))}
            </ul>
          )
        }
      </Answered>
      {total !== null && total > PAGE ? (
        <Pager offset={offset} pageSize={PAGE} total={total} onOffset={setOffset} />
      ) : null}
      {merging === null ? null : (
        <MergeDialog
          pair={merging}
          onMerged={(person) => {
            setMerging(null);
            toast({
              text: t('attendees.duplicates.done', { name: visibleText(person.fields.name) }),
            });
            asked.askAgain();
          }}
          onClose={() => setMerging(null)}
        />
      )}
    </>
  );
}

interface PairProps {
  readonly pair: DuplicatePair;
  readonly onMerge: () => void;
  readonly onNotSame: () => void;
}

function Pair({ pair, onMerge, onNotSame }: PairProps) {
  const { t } = useTranslation();
  return (
    <li className="twins">
      <StatusPill
        tone={pair.why === 'near-name-same-phone' ? 'warn' : 'neutral'}
        label={t(`attendees.duplicates.why.${pair.why}`)}
      />
      <div className="twins__people">
        {pair.people.map((person) => (
          <div key={person.userId} className="attendee-name">
            <bdi className="attendee-name__name">{visibleText(person.name)}</bdi>
            <span className="attendee-name__more">
              <bdi>{visibleText(groupPhone(person.phone))}</bdi>
              {' · '}
              <bdi>{visibleText(person.email)}</bdi>
            </span>
            <PersonPills
              kyc={person.kyc}
              blocked={person.blocked}
              registration={person.registration}
            />
          </div>
        ))}
      </div>
      <span className="twins__acts">
        <ActionButton label={t('attendees.duplicates.notSame')} onPress={onNotSame} />
        <ActionButton look="main" label={t('attendees.duplicates.compare')} onPress={onMerge} />
      </span>
    </li>
  );
}
