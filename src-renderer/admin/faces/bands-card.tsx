import { RotateCcw } from 'lucide-react';
import { Input, Label, NumberField, Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import type { FaceBands } from '#shared/face/bands.ts';
import { MEASURED_POINTS } from '#shared/face/consequences.ts';
import type { FaceModelId } from '#shared/face/template.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { BAND_STEP, consequenceSentences, moveBand, SLIDER_RANGE } from './settings-draft.ts';

const BANDS = ['match', 'mismatch'] as const;

export interface BandsCardProps {
  readonly bands: FaceBands;
  readonly shipped: FaceBands;
  readonly model: FaceModelId;
  readonly isReadOnly: boolean;
  readonly onChange: (bands: FaceBands) => void;
}

/** The two thresholds, and what they lead to in plain words. */
export function BandsCard({ bands, shipped, model, isReadOnly, onChange }: BandsCardProps) {
  const { t } = useTranslation();
  const points = Object.hasOwn(MEASURED_POINTS, model) ? (MEASURED_POINTS[model] ?? []) : [];
  const isShipped = bands.match === shipped.match && bands.mismatch === shipped.mismatch;
  return (
    <SectionCard title={t('desk.rules.bands')} className="bands">
      {BANDS.map((which) => (
        <div key={which} className={`bands__one bands__one--${which}`}>
          <Slider
            className="slider"
            value={bands[which]}
            minValue={SLIDER_RANGE.least}
            maxValue={SLIDER_RANGE.most}
            step={BAND_STEP}
            isDisabled={isReadOnly}
            onChange={(value) => onChange(moveBand(bands, which, value))}
          >
            <Label className="field__label">{t(`desk.rules.${which}`)}</Label>
            <SliderTrack className="slider__track">
              <SliderThumb className="slider__thumb" />
            </SliderTrack>
          </Slider>
          <NumberField
            className="field number-field number-field--small"
            aria-label={t(`desk.rules.${which}Number`)}
            value={bands[which]}
            minValue={SLIDER_RANGE.least}
            maxValue={SLIDER_RANGE.most}
            step={BAND_STEP}
            formatOptions={{ minimumFractionDigits: 2, maximumFractionDigits: 2 }}
            isReadOnly={isReadOnly}
            onChange={(value) => onChange(moveBand(bands, which, value))}
          >
            <Input className="field__input" />
          </NumberField>
        </div>
      ))}
      <div className="bands__meaning">
        <p className="field__label">{t('desk.rules.consequence')}</p>
        <output className="bands__sentences">
          {consequenceSentences(t, bands, points).map((sentence) => (
            <span key={sentence}>{sentence}</span>
          ))}
        </output>
        <p className="field__hint">{t('desk.rules.measured')}</p>
      </div>
      {isReadOnly ? null : (
        <div className="section-card__actions">
          <ActionButton
            icon={RotateCcw}
            label={t('desk.rules.asShipped')}
            isDisabled={isShipped}
            onPress={() => onChange(shipped)}
          />
        </div>
      )}
    </SectionCard>
  );
}
