import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { PrintKind } from '#shared/print/paper.ts';
import type { PrintLanguage } from '#shared/print/print-job.ts';
import { Answered } from '../../components/answered.tsx';
import { Notice } from '../../components/notice.tsx';
import { BytesPicture } from '../../admin/faces/bytes-picture.tsx';
import { useServices } from '../../services.tsx';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin } from '../use-admin.ts';
import { pictureFor, printedEvent, sortPrints } from './print-run.ts';

export interface PaperPreviewProps {
  readonly registrationId: string;
  readonly kind: PrintKind;
  readonly language: PrintLanguage;
}

/** One person's sheet as the print page lays it out: what is seen is what is printed. */
export function PaperPreview({ registrationId, kind, language }: PaperPreviewProps) {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const { shell } = useServices();
  const ask = useCallback(async () => {
    const choice = { by: 'ids' as const, registrationIds: [registrationId] };
    const { event, prints } = await call('ticket.prints', { choice, kind, offset: 0 });
    const [row] = sortPrints(prints, kind, language).ready;
    if (row === undefined) return null;
    const head = { kind, language, event: printedEvent(event), people: 1 };
    const picture = await pictureFor({ call, shell: shell.call }, event, kind);
    return await shell.call('shell.previewPrint', { head, picture, row });
  }, [call, shell, registrationId, kind, language]);
  const asked = useAnswer(ask);
  return (
    <div className="paper" data-kind={kind}>
      <Answered asked={asked} label={t('tickets.preview')}>
        {(preview) =>
          preview === null ? (
            <Notice tone="calm" title={t('tickets.noPreview')} text={t('tickets.noPreviewText')} />
          ) : (
            <BytesPicture bytes={preview.png} alt={t('tickets.previewAlt')} />
          )
        }
      </Answered>
    </div>
  );
}
