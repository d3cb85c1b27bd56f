import { Camera, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newId } from '#shared/domain/id.ts';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { AttendeeDetail } from '#shared/ipc/attendee-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Notice } from '../../components/notice.tsx';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useServices } from '../../services.tsx';
import { useDeskCamera } from '../faces/use-desk-camera.ts';
import { useAdmin } from '../use-admin.ts';

const PAPERS = ['selfie', 'adhar_front', 'adhar_back'] as const;
type Paper = (typeof PAPERS)[number];

/** Of a JPEG still; the core makes its own picture of it anyway. */
const QUALITY = 0.92;

/** One still of a running video, as a JPEG. */
async function stillOf(video: HTMLVideoElement): Promise<Uint8Array<ArrayBuffer>> {
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext('2d');
  if (context === null) throw new TypeError('no canvas to draw on');
  context.drawImage(video, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
  return new Uint8Array(await blob.arrayBuffer());
}

export interface DocumentCameraProps {
  readonly person: AttendeeDetail;
  readonly onAdded: (person: AttendeeDetail) => void;
}

/** Takes selfie and both sides of the card: one press each, the next one is offered by itself. */
export function DocumentCamera({ person, onAdded }: DocumentCameraProps) {
  const { t } = useTranslation();
  const { call, toast } = useAdmin();
  const { report } = useServices();
  const { video, camera, retry } = useDeskCamera();
  const [busy, setBusy] = useState<Paper | null>(null);
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);
  const has = new Set(person.documents.map(({ fileType }) => fileType));
  const next = PAPERS.find((paper) => !has.has(paper)) ?? null;

  const take = async (fileType: Paper): Promise<void> => {
    if (video.current === null || busy !== null) return;
    setBusy(fileType);
    setTrouble(null);
    try {
      const picture = await stillOf(video.current);
      const documentId = newId();
      const { userId } = person;
      onAdded(await call('attendee.addDocument', { userId, documentId, fileType, picture }));
      toast({ text: t('attendees.walkIn.taken', { what: t(`attendees.document.${fileType}`) }) });
    } catch (error) {
      const { code } = asGatehouseError(error);
      report(`a paper was not taken: ${code}`);
      setTrouble(code);
    } finally {
      setBusy(null);
    }
  };

  return (
    <div className="papers">
      <figure className="papers__camera" hidden={camera.at === 'trouble'}>
        <video
          ref={video}
          className="preview__video"
          muted
          playsInline
          aria-label={t('attendees.walkIn.video')}
        />
        {camera.at === 'starting' ? (
          <output className="papers__wait">{t('attendees.walkIn.starting')}</output>
        ) : null}
      </figure>
      {camera.at === 'trouble' ? (
        <div className="papers__trouble">
          <Notice tone="bad" isUrgent title={t(`camera.${camera.code}.title`)} />
          <ActionButton icon={RotateCcw} label={t('ui.tryAgain')} onPress={retry} />
        </div>
      ) : null}
      {trouble === null ? null : <Notice tone="bad" isUrgent title={t(errorKey(trouble))} />}
      <div className="papers__acts">
        {PAPERS.map((paper) => (
          <ActionButton
            key={paper}
            icon={Camera}
            look={paper === next ? 'main' : 'plain'}
            label={t(has.has(paper) ? 'attendees.walkIn.retake' : 'attendees.walkIn.take', {
              what: t(`attendees.document.${paper}`),
            })}
            isDisabled={camera.at !== 'open' || busy !== null}
            onPress={() => void take(paper)}
          />
        ))}
      </div>
    </div>
  );
}
