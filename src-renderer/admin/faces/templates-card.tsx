import { Camera, FileImage } from 'lucide-react';
import { FileTrigger } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { CURRENT_FACE_MODEL } from '#shared/face/template.ts';
import type { DeskPerson, TemplateView } from '#shared/ipc/face-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { useDesk } from './desk-access.ts';
import { SectionCard } from '../../components/section-card.tsx';
import { PICTURE_TYPES } from './picture-file.ts';
import { qualityWords, refusalOf } from './picture-words.ts';

export interface TemplatesCardProps {
  readonly person: DeskPerson;
  /** Whether the photo from registration is being read. */
  readonly isMaking: boolean;
  readonly onWebcam: () => void;
  readonly onFile: (file: File) => void;
}

/** What the gate compares with, and the ways to make it better. */
export function TemplatesCard({ person, isMaking, onWebcam, onFile }: TemplatesCardProps) {
  const { t } = useTranslation();
  const { consent, templates } = person;
  const mayEnrol = consent.state === 'given';
  return (
    <SectionCard isUnderHeading title={t('desk.person.templates')}>
      {isMaking ? <output className="section-card__text">{t('desk.person.making')}</output> : null}
      {templates.length === 0 ? (
        isMaking ? null : (
          <p className="section-card__text">{t('desk.person.noTemplates')}</p>
        )
      ) : (
        <ul className="templates">
          {templates.map((template) => (
            <li key={`${template.sourceId} ${template.model}`} className="templates__one">
              <TemplateLines template={template} />
            </li>
          ))}
        </ul>
      )}
      {mayEnrol ? <p className="section-card__text">{t('desk.person.replaces')}</p> : null}
      <div className="section-card__actions">
        <ActionButton
          icon={Camera}
          look={mayEnrol ? 'main' : 'plain'}
          label={t('desk.person.enrol')}
          isDisabled={!mayEnrol}
          onPress={onWebcam}
        />
        <FileTrigger
          acceptedFileTypes={PICTURE_TYPES}
          onSelect={(files) => {
            const file = files?.[0];
            if (file !== undefined) onFile(file);
          }}
        >
          <ActionButton
            icon={FileImage}
            label={t('desk.person.enrolFile')}
            isDisabled={!mayEnrol}
          />
        </FileTrigger>
      </div>
    </SectionCard>
  );
}

function TemplateLines({ template }: { readonly template: TemplateView }) {
  const { t } = useTranslation();
  const { times, now } = useDesk();
  const { from, quality, why, madeAt, model } = template;
  const refusal = why === null ? null : refusalOf(why);
  const when = times.short(madeAt, now);
  return (
    <>
      <p className="templates__from">{t(`desk.person.from.${from}`)}</p>
      {quality === null ? (
        <p className="templates__unusable">
          {t('desk.person.unusable', {
            why: refusal === null ? visibleText(why ?? '') : t(`desk.refused.${refusal}`),
          })}
        </p>
      ) : (
        <p className="templates__quality">{t(`desk.quality.${qualityWords(quality)}`)}</p>
      )}
      <p className="section-card__text">{t('desk.person.madeAt', { when })}</p>
      {model === CURRENT_FACE_MODEL ? null : (
        <p className="section-card__text">{t('desk.person.oldModel')}</p>
      )}
    </>
  );
}
