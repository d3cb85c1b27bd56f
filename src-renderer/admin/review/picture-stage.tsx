import { ImageOff } from 'lucide-react';
import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from '../../components/loading.tsx';
import type { ShelvedPicture } from './picture-shelf.ts';
import { dragged, type ViewTransform } from './view-transform.ts';

export interface PictureStageProps {
  /** Null: it is not there yet. */
  readonly picture: ShelvedPicture | null;
  readonly hasFailed: boolean;
  readonly alt: string;
  readonly view: ViewTransform;
  readonly onView: (view: ViewTransform) => void;
  /** Over the picture, as large as it is. */
  readonly layer?: ReactNode;
}

/** One picture, large: zoomed, turned and moved. The style is set by script, as the policy asks. */
export function PictureStage(props: PictureStageProps) {
  const { picture, hasFailed, alt, view, onView, layer } = props;
  const { t } = useTranslation();
  const stage = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLDivElement>(null);
  const drag = useRef<{ readonly x: number; readonly y: number } | null>(null);

  useLayoutEffect(() => {
    const place = stage.current;
    const style = sheet.current?.style;
    if (place === null || style === undefined || picture === null) return;
    const fit = (): void => {
      const { naturalWidth, naturalHeight } = picture.image;
      const lies = view.turns % 2 === 0;
      const [width, height] = lies ? [naturalWidth, naturalHeight] : [naturalHeight, naturalWidth];
      const { clientWidth, clientHeight } = place;
      const scale = Math.min(clientWidth / width, clientHeight / height);
      style.setProperty('width', `${naturalWidth * scale}px`);
      style.setProperty('height', `${naturalHeight * scale}px`);
      const x = view.x * clientWidth;
      const y = view.y * clientHeight;
      const turn = `rotate(${view.turns * 90}deg)`;
      style.setProperty(
        'transform',
        `translate(-50%, -50%) translate(${x}px, ${y}px) scale(${view.zoom}) ${turn}`,
      );
    };
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(place);
    return () => observer.disconnect();
  }, [picture, view]);

  return (
    <div
      ref={stage}
      className="review-stage"
      data-zoomed={view.zoom > 1 || undefined}
      onPointerDown={(event) => {
        if (view.zoom <= 1 || event.button !== 0) return;
        drag.current = { x: event.clientX, y: event.clientY };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const from = drag.current;
        if (from === null) return;
        const { clientWidth, clientHeight } = event.currentTarget;
        drag.current = { x: event.clientX, y: event.clientY };
        onView(
          dragged(
            view,
            (event.clientX - from.x) / clientWidth,
            (event.clientY - from.y) / clientHeight,
          ),
        );
      }}
      onPointerUp={() => {
        drag.current = null;
      }}
      onPointerCancel={() => {
        drag.current = null;
      }}
    >
      {picture === null ? (
        hasFailed ? (
          <p className="review-stage__none">
            <ImageOff aria-hidden="true" size="2.5em" />
            {t('review.pictureFailed')}
          </p>
        ) : (
          <Loading label={t('review.loadingPicture')} />
        )
      ) : (
        <div ref={sheet} className="review-sheet">
          <img className="review-sheet__image" src={picture.url} alt={alt} draggable={false} />
          {layer}
        </div>
      )}
    </div>
  );
}
