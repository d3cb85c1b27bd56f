import { Eye, RotateCcw, RotateCw, Square, ZoomIn, ZoomOut } from 'lucide-react';
import { Button, ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../components/action-button.tsx';
import { Keys } from '../../components/keys.tsx';
import { REVIEW_KEYS, type ReviewAction } from './review-keys.ts';

export type PictureSide = 'adhar_front' | 'adhar_back' | 'selfie';

const SIDES = [
  { side: 'adhar_front', action: 'front' },
  { side: 'adhar_back', action: 'back' },
  { side: 'selfie', action: 'selfie' },
] as const;

const LOOKS = [
  { action: 'zoomOut', icon: ZoomOut },
  { action: 'zoomIn', icon: ZoomIn },
  { action: 'turnLeft', icon: RotateCcw },
  { action: 'turnRight', icon: RotateCw },
] as const;

export interface PictureBarProps {
  readonly side: PictureSide;
  /** Those that the person has. */
  readonly sides: ReadonlySet<PictureSide>;
  readonly isRevealed: boolean;
  readonly isBusy: boolean;
  readonly act: (action: ReviewAction) => void;
}

/** Which picture, and how it is looked at; each with its key. */
export function PictureBar({ side, sides, isRevealed, isBusy, act }: PictureBarProps) {
  const { t } = useTranslation();
  const isCard = side !== 'selfie';
  return (
    <div className="picture-bar">
      <ToggleButtonGroup
        className="picture-bar__sides"
        aria-label={t('review.pictures')}
        selectedKeys={[side]}
        disallowEmptySelection
        onSelectionChange={(keys) => {
          const chosen = SIDES.find((each) => keys.has(each.side));
          if (chosen !== undefined) act(chosen.action);
        }}
      >
        {SIDES.map(({ side: id, action }) => (
          <ToggleButton key={id} id={id} className="picture-bar__side" isDisabled={!sides.has(id)}>
            {t(`review.picture.${id}`)}
            <Keys keys={REVIEW_KEYS[action]} />
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <div className="picture-bar__looks">
        {LOOKS.map(({ action, icon: Icon }) => (
          <Button
            key={action}
            className="button button--quiet picture-bar__look"
            aria-label={t(`review.look.${action}`)}
            onPress={() => act(action)}
          >
            <Icon aria-hidden="true" size="1.4em" />
            <Keys keys={REVIEW_KEYS[action]} />
          </Button>
        ))}
      </div>
      <div className="picture-bar__grave">
        <ActionButton
          icon={Eye}
          label={t(isRevealed ? 'review.revealed' : 'review.reveal')}
          keys={REVIEW_KEYS.reveal}
          isDisabled={!isCard || isRevealed || isBusy}
          onPress={() => act('reveal')}
        />
        <ActionButton
          icon={Square}
          label={t('review.blackOut')}
          keys={REVIEW_KEYS.blackOut}
          isDisabled={!isCard || isBusy}
          onPress={() => act('blackOut')}
        />
      </div>
    </div>
  );
}
