import { LoaderCircle } from 'lucide-react';
import { useTranslation } from 'react-i18next';

export interface LoadingProps {
  /** What is awaited, for who can't see it. */
  readonly label?: string;
  /** Grey bars in the place of rows; absent: a turning mark with words. */
  readonly rows?: number;
}

/** In the place of what is not there yet. Shows itself only after a moment, so nothing flickers. */
export function Loading({ label, rows }: LoadingProps) {
  const { t } = useTranslation();
  const words = label ?? t('ui.loading');
  if (rows === undefined) {
    return (
      <output className="loading">
        <LoaderCircle aria-hidden="true" className="turning" size="1.5em" />
        {words}
      </output>
    );
  }
  return (
    <div className="skeleton" aria-busy="true">
      <output className="sr-only">{words}</output>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className="skeleton__bar" />
      ))}
    </div>
  );
}
