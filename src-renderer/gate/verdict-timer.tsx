import { useTranslation } from 'react-i18next';
import { useState } from 'react';
import { useSettings } from '../services.tsx';
import { useNow } from '../use-now.ts';

/** How long a green verdict still stays. */
export function VerdictTimer() {
  const { t } = useTranslation();
  const { settings } = useSettings();
  const [since] = useState(Date.now);
  const left = Math.ceil((since + settings.verdictSeconds * 1000 - useNow(250)) / 1000);
  return <p className="verdict__timer">{left > 0 ? t('gate.backIn', { seconds: left }) : null}</p>;
}
