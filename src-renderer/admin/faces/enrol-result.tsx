import { Check } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import { CURRENT_FACE_MODEL, toTemplate } from '#shared/face/template.ts';
import type { DeskPerson } from '#shared/ipc/face-contract.ts';
import type { PersonView } from '#shared/ipc/gate-views.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Notice } from '../../components/notice.tsx';
import type { PictureAnalysis } from '../../face/face-observation.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { BytesPicture } from './bytes-picture.tsx';
import { useDesk } from './desk-access.ts';
import { qualityWords } from './picture-words.ts';

export interface EnrolResultProps {
  readonly person: PersonView;
  readonly from: 'webcam' | 'file';
  readonly picture: Uint8Array;
  readonly analysis: Extract<PictureAnalysis, { ok: true }>;
  readonly alt: string;
  readonly onEnrolled: (person: DeskPerson) => void;
  /** The way to another picture. */
  readonly children: ReactNode;
}

/** Shows the picture, says how good it is, and keeps it when asked. */
export function EnrolResult(props: EnrolResultProps) {
  const { person, from, picture, analysis, alt, onEnrolled, children } = props;
  const { t } = useTranslation();
  const { call } = useDesk();
  const [isSaving, setSaving] = useState(false);
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);
  const quality = Math.min(1, Math.max(0, analysis.face.quality.overall));
  const words = qualityWords(quality);
  const isPoor = words === 'weak' || words === 'fair';

  const use = async (): Promise<void> => {
    setSaving(true);
    setTrouble(null);
    try {
      onEnrolled(
        await call('desk.enrol', {
          userId: person.userId,
          from,
          model: CURRENT_FACE_MODEL,
          template: toTemplate(analysis.embedding),
          quality,
          crop: new Uint8Array(analysis.crop),
        }),
      );
    } catch (error) {
      setTrouble(asGatehouseError(error).code);
      setSaving(false);
    }
  };

  return (
    <>
      <div className="enrol-result">
        <figure className="enrol-result__picture">
          <BytesPicture bytes={picture} alt={alt} />
        </figure>
        <div className="enrol-result__words">
          <p className={`enrol-result__quality${isPoor ? ' enrol-result__quality--poor' : ''}`}>
            {t(`desk.quality.${words}`)}
          </p>
          {isPoor ? <p>{t('desk.enrol.weak')}</p> : null}
          <figure className="enrol-result__face">
            <BytesPicture bytes={analysis.crop} mime="image/png" alt={t('desk.enrol.face')} />
            <figcaption>{t('desk.enrol.face')}</figcaption>
          </figure>
        </div>
      </div>
      {trouble === null ? null : (
        <Notice tone="bad" isUrgent title={t('desk.enrol.notSaved')} text={t(errorKey(trouble))} />
      )}
      <footer className="dialog__actions">
        <p className="dialog__hint">{isSaving ? t('desk.enrol.saving') : null}</p>
        {children}
        <ActionButton
          look="main"
          icon={Check}
          label={t('desk.enrol.use')}
          isLarge
          isFirst
          isDisabled={isSaving}
          onPress={() => void use()}
        />
      </footer>
    </>
  );
}
