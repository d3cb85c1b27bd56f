import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../components/action-button.tsx';
import { FileEntry } from '../../components/file-entry.tsx';
import { Loading } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { WorkProgress } from '../../components/work-progress.tsx';
import { useAdmin, useChosenEvent, useUnsaved } from '../use-admin.ts';
import { ImportPlanView } from './import-plan-view.tsx';
import { refusalWords } from './import-words.ts';
import { MappingForm } from './mapping-form.tsx';
import { PastImports } from './past-imports.tsx';
import { useImportFlow, type ImportFlow } from './use-import-flow.ts';
import '../../styles/import.css';

/** Brings people in from a list: choose, say what is what, look at what would happen, confirm. */
export function ImportRoom() {
  const { t } = useTranslation();
  const event = useChosenEvent();
  const flow = useImportFlow(event.id);
  const { stage, trouble } = flow;
  useUnsaved(stage.at === 'running');
  return (
    <>
      <PageHeader title={t('admin.room.import')} text={t('importing.text')} />
      {trouble === null || trouble.code === 'import-cancelled' ? null : (
        <Notice
          tone="bad"
          isUrgent
          title={t(stage.at === 'choosing' ? 'importing.file.failed' : 'importing.run.failed')}
          text={refusalWords(t, trouble)}
        />
      )}
      <Stage flow={flow} eventId={event.id} />
    </>
  );
}

function Stage({ flow, eventId }: { readonly flow: ImportFlow; readonly eventId: string }) {
  const { t } = useTranslation();
  const { stage, progress, isCancelling } = flow;
  switch (stage.at) {
    case 'choosing':
      return (
        <>
          <SectionCard title={t('importing.file.title')}>
            {stage.isReading ? (
              <Loading label={t('importing.file.reading')} />
            ) : (
              <FileEntry
                label={t('importing.file.label')}
                hint={t('importing.file.hint')}
                fileName={null}
                onChoose={() => void flow.choose()}
              />
            )}
          </SectionCard>
          <PastImports eventId={eventId} />
        </>
      );
    case 'mapping':
      return <MappingForm key={stage.list.path} flow={flow} list={stage.list} eventId={eventId} />;
    case 'checking':
      return (
        <SectionCard title={t('importing.check.running')} text={t('importing.check.text')}>
          <WorkProgress
            label={t('importing.check.running')}
            done={progress.done}
            total={null}
            isCancelling={isCancelling}
            onCancel={() => void flow.cancel()}
          />
        </SectionCard>
      );
    case 'planned':
      return <ImportPlanView flow={flow} planned={stage} />;
    case 'running':
      return (
        <SectionCard title={t('importing.run.running')} text={t('importing.run.text')}>
          <WorkProgress
            label={t('importing.run.running')}
            done={progress.done}
            total={stage.rows}
            isCancelling={isCancelling}
            onCancel={() => void flow.cancel()}
          />
        </SectionCard>
      );
    case 'done':
      return <Done flow={flow} importId={stage.view.importId} rows={stage.view.rows} />;
  }
}

interface DoneProps {
  readonly flow: ImportFlow;
  readonly importId: string;
  readonly rows: number;
}

function Done({ flow, importId, rows }: DoneProps) {
  const { t } = useTranslation();
  const { goTo, may } = useAdmin();
  return (
    <SectionCard title={t('importing.state.finished')}>
      <Notice tone="calm" title={t('importing.run.done', { count: rows })} />
      <div className="import__actions">
        <ActionButton label={t('importing.run.another')} onPress={flow.startOver} />
        {may('attendee.list') ? (
          <ActionButton
            look="main"
            isFirst
            label={t('importing.run.show')}
            onPress={() => goTo('attendees', { importId })}
          />
        ) : null}
      </div>
    </SectionCard>
  );
}
