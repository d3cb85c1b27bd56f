import { useTranslation } from 'react-i18next';
import { groupPhone } from '#shared/domain/attendee-form.ts';
import { FactList } from '../../components/fact-list.tsx';
import { Notice } from '../../components/notice.tsx';
import { StatusPill, type Tone } from '../../components/status-pill.tsx';
import { visibleText } from '../../components/visible-text.ts';
import type { EngineState } from '../../face/face-observation.ts';
import { useAdmin } from '../use-admin.ts';
import { BytesPicture } from '../faces/bytes-picture.tsx';
import { scoreText } from '../faces/decision-words.ts';
import { EngineNotice } from '../faces/engine-notice.tsx';
import type { ReviewItem } from './review-desk.ts';

const KYC_TONES = { pending: 'warn', approved: 'good', rejected: 'bad' } as const;
const BAND_TONES: Readonly<Record<'match' | 'unsure' | 'mismatch', Tone>> = {
  match: 'good',
  unsure: 'warn',
  mismatch: 'bad',
};

export interface ReviewFactsProps {
  readonly item: ReviewItem;
  readonly engine: EngineState;
}

/** Beside the pictures: what the person typed, the two faces, and what was decided before. */
export function ReviewFacts({ item, engine }: ReviewFactsProps) {
  const { t } = useTranslation();
  const { times, now } = useAdmin();
  const { fields, kyc, addedAt, addedBy, earlier, secondPerson } = item.found;
  const phone = groupPhone(fields.phone);
  return (
    // It may be longer than the window is high: whoever has no mouse scrolls it by the keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <aside className="review-facts" aria-label={visibleText(fields.name)} tabIndex={0}>
      <header className="review-facts__head">
        <h2 className="review-facts__name">{visibleText(fields.name)}</h2>
        <StatusPill tone={KYC_TONES[kyc]} label={t(`review.kyc.${kyc}`)} />
      </header>
      {secondPerson === null ? null : (
        <Notice title={t('review.second.title')} text={t(`review.second.${secondPerson}`)} />
      )}
      <Faces item={item} engine={engine} />
      <FactList
        facts={[
          { term: t('review.field.phone'), value: phone },
          { term: t('review.field.email'), value: visibleText(fields.email) },
          { term: t('review.field.location'), value: visibleText(fields.location) },
          {
            term: t('review.field.added'),
            value:
              addedBy === null
                ? times.short(addedAt, now)
                : t('review.addedBy', {
                    time: times.short(addedAt, now),
                    name: visibleText(addedBy),
                  }),
          },
        ]}
      />
      <section>
        <h3 className="review-facts__title">{t('review.earlier')}</h3>
        {earlier.length === 0 ? (
          <p className="review-facts__none">{t('review.noEarlier')}</p>
        ) : (
          <ol className="review-earlier">
            {earlier.toReversed().map((made) => (
              <li key={made.id}>
                <strong>{t(`review.decided.${made.decision}`)}</strong>
                {made.reason === null ? null : ` · ${t(`review.reason.${made.reason}`)}`}
                {made.words === null ? null : <q>{visibleText(made.words)}</q>}
                <span className="review-earlier__by">
                  {t('review.by', { name: visibleText(made.by), time: times.short(made.at, now) })}
                </span>
              </li>
            ))}
          </ol>
        )}
      </section>
    </aside>
  );
}

function Faces({ item: { likeness }, engine }: ReviewFactsProps) {
  const { t } = useTranslation();
  if (likeness === null && engine.kind === 'failed') return <EngineNotice state={engine} />;
  if (likeness === null) return <p className="review-facts__none">{t('review.face.looking')}</p>;
  if (likeness.at !== 'compared') {
    return <p className="review-facts__none">{t(`review.face.${likeness.at}`)}</p>;
  }
  const { portrait, selfie, score, band } = likeness;
  return (
    <section className="review-faces" aria-label={t('review.face.title')}>
      <div className="pair">
        <figure>
          <BytesPicture bytes={portrait} mime="image/png" alt={t('review.face.portrait')} />
          <figcaption>{t('review.face.portrait')}</figcaption>
        </figure>
        <figure>
          <BytesPicture bytes={selfie} mime="image/png" alt={t('review.picture.selfie')} />
          <figcaption>{t('review.picture.selfie')}</figcaption>
        </figure>
      </div>
      <StatusPill
        tone={BAND_TONES[band]}
        label={t(`review.face.${band}`, { score: scoreText(score) })}
      />
    </section>
  );
}
