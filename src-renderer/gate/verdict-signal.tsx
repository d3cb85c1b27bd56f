import { Check, Undo2, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Signal } from './verdict-look.ts';

/** From top to bottom, as a traffic light has them. */
const LAMPS = ['red', 'amber', 'green'] as const;

/**
 * The colour again for those who can't tell colours: by its place (top, middle, bottom), its
 * shape (octagon, triangle, circle), its pattern and its word.
 */
export function VerdictSignal({ signal }: { readonly signal: Signal }) {
  const { t } = useTranslation();
  if (signal === 'neutral') {
    return (
      <div className="verdict__signal">
        <Undo2 aria-hidden="true" className="verdict__failed-icon" strokeWidth={2.5} />
        <p className="lamp__word">{t('signal.neutral')}</p>
      </div>
    );
  }
  return (
    <div className="verdict__signal">
      {LAMPS.map((lamp) =>
        lamp === signal ? (
          <div key={lamp} className={`lamp lamp--on lamp--${lamp}`}>
            <Shape signal={lamp} />
            <p className="lamp__word">{t(`signal.${lamp}`)}</p>
          </div>
        ) : (
          <div key={lamp} className={`lamp lamp--${lamp}`} aria-hidden="true" />
        ),
      )}
    </div>
  );
}

const OUTLINES = {
  red: '30,3 70,3 97,30 97,70 70,97 30,97 3,70 3,30',
  amber: '50,6 98,92 2,92',
} as const;

function Shape({ signal }: { readonly signal: 'green' | 'amber' | 'red' }) {
  return (
    <svg className="lamp__shape" viewBox="0 0 100 100" aria-hidden="true">
      {signal === 'green' ? (
        <circle className="lamp__fill" cx="50" cy="50" r="48" />
      ) : (
        <polygon className="lamp__fill" points={OUTLINES[signal]} />
      )}
      {signal === 'green' ? (
        <Check className="lamp__sign" {...at(21, 58)} strokeWidth={3.5} />
      ) : null}
      {signal === 'red' ? <X className="lamp__sign" {...at(19, 62)} strokeWidth={3.5} /> : null}
      {signal === 'amber' ? (
        <>
          <rect className="lamp__mark" x="45" y="36" width="10" height="30" rx="3" />
          <circle className="lamp__mark" cx="50" cy="77" r="6" />
        </>
      ) : null}
    </svg>
  );
}

function at(offset: number, size: number) {
  return { x: offset, y: offset, width: size, height: size };
}
