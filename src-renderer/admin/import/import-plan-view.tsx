import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Notice } from '../../components/notice.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { StatTile } from '../../components/stat-tile.tsx';
import { BadRows } from './bad-rows.tsx';
import { Notices } from './mapping-form.tsx';
import type { ImportFlow, ImportStage } from './use-import-flow.ts';

interface ImportPlanViewProps {
  readonly flow: ImportFlow;
  readonly planned: Extract<ImportStage, { at: 'planned' }>;
}

/** What importing would do, the rows that it would leave out, and the button that does it. */
export function ImportPlanView({ flow, planned }: ImportPlanViewProps) {
  const { t } = useTranslation();
  const { plan, mapping } = planned;
  const [isAsking, setAsking] = useState(false);
  const rows = plan.added + plan.registered;
  const leftOut = plan.bad + plan.repeated;
  const count = (value: number): string => t('gate.count', { count: value });
  return (
    <>
      <SectionCard title={t('importing.plan.title')}>
        <div className="tiles">
          <StatTile label={t('importing.plan.rows')} value={count(plan.rows)} />
          <StatTile label={t('importing.plan.added')} value={count(plan.added)} tone="good" />
          <StatTile label={t('importing.plan.registered')} value={count(plan.registered)} />
          <StatTile
            label={t('importing.plan.unchanged')}
            value={count(plan.unchanged)}
            more={t('importing.plan.unchangedMore')}
          />
          <StatTile
            label={t('importing.plan.repeated')}
            value={count(plan.repeated)}
            more={t('importing.plan.repeatedMore')}
            tone={plan.repeated > 0 ? 'warn' : 'neutral'}
          />
          <StatTile
            label={t('importing.plan.bad')}
            value={count(plan.bad)}
            tone={plan.bad > 0 ? 'bad' : 'neutral'}
          />
        </div>
        <Notices notices={plan.notices} />
        {rows === 0 ? <Notice title={t('importing.plan.none')} /> : null}
      </SectionCard>
      {leftOut > 0 ? <BadRows importId={plan.importId} fileName={planned.list.fileName} /> : null}
      <div className="import__actions">
        <ActionButton label={t('importing.plan.back')} onPress={flow.backToColumns} />
        <ActionButton
          icon={FileUp}
          look="main"
          label={t('importing.plan.start', { count: rows })}
          isDisabled={rows === 0}
          onPress={() => setAsking(true)}
        />
      </div>
      {isAsking ? (
        <ConfirmDialog
          title={t('importing.confirm.title', { count: rows })}
          text={t('importing.confirm.text')}
          consequences={[
            ...(leftOut > 0 ? [t('importing.confirm.leftOut', { count: leftOut })] : []),
            ...(mapping.issueTickets ? [t('importing.confirm.tickets')] : []),
            ...(mapping.approve ? [t('importing.confirm.approved')] : []),
          ]}
          count={rows}
          action={t('importing.confirm.action')}
          onConfirm={() => {
            // The dialog closes at once: the room shows how far it is.
            void flow.run();
            return Promise.resolve();
          }}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </>
  );
}
