import { LoaderCircle, ScanQrCode } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

/** Said over whatever is on the screen, because it changes what to do next. */
function GateBanner({ icon, title, text }: { icon: ReactNode; title: string; text: string }) {
  return (
    <div className="banner" role="alert">
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

/** Several tickets are held up while the last verdict is still shown: it is not about them. */
export function SeveralBanner() {
  const { t } = useTranslation();
  return (
    <GateBanner
      icon={<ScanQrCode aria-hidden="true" size="1.75rem" />}
      title={t('gate.oneAtATime')}
      text={t('gate.oneAtATimeAdvice')}
    />
  );
}
