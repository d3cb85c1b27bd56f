import { CircleCheck } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../components/action-button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { Loading } from '../../components/loading.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { StatusPill } from '../../components/status-pill.tsx';
import { useAdmin } from '../use-admin.ts';
import { ReviewCase } from './review-case.tsx';
import type { ReviewDesk, ReviewState } from './review-desk.ts';
import { useReviewDesk } from './use-review-desk.ts';
import '../../styles/desk.css';
import '../../styles/review.css';

/** Clears identity documents: one person after another, by the keyboard. */
export function ReviewRoom() {
  const { t } = useTranslation();
  const { params } = useAdmin();
  const { desk, shelf, state, engine } = useReviewDesk(params['attendeeId'] ?? null);
  const { queue } = state;
  return (
    <>
      <PageHeader
        title={t('admin.room.review')}
        badge={
          queue === null ? null : (
            <span className="review-counts">
              <StatusPill
                tone={queue.waiting > 0 ? 'accent' : 'good'}
                label={t('review.waiting', { count: queue.waiting })}
              />
              {queue.leased > 0 ? (
                <StatusPill label={t('review.leased', { count: queue.leased })} />
              ) : null}
              {queue.asked > 0 ? (
                <StatusPill label={t('review.asked', { count: queue.asked })} />
              ) : null}
              <StatusPill label={t('review.today', { count: queue.decidedToday })} />
            </span>
          )
        }
      />
      {state.at === 'at-work' && state.item !== null ? (
        <ReviewCase
          key={state.item.found.userId}
          desk={desk}
          shelf={shelf}
          state={state}
          item={state.item}
          engine={engine.state}
        />
      ) : (
        <NobodyHere desk={desk} state={state} />
      )}
    </>
  );
}

function NobodyHere({ desk, state }: { readonly desk: ReviewDesk; readonly state: ReviewState }) {
  const { t } = useTranslation();
  const again = (): void => desk.start(null);
  switch (state.at) {
    case 'failed':
      return (
        <ErrorState title={t('review.failed')} code={state.code ?? 'internal'} onTryAgain={again} />
      );
    case 'done':
      return (
        <EmptyState
          icon={CircleCheck}
          title={t(state.skipped > 0 ? 'review.onlySkipped' : 'review.done')}
          text={t(state.skipped > 0 ? 'review.onlySkippedText' : 'review.doneText')}
          action={
            <>
              {state.last === null ? null : (
                <ActionButton
                  label={t('review.takeBackOf', { name: state.last.name })}
                  onPress={() => desk.takeBack()}
                />
              )}
              <ActionButton look="main" label={t('review.lookAgain')} onPress={again} isFirst />
            </>
          }
        />
      );
    case 'loading':
    case 'at-work':
      return <Loading label={t('admin.room.review')} />;
  }
}
