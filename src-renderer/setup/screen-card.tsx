import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export interface ScreenCardProps {
  readonly title: string;
  readonly text?: string;
  /** Above the title: where in a sequence this is. */
  readonly step?: string;
  readonly children?: ReactNode;
}

/** A screen with one thing to do. */
export function ScreenCard({ title, text, step, children }: ScreenCardProps) {
  const { t } = useTranslation();
  return (
    <main className="card-screen">
      <p className="card-screen__brand">{t('app.name')}</p>
      <section className="card" aria-labelledby="card-title">
        <header className="card__head">
          {step === undefined ? null : <p className="card__step">{step}</p>}
          <h1 id="card-title" className="card__title">
            {title}
          </h1>
          {text === undefined ? null : <p className="card__text">{text}</p>}
        </header>
        {children}
      </section>
    </main>
  );
}
