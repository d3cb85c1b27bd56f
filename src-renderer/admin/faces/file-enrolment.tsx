import { FileImage } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { FileTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../components/action-button.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { Notice } from '../../components/notice.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { useServices } from '../../services.tsx';
import { EngineNotice } from './engine-notice.tsx';
import { EnrolResult } from './enrol-result.tsx';
import { analyseFile, PICTURE_TYPES, type FileAnalysis } from './picture-file.ts';
import { useFaceLink } from './use-face-link.ts';
import type { EnrolmentProps } from './webcam-enrolment.tsx';

export interface FileEnrolmentProps extends EnrolmentProps {
  readonly first: File;
}

/** A file may be looked at so often before another has to be chosen. */
const MOST_LOOKS = 2;

/** Looks at a chosen file, says what is wrong with it, or asks whether to use it. */
export function FileEnrolment({ person, first, onEnrolled, onClose }: FileEnrolmentProps) {
  const { t } = useTranslation();
  const { report } = useServices();
  const { link, state } = useFaceLink();
  const [file, setFile] = useState(first);
  const [result, setResult] = useState<FileAnalysis | null>(null);
  const looks = useRef<{ readonly of: File; readonly count: number } | null>(null);
  const isReady = state.kind === 'ready';

  useEffect(() => {
    if (link === null || !isReady) return;
    const count = looks.current?.of === file ? looks.current.count : 0;
    // An engine that ended and is back looks once more; one that ends over this file would for ever.
    if (count >= MOST_LOOKS) return;
    looks.current = { of: file, count: count + 1 };
    let isWanted = true;
    void analyseFile(file, link, report).then((analysed) => {
      if (isWanted) setResult(analysed);
    });
    return () => {
      isWanted = false;
    };
  }, [file, link, isReady, report]);

  const another = (
    <FileTrigger
      acceptedFileTypes={PICTURE_TYPES}
      onSelect={(files) => {
        const chosen = files?.[0];
        if (chosen === undefined) return;
        setResult(null);
        setFile(chosen);
      }}
    >
      <ActionButton icon={FileImage} label={t('desk.enrol.anotherFile')} isLarge />
    </FileTrigger>
  );
  const name = visibleText(person.name);
  return (
    <DialogFrame title={t('desk.enrol.fileTitle', { name })} size="l" onClose={onClose}>
      <EngineNotice state={state} />
      {isReady && result === null ? <output>{t('desk.enrol.reading')}</output> : null}
      {result?.ok === true ? (
        <EnrolResult
          person={person}
          from="file"
          picture={result.picture}
          analysis={result.analysis}
          alt={t('desk.enrol.fileResult')}
          onEnrolled={onEnrolled}
        >
          {another}
        </EnrolResult>
      ) : null}
      {result?.ok === false ? (
        <>
          <Notice
            tone="bad"
            isUrgent
            title={t('desk.refused.title')}
            text={t(`desk.refused.${result.why}`)}
          />
          <footer className="dialog__actions">{another}</footer>
        </>
      ) : null}
    </DialogFrame>
  );
}
