import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import { faceOutcome, type FaceOutcome } from '#shared/face/finding.ts';
import type { FaceDecision } from '#shared/ipc/face-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ChoiceGroup } from '../../components/choice-group.tsx';
import { Notice } from '../../components/notice.tsx';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { DecisionItem } from './decision-item.tsx';
import { useDesk } from './desk-access.ts';
import { ScoresCard } from './scores-card.tsx';

const ALL = 'all';

/** What the gate decided about faces: today's scores, and each decision with its reason. */
export function DecisionsRoom() {
  const { t } = useTranslation();
  const [outcome, setOutcome] = useState<FaceOutcome | null>(null);
  return (
    <div className="desk__body decisions">
      <ScoresCard />
      <section className="decisions__list" aria-label={t('desk.log.list')}>
        <ChoiceGroup
          label={t('desk.log.show')}
          choices={[
            { value: ALL, label: t('desk.log.all') },
            ...faceOutcome.options.map((value) => ({
              value,
              label: t(`desk.log.outcome.${value}`),
            })),
          ]}
          value={outcome ?? ALL}
          onChange={(value) => setOutcome(value === ALL ? null : value)}
        />
        <DecisionList key={outcome} outcome={outcome} />
      </section>
    </div>
  );
}

interface Page {
  readonly decisions: readonly FaceDecision[];
  readonly more: boolean;
}

function DecisionList({ outcome }: { readonly outcome: FaceOutcome | null }) {
  const { t } = useTranslation();
  const { call } = useDesk();
  const [page, setPage] = useState<Page | null>(null);
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);

  const load = useCallback(
    (after: string | null): void => {
      call('desk.decisions', { outcome, after }).then(
        ({ decisions, more }) => {
          setTrouble(null);
          setPage((before) => ({
            decisions: after === null ? decisions : [...(before?.decisions ?? []), ...decisions],
            more,
          }));
        },
        (error: unknown) => setTrouble(asGatehouseError(error).code),
      );
    },
    [call, outcome],
  );
  useEffect(() => load(null), [load]);

  const last = page?.decisions.at(-1)?.checkInId ?? null;
  return (
    <>
      {page === null && trouble === null ? <output>{t('desk.loading')}</output> : null}
      {page?.decisions.length === 0 ? <output>{t('desk.log.none')}</output> : null}
      {page === null || page.decisions.length === 0 ? null : (
        <ol className="decisions__items">
          {page.decisions.map((decision) => (
            <DecisionItem key={decision.checkInId} decision={decision} />
          ))}
        </ol>
      )}
      {trouble === null ? null : (
        <Notice tone="bad" isUrgent title={t('desk.log.failed')} text={t(errorKey(trouble))} />
      )}
      {trouble !== null ? (
        <ActionButton label={t('desk.tryAgain')} onPress={() => load(last)} />
      ) : page?.more === true ? (
        <ActionButton label={t('desk.log.older')} onPress={() => load(last)} />
      ) : null}
    </>
  );
}
