import { ArrowDownLeft, ArrowUpRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { toInstant } from '#shared/domain/instant.ts';
import type { CameraState } from '../camera/camera-state.ts';
import { Notice } from '../components/notice.tsx';
import { useServices } from '../services.tsx';
import { useNow } from '../use-now.ts';
import { useGate } from './gate-context.ts';
import { StatusPanel } from './status-panel.tsx';
import { useEventTimes } from './use-event-times.ts';

/** What the gate shows while it waits for a ticket. */
export function ReadyView({ camera }: { readonly camera: CameraState }) {
  const { t } = useTranslation();
  const { info } = useServices();
  const { status, state } = useGate();
  const isOut = state.direction === 'out' && status.event.entryMode === 'exits';
  const Arrow = isOut ? ArrowUpRight : ArrowDownLeft;
  return (
    <>
      <header className="topbar">
        <div className="topbar__event">
          <p className="topbar__party">{status.event.partyName}</p>
          <h1 className="topbar__title">{status.event.title}</h1>
        </div>
        <p className={isOut ? 'topbar__gate topbar__gate--out' : 'topbar__gate'}>
          <Arrow aria-hidden="true" size="1.3em" />
          <span>{status.gate.name}</span>
        </p>
        <Clock />
      </header>
      <aside className="side" aria-label={t('gate.ready')}>
        <h2 className="side__ready">{t(isOut ? 'gate.readyOut' : 'gate.ready')}</h2>
        {status.throwawayKey ? <Notice title={t('gate.throwaway')} /> : null}
        {info.settingsSetAside === null ? null : (
          <Notice title={t('gate.settingsAside', { name: info.settingsSetAside })} />
        )}
        {status.troubles.map((code) => (
          <Notice
            key={code}
            tone={code === 'disk-full' || code === 'cannot-write' ? 'bad' : 'warn'}
            isUrgent
            title={t(`trouble.${code}.title`)}
            text={t(`trouble.${code}.advice`)}
          />
        ))}
        <StatusPanel camera={camera} />
      </aside>
    </>
  );
}

function Clock() {
  const { t } = useTranslation();
  const times = useEventTimes();
  const now = toInstant(useNow(1000));
  return (
    <p className="topbar__clock">
      <span className="sr-only">{t('gate.clock')}</span>
      <time className="topbar__time" dateTime={now}>
        {times.clock(now)}
      </time>
      <span className="topbar__date">{times.date(now)}</span>
    </p>
  );
}
