import { Label, ProgressBar } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import { Notice } from '../components/notice.tsx';
import { ProgressFill } from '../components/progress-fill.tsx';
import { PackageFacts } from './package-facts.tsx';
import type { PackageFile } from './use-package-file.ts';

/** What a package says of itself, how far its loading is, or why it is not loaded. */
export function PackageState({ file }: { readonly file: PackageFile }) {
  const { t } = useTranslation();
  const { stage, progress, isBusy } = file;
  const text = t('setup.package.progress', progress);
  return (
    <>
      {stage.at === 'failed' ? (
        <Notice
          tone="bad"
          isUrgent
          title={t(
            stage.error.facts['reason'] === 'sign-in-needed'
              ? 'setup.package.signInNeeded'
              : errorKey(stage.error.code),
          )}
        />
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
          valueLabel={text}
        >
          <Label className="progress__label">
            {t(stage.at === 'importing' ? 'setup.package.importing' : 'setup.package.inspecting')}
          </Label>
          <ProgressFill part={progress.total === 0 ? 0 : progress.done / progress.total} />
          {progress.total === 0 ? null : <span className="progress__label">{text}</span>}
        </ProgressBar>
      ) : null}
    </>
  );
}
