import { IdCard } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import { bandOf, type FaceBands } from '#shared/face/bands.ts';
import { CURRENT_FACE_MODEL, toTemplate } from '#shared/face/template.ts';
import type { DeskPerson } from '#shared/ipc/face-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Notice } from '../../components/notice.tsx';
import { PersonPhoto } from '../../components/person-photo.tsx';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { BytesPicture } from './bytes-picture.tsx';
import { scoreText } from './decision-words.ts';
import { useDesk } from './desk-access.ts';
import { SectionCard } from '../../components/section-card.tsx';
import { EngineNotice } from './engine-notice.tsx';
import { useFaceLink } from './use-face-link.ts';

type Comparison =
  | { readonly at: 'not-asked' }
  | { readonly at: 'comparing' }
  | {
      readonly at: 'compared';
      readonly crop: Uint8Array;
      readonly score: number;
      readonly bands: FaceBands;
    }
  | { readonly at: 'failed'; readonly text: string };

/** The portrait on the identity card beside the photo, and how alike they are. Never admits. */
export function CardCheck({ known }: { readonly known: DeskPerson }) {
  const { t } = useTranslation();
  const { call } = useDesk();
  const engine = useFaceLink();
  const [comparison, setComparison] = useState<Comparison>({ at: 'not-asked' });
  const hasCard = known.cards.includes('adhar_front');
  const hasFace = known.templates.some(({ quality }) => quality !== null);

  const compare = async (): Promise<void> => {
    if (engine.link === null) return;
    setComparison({ at: 'comparing' });
    const { userId } = known.person;
    try {
      const { bytes } = await call('desk.card', { userId, side: 'adhar_front' });
      const portrait = await engine.link.analyse(bytes, 'card');
      if (!portrait.ok) {
        setComparison({ at: 'failed', text: t(`desk.refused.${portrait.why}`) });
        return;
      }
      const { score, bands } = await call('desk.score', {
        userId,
        model: CURRENT_FACE_MODEL,
        template: toTemplate(portrait.embedding),
      });
      setComparison({ at: 'compared', crop: portrait.crop, score, bands });
    } catch (error) {
      setComparison({ at: 'failed', text: t(errorKey(asGatehouseError(error).code)) });
    }
  };

  return (
    <SectionCard isUnderHeading title={t('desk.card.title')} text={t('desk.card.text')}>
      {hasCard ? null : <p>{t('desk.card.none')}</p>}
      {hasCard && !hasFace ? <p>{t('desk.card.needsFace')}</p> : null}
      {comparison.at === 'compared' ? (
        <>
          <div className="pair">
            <figure>
              <BytesPicture
                bytes={comparison.crop}
                mime="image/png"
                alt={t('desk.card.portrait')}
              />
              <figcaption>{t('desk.card.portrait')}</figcaption>
            </figure>
            <figure>
              <PersonPhoto person={known.person} />
              <figcaption>{t('desk.card.selfie')}</figcaption>
            </figure>
          </div>
          <output className="pair__words">
            <strong>{t('desk.card.score', { score: scoreText(comparison.score) })}</strong>
            {` · ${t(`desk.card.bands.${bandOf(comparison.score, comparison.bands)}`)}`}
          </output>
          <p className="section-card__text">{t('desk.card.noted')}</p>
        </>
      ) : null}
      {comparison.at === 'failed' ? (
        <Notice isUrgent title={t('desk.card.failed')} text={comparison.text} />
      ) : null}
      {hasCard && hasFace ? (
        <div className="section-card__actions">
          {engine.state.kind === 'failed' ? <EngineNotice state={engine.state} /> : null}
          <ActionButton
            icon={IdCard}
            label={t(comparison.at === 'comparing' ? 'desk.card.comparing' : 'desk.card.compare')}
            isDisabled={engine.state.kind !== 'ready' || comparison.at === 'comparing'}
            onPress={() => void compare()}
          />
        </div>
      ) : null}
    </SectionCard>
  );
}
