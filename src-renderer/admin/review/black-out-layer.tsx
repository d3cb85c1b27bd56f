import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { PictureBox } from '#shared/domain/kyc.ts';

/** What a box is before anybody moved it: over where a card's number stands. */
export const FIRST_BOX: PictureBox = { x: 0.25, y: 0.76, width: 0.35, height: 0.12 };

const STEP = 0.01;
const LEAST = 0.02;

const inside = (box: PictureBox): PictureBox => {
  const width = Math.min(1, Math.max(LEAST, box.width));
  const height = Math.min(1, Math.max(LEAST, box.height));
  return {
    width,
    height,
    x: Math.min(1 - width, Math.max(0, box.x)),
    y: Math.min(1 - height, Math.max(0, box.y)),
  };
};

/** A box after an arrow key: moved, or with Shift made larger and smaller. */
export function steered(box: PictureBox, key: string, isSizing: boolean): PictureBox {
  const x = key === 'ArrowRight' ? STEP : key === 'ArrowLeft' ? -STEP : 0;
  const y = key === 'ArrowDown' ? STEP : key === 'ArrowUp' ? -STEP : 0;
  return isSizing
    ? inside({ ...box, width: box.width + x, height: box.height + y })
    : inside({ ...box, x: box.x + x, y: box.y + y });
}

export interface BlackOutLayerProps {
  readonly box: PictureBox;
  readonly onBox: (box: PictureBox) => void;
}

/** The box that will be black: drawn with the pointer, or moved with the arrow keys. */
export function BlackOutLayer({ box, onBox }: BlackOutLayerProps) {
  const { t } = useTranslation();
  const shown = useRef<HTMLButtonElement>(null);
  const from = useRef<{ readonly x: number; readonly y: number } | null>(null);
  useLayoutEffect(() => {
    const style = shown.current?.style;
    style?.setProperty('inset-inline-start', `${box.x * 100}%`);
    style?.setProperty('inset-block-start', `${box.y * 100}%`);
    style?.setProperty('width', `${box.width * 100}%`);
    style?.setProperty('height', `${box.height * 100}%`);
  }, [box]);

  const at = (event: React.PointerEvent): { x: number; y: number } => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
  };
  return (
    <div
      className="black-out"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.stopPropagation();
        from.current = at(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        const start = from.current;
        if (start === null) return;
        const end = at(event);
        onBox(
          inside({
            x: Math.min(start.x, end.x),
            y: Math.min(start.y, end.y),
            width: Math.abs(end.x - start.x),
            height: Math.abs(end.y - start.y),
          }),
        );
      }}
      onPointerUp={() => {
        from.current = null;
      }}
    >
      <button
        ref={shown}
        type="button"
        className="black-out__box"
        aria-label={t('review.box')}
        onKeyDown={(event) => {
          if (!event.key.startsWith('Arrow')) return;
          event.preventDefault();
          event.stopPropagation();
          onBox(steered(box, event.key, event.shiftKey));
        }}
      />
    </div>
  );
}
