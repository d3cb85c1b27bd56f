import { useTranslation } from 'react-i18next';
import { Notice } from '../../components/notice.tsx';
import type { EngineState } from '../../face/face-observation.ts';

/** Says what is wrong with the face engine; nothing where it runs. */
export function EngineNotice({ state }: { readonly state: EngineState }) {
  const { t } = useTranslation();
  switch (state.kind) {
    case 'ready':
      return null;
    case 'starting':
      return <output>{t('desk.enrol.engineStarting')}</output>;
    case 'failed':
      return (
        <Notice
          tone="bad"
          isUrgent
          title={t('desk.enrol.engineFailed')}
          text={t(`desk.enrol.engineWhy.${state.why}`)}
        />
      );
  }
}
