import { FileDown, FolderOpen } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Label, ProgressBar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { PackageSummary } from '#shared/ipc/core-contract.ts';
import type { EventChoice } from '#shared/ipc/gate-views.ts';
import { ActionButton } from '../components/action-button.tsx';
import { Notice } from '../components/notice.tsx';
import { ProgressFill } from '../components/progress-fill.tsx';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { useServices } from '../services.tsx';
import { PackageFacts } from './package-facts.tsx';

type Stage =
  | { readonly at: 'choosing' }
  | { readonly at: 'inspecting' }
  | { readonly at: 'inspected'; readonly path: string; readonly summary: PackageSummary }
  | { readonly at: 'importing'; readonly summary: PackageSummary }
  | { readonly at: 'failed'; readonly code: ErrorCode };

export interface PackageStepProps {
  /** Whether there are events here already, so that no package is needed. */
  readonly hasEvents: boolean;
  readonly onEvents: (events: readonly EventChoice[]) => void;
  readonly onBack: () => void;
  readonly onNext: () => void;
}

/** Chooses an event package, shows what it says of itself, and loads it. */
export function PackageStep({ hasEvents, onEvents, onBack, onNext }: PackageStepProps) {
  const { t } = useTranslation();
  const { core, shell } = useServices();
  const [stage, setStage] = useState<Stage>({ at: 'choosing' });
  const [progress, setProgress] = useState({ done: 0, total: 0 });
  useEffect(() => core.on('package-progress', setProgress), [core]);

  const fail = (error: unknown): void =>
    setStage({ at: 'failed', code: asGatehouseError(error).code });

  const choose = async (): Promise<void> => {
    try {
      const { path } = await shell.call('shell.choosePackage', {});
      if (path === null) return;
      setStage({ at: 'inspecting' });
      const summary = await core.call('setup.inspectPackage', { path });
      setStage({ at: 'inspected', path, summary });
    } catch (error) {
      fail(error);
    }
  };

  const load = async (path: string, summary: PackageSummary): Promise<void> => {
    try {
      setProgress({ done: 0, total: 0 });
      setStage({ at: 'importing', summary });
      const { packageId } = summary;
      onEvents((await core.call('setup.importPackage', { path, packageId })).events);
      onNext();
    } catch (error) {
      fail(error);
    }
  };

  const isBusy = stage.at === 'inspecting' || stage.at === 'importing';
  return (
    <>
      {stage.at === 'failed' ? (
        <Notice tone="bad" isUrgent title={t(errorKey(stage.code))} />
      ) : null}
      {stage.at === 'inspected' || stage.at === 'importing' ? (
        <PackageFacts summary={stage.summary} />
      ) : null}
      {isBusy ? (
        <ProgressBar
          className="progress"
          isIndeterminate={progress.total === 0}
          value={progress.done}
          maxValue={Math.max(progress.total, 1)}
          valueLabel={t('setup.package.progress', progress)}
        >
          <Label className="progress__label">
            {t(stage.at === 'importing' ? 'setup.package.importing' : 'setup.package.inspecting')}
          </Label>
          <ProgressFill part={progress.total === 0 ? 0 : progress.done / progress.total} />
          {progress.total === 0 ? null : (
            <span className="progress__label">{t('setup.package.progress', progress)}</span>
          )}
        </ProgressBar>
      ) : null}
      <footer className="card__actions">
        <ActionButton label={t('setup.back')} isDisabled={isBusy} onPress={onBack} />
        {hasEvents && !isBusy ? (
          <ActionButton label={t('setup.package.skip')} onPress={onNext} />
        ) : null}
        <ActionButton
          icon={FolderOpen}
          look={stage.at === 'choosing' || stage.at === 'failed' ? 'main' : 'plain'}
          label={t(stage.at === 'choosing' ? 'setup.package.choose' : 'setup.package.another')}
          isDisabled={isBusy}
          onPress={() => void choose()}
        />
        {stage.at === 'inspected' ? (
          <ActionButton
            icon={FileDown}
            look="main"
            label={t('setup.package.import')}
            onPress={() => void load(stage.path, stage.summary)}
          />
        ) : null}
      </footer>
    </>
  );
}
