import { ImageOff } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { PictureView } from '#shared/ipc/face-contract.ts';

export interface BytesPictureProps {
  readonly bytes: Uint8Array;
  /** Absent: the browser finds out. */
  readonly mime?: PictureView['mime'];
  readonly alt: string;
}

/** A picture from memory, which nothing keeps once it is off the screen. */
export function BytesPicture({ bytes, mime, alt }: BytesPictureProps) {
  const image = useRef<HTMLImageElement>(null);
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    const element = image.current;
    if (element === null) return;
    const url = URL.createObjectURL(
      new Blob([new Uint8Array(bytes)], mime === undefined ? {} : { type: mime }),
    );
    element.src = url;
    return () => {
      element.removeAttribute('src');
      URL.revokeObjectURL(url);
    };
  }, [bytes, mime]);
  return (
    <div className="photo">
      {hasFailed ? (
        <>
          <ImageOff aria-hidden="true" size="2.5em" />
          <span>{alt}</span>
        </>
      ) : null}
      <img
        ref={image}
        className="photo__image"
        alt={alt}
        hidden={hasFailed}
        onLoad={() => setFailed(false)}
        onError={() => setFailed(true)}
      />
    </div>
  );
}
