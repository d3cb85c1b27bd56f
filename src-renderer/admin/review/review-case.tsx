import { Check, ImageUp, SkipForward, Undo2, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import type { PictureBox } from '#shared/domain/kyc.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { Notice } from '../../components/notice.tsx';
import { SwitchEntry } from '../../components/switch-entry.tsx';
import { visibleText } from '../../components/visible-text.ts';
import type { EngineState } from '../../face/face-observation.ts';
import { useAdmin } from '../use-admin.ts';
import { BlackOutLayer, FIRST_BOX } from './black-out-layer.tsx';
import { PictureBar, type PictureSide } from './picture-bar.tsx';
import type { PictureShelf } from './picture-shelf.ts';
import { PictureStage } from './picture-stage.tsx';
import { ReasonDialog } from './reason-dialog.tsx';
import type { ReviewDesk, ReviewItem, ReviewState } from './review-desk.ts';
import { ReviewFacts } from './review-facts.tsx';
import { REVIEW_KEYS, useReviewKeys, type ReviewAction } from './review-keys.ts';
import { panned, turned, WHOLE, zoomed } from './view-transform.ts';

export interface ReviewCaseProps {
  readonly desk: ReviewDesk;
  readonly shelf: PictureShelf;
  readonly state: ReviewState;
  readonly item: ReviewItem;
  readonly engine: EngineState;
}

type Asked = 'rejected' | 'better-picture' | 'black-out' | null;

/** Turned off for as long as the window is open: whoever dictates needs no letters that decide. */
const shortcuts = { areOn: true };

/** One person's documents, and what can be decided about them. */
export function ReviewCase({ desk, shelf, state, item, engine }: ReviewCaseProps) {
  const { t } = useTranslation();
  const { now } = useAdmin();
  const { documents } = item.found;
  const sides = new Set<PictureSide>(documents.map(({ fileType }) => fileType));
  const [side, setSide] = useState<PictureSide>(
    documents[0]?.fileType === 'selfie' ? 'selfie' : 'adhar_front',
  );
  const [view, setView] = useState(WHOLE);
  const [asked, setAsked] = useState<Asked>(null);
  const [box, setBox] = useState<PictureBox | null>(null);
  const [areKeysOn, setKeysOn] = useState(shortcuts.areOn);
  const shown = documents.find(({ fileType }) => fileType === side) ?? null;
  const isRevealed = shown !== null && item.revealed.has(shown.id);
  const picture = shown === null ? null : shelf.get(shown.id, isRevealed ? 'revealed' : 'covered');
  const last = state.last !== null && state.last.until > now ? state.last : null;
  const mayApprove = item.found.secondPerson === null;

  const look = (to: PictureSide): void => {
    if (!sides.has(to)) return;
    setSide(to);
    setView(WHOLE);
    setBox(null);
  };
  const beginBlackOut = async (): Promise<void> => {
    if (shown === null || side === 'selfie') return;
    // What is to be blacked out has to be seen; that it was, is in the log.
    if (!isRevealed && !(await desk.reveal(shown.id))) return;
    setView(WHOLE);
    setBox(FIRST_BOX);
  };
  const act = (action: ReviewAction): void => {
    switch (action) {
      case 'approve':
        if (mayApprove) void desk.decide('approved', null, '');
        return;
      case 'reject':
        return setAsked('rejected');
      case 'better':
        return setAsked('better-picture');
      case 'skip':
        return desk.skip();
      case 'takeBack':
        return last === null ? undefined : desk.takeBack();
      case 'front':
        return look('adhar_front');
      case 'back':
        return look('adhar_back');
      case 'selfie':
        return look('selfie');
      case 'reveal':
        if (shown !== null && side !== 'selfie' && !isRevealed) void desk.reveal(shown.id);
        return;
      case 'blackOut':
        void beginBlackOut();
        return;
      case 'zoomIn':
        return setView(zoomed(view, 'in'));
      case 'zoomOut':
        return setView(zoomed(view, 'out'));
      case 'turnLeft':
        return setView(turned(view, 'left'));
      case 'turnRight':
        return setView(turned(view, 'right'));
      case 'left':
      case 'right':
      case 'up':
      case 'down':
        return setView(panned(view, action));
    }
  };
  useReviewKeys(areKeysOn && box === null, act);

  return (
    <div className="review">
      <section className="review__pictures" aria-label={t('review.pictures')}>
        <PictureStage
          picture={picture}
          hasFailed={shown === null || item.failed.has(shown.id)}
          alt={t(`review.picture.${side}`)}
          view={view}
          onView={setView}
          layer={box === null ? null : <BlackOutLayer box={box} onBox={setBox} />}
        />
        {box === null ? (
          <PictureBar
            side={side}
            sides={sides}
            isRevealed={isRevealed}
            isBusy={state.isBusy}
            act={act}
          />
        ) : (
          <div className="picture-bar">
            <p>{t('review.boxHint')}</p>
            <div className="picture-bar__grave">
              <ActionButton label={t('ui.back')} onPress={() => setBox(null)} isFirst />
              <ActionButton
                look="grave"
                label={t('review.blackOutNow')}
                onPress={() => setAsked('black-out')}
              />
            </div>
          </div>
        )}
      </section>
      <ReviewFacts item={item} engine={engine} />
      {state.trouble === null ? null : (
        <div className="review__trouble">
          <Notice tone="bad" isUrgent title={t(errorKey(state.trouble))} />
          <ActionButton
            label={t('review.openAgain')}
            onPress={() => desk.start(item.found.userId)}
          />
        </div>
      )}
      <footer className="review__actions">
        <ActionButton
          look="main"
          icon={Check}
          label={t('review.do.approved')}
          keys={REVIEW_KEYS.approve}
          isDisabled={!mayApprove || state.isBusy}
          onPress={() => act('approve')}
        />
        <ActionButton
          look="grave"
          icon={X}
          label={t('review.do.rejected')}
          keys={REVIEW_KEYS.reject}
          isDisabled={state.isBusy}
          onPress={() => act('reject')}
        />
        <ActionButton
          icon={ImageUp}
          label={t('review.do.better-picture')}
          keys={REVIEW_KEYS.better}
          isDisabled={state.isBusy}
          onPress={() => act('better')}
        />
        <ActionButton
          icon={SkipForward}
          label={t('review.skip')}
          keys={REVIEW_KEYS.skip}
          isDisabled={state.isBusy}
          onPress={() => act('skip')}
        />
        <ActionButton
          look="quiet"
          icon={Undo2}
          label={
            last === null
              ? t('review.takeBack')
              : t('review.takeBackOf', { name: visibleText(last.name) })
          }
          keys={REVIEW_KEYS.takeBack}
          isDisabled={last === null || state.isBusy}
          onPress={() => act('takeBack')}
        />
        <SwitchEntry
          label={t('review.keys')}
          isSelected={areKeysOn}
          onChange={(areOn) => {
            shortcuts.areOn = areOn;
            setKeysOn(areOn);
          }}
        />
      </footer>
      <output className="sr-only">
        {t('review.before', { name: visibleText(item.found.fields.name) })}
      </output>
      {asked === 'rejected' || asked === 'better-picture' ? (
        <ReasonDialog
          decision={asked}
          onClose={() => setAsked(null)}
          onDecide={(reason, words) => {
            setAsked(null);
            void desk.decide(asked, reason, words);
          }}
        />
      ) : null}
      {asked === 'black-out' && shown !== null && box !== null ? (
        <ConfirmDialog
          title={t('review.blackOutTitle')}
          text={t('review.blackOutText')}
          action={t('review.blackOutNow')}
          tone="bad"
          onConfirm={async () => {
            await desk.blackOut(shown.id, [box]);
            setBox(null);
          }}
          onClose={() => setAsked(null)}
        />
      ) : null}
    </div>
  );
}
