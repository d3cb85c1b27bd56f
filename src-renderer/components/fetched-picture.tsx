import { ImageOff, UserRound } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useServices } from '../services.tsx';

/** A picture's file, as a call answers with it. */
export interface PictureFile {
  readonly mime: string;
  readonly bytes: Uint8Array;
}

/** Shares of a picture's width and height. */
export interface PicturePart {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

type Shown =
  | { readonly at: 'loading' }
  | { readonly at: 'failed' }
  | { readonly at: 'shown'; readonly url: string };

export interface FetchedPictureProps {
  /** Gets the file; must stay the same function for the same picture. */
  readonly load: () => Promise<PictureFile>;
  /** For the log, where it can't be had: names no person. */
  readonly source: string;
  readonly alt: string;
  /** Shows only this part; null: all. */
  readonly part?: PicturePart | null;
  /** Said in its place where it can't be had; by default that it could not be shown. */
  readonly failed?: string;
}

/** A picture of a person, in memory only for as long as it is on the screen. */
export function FetchedPicture(props: FetchedPictureProps) {
  const { load, source, alt, part = null, failed } = props;
  const { t } = useTranslation();
  const { report } = useServices();
  const [shown, setShown] = useState<Shown>({ at: 'loading' });

  useEffect(() => {
    let isWanted = true;
    let url: string | null = null;
    load().then(
      ({ mime, bytes }) => {
        if (!isWanted) return;
        url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: mime }));
        setShown({ at: 'shown', url });
      },
      (error: unknown) => {
        report(`${source}: ${String(error)}`);
        if (isWanted) setShown({ at: 'failed' });
      },
    );
    return () => {
      isWanted = false;
      if (url !== null) URL.revokeObjectURL(url);
    };
  }, [load, source, report]);

  return (
    <div className="photo" data-photo={shown.at}>
      {shown.at === 'shown' ? (
        <Part url={shown.url} alt={alt} part={part} onError={() => setShown({ at: 'failed' })} />
      ) : null}
      {shown.at === 'loading' ? <UserRound aria-hidden="true" size="2.5em" /> : null}
      {shown.at === 'failed' ? (
        <>
          <ImageOff aria-hidden="true" size="2.5em" />
          <span>{failed ?? t('gate.photoFailed')}</span>
        </>
      ) : null}
    </div>
  );
}

interface PartProps {
  readonly url: string;
  readonly alt: string;
  readonly part: PicturePart | null;
  readonly onError: () => void;
}

/** The style is set by script, as the policy asks. */
function Part({ url, alt, part, onError }: PartProps) {
  const image = useRef<HTMLImageElement>(null);
  useLayoutEffect(() => {
    image.current?.style.setProperty('object-view-box', part === null ? 'none' : insetOf(part));
  }, [part]);
  return <img ref={image} className="photo__image" src={url} alt={alt} onError={onError} />;
}

function insetOf({ x, y, width, height }: PicturePart): string {
  const percent = (share: number): string => `${(100 * share).toFixed(2)}%`;
  return `inset(${percent(y)} ${percent(1 - x - width)} ${percent(1 - y - height)} ${percent(x)})`;
}
