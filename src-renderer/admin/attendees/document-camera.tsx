import { Camera, FileUp, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { newId } from '#shared/domain/id.ts';
import { errorKey, GatehouseError, type ErrorCode } from '#shared/errors.ts';
import type { AttendeeDetail } from '#shared/ipc/attendee-contract.ts';
import { MAX_PICTURE_BYTES } from '#shared/ipc/face-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { FileEntry } from '../../components/file-entry.tsx';
import { Notice } from '../../components/notice.tsx';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useServices } from '../../services.tsx';
import { useDeskCamera } from '../faces/use-desk-camera.ts';
import { useAdmin } from '../use-admin.ts';

const PAPERS = ['selfie', 'adhar_front', 'adhar_back'] as const;
type Paper = (typeof PAPERS)[number];

/** Of a JPEG still; the core makes its own picture of it anyway. */
const QUALITY = 0.92;

/** The kinds of picture files that the core reads. */
const FILE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif'];

/** A chosen file's bytes. Rejects with picture-too-large before it is read, or picture-damaged. */
async function bytesOf(file: File): Promise<Uint8Array<ArrayBuffer>> {
  if (file.size > MAX_PICTURE_BYTES) throw new GatehouseError('picture-too-large', 'a chosen file');
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    // The stick was pulled, or the file was moved after it was chosen.
    throw new GatehouseError('picture-damaged', 'a chosen file', {}, cause);
  }
}

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

/**
 * Takes selfie and both sides of the card: by the camera with one press each, where the next one is
 * offered by itself, or from files.
 */
export function DocumentCamera({ person, onAdded }: DocumentCameraProps) {
  const { t } = useTranslation();
  const { call, toast } = useAdmin();
  const { report } = useServices();
  const { video, camera, retry } = useDeskCamera();
  const [busy, setBusy] = useState<Paper | null>(null);
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);
  const [hasFiles, setHasFiles] = useState(false);
  const has = new Set(person.documents.map(({ fileType }) => fileType));
  const next = PAPERS.find((paper) => !has.has(paper)) ?? null;

  const store = async (
    fileType: Paper,
    read: () => Promise<Uint8Array<ArrayBuffer>>,
  ): Promise<void> => {
    if (busy !== null) return;
    setBusy(fileType);
    setTrouble(null);
    try {
      const picture = await read();
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
  const take = (fileType: Paper): void => {
    const shown = video.current;
    if (shown !== null) void store(fileType, () => stillOf(shown));
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
            onPress={() => take(paper)}
          />
        ))}
        {hasFiles ? null : (
          <ActionButton
            icon={FileUp}
            label={t('attendees.walkIn.fromFile')}
            onPress={() => setHasFiles(true)}
          />
        )}
      </div>
      {hasFiles
        ? PAPERS.map((paper) => (
            <FileEntry
              key={paper}
              label={t(`attendees.document.${paper}`)}
              accept={FILE_TYPES}
              fileName={null}
              isDisabled={busy !== null}
              onFile={(file) => void store(paper, () => bytesOf(file))}
            />
          ))
        : null}
    </div>
  );
}
