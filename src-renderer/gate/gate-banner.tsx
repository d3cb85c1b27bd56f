import { LoaderCircle, SaveOff, ScanQrCode } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface BannerProps {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  /** To be read at two metres, over any verdict. */
  readonly isStrong?: boolean;
}

/** Said over whatever is on the screen, because it changes what to do next. */
function GateBanner({ icon, title, text, isStrong = false }: BannerProps) {
  return (
    <div className={isStrong ? 'banner banner--strong' : 'banner'} role="alert">
      {icon}
      <p>
        <strong>{title}</strong> {text}
      </p>
    </div>
  );
}

/** The core restarts. */
export function RecoveringBanner() {
  const { t } = useTranslation();
  return (
    <GateBanner
      icon={<LoaderCircle aria-hidden="true" className="turning" size="1.75rem" />}
      title={t('gate.recovering')}
      text={t('gate.recoveringAdvice')}
    />
  );
}

/** A ticket came while as many waited as may: said so that its visitor does not walk on. */
export function TurnedAwayBanner() {
  const { t } = useTranslation();
  return (
    <GateBanner
      isStrong
      icon={<SaveOff aria-hidden="true" size="1em" />}
      title={t('gate.turnedAway')}
      text={t('gate.turnedAwayAdvice')}
    />
  );
}

/** Several tickets are held up while the last verdict is still shown: it is not about them. */
export function SeveralBanner() {
  const { t } = useTranslation();
  return (
    <GateBanner
      isStrong
      icon={<ScanQrCode aria-hidden="true" size="1em" />}
      title={t('gate.oneAtATime')}
      text={t('gate.oneAtATimeAdvice')}
    />
  );
}
