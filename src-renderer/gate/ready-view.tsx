import { ArrowDownLeft, ArrowUpRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { toInstant } from '#shared/domain/instant.ts';
import type { CameraState } from '../camera/camera-state.ts';
import type { WatchState } from '../face/face-watch.ts';
import { Notice } from '../components/notice.tsx';
import { visibleText } from '../components/visible-text.ts';
import { useCoreFacts, useServices } from '../services.tsx';
import { skewMinutes } from '../sync/sync-words.ts';
import { useNow } from '../use-now.ts';
import { DutyButton } from './duty-button.tsx';
import { useGate } from './gate-context.ts';
import { StatusPanel } from './status-panel.tsx';
import { UndoButton } from './undo-button.tsx';
import { useEventTimes } from './use-event-times.ts';

export interface ReadyViewProps {
  readonly camera: CameraState;
  readonly engine: WatchState['engine'];
}

/** What the gate shows while it waits for a ticket. */
export function ReadyView({ camera, engine }: ReadyViewProps) {
  const { t } = useTranslation();
  const { info } = useServices();
  const { status, state } = useGate();
  const recordsExits = status.event.entryMode === 'exits';
  const isOut = recordsExits && state.direction === 'out';
  const isBlind = camera.kind === 'trouble' && !camera.reading;
  const looksAtFaces = status.face.policy !== 'off';
  const isFaceless = looksAtFaces && engine.kind === 'failed';
  const { sync } = useCoreFacts();
  const minutesOff = sync === null ? null : skewMinutes(sync);
  // A joined laptop has more lines, which move together as for troubles.
  const isJoined = sync !== null && sync.link !== null;
  const isBusy =
    isJoined || status.troubles.length > 0 || info.settingsSetAside !== null || isFaceless;
  const sideClass = isBusy ? 'side side--busy' : looksAtFaces ? 'side side--five' : 'side';
  const Arrow = isOut ? ArrowUpRight : ArrowDownLeft;
  return (
    <>
      {status.throwawayKey ? <p className="strip">{t('gate.throwaway')}</p> : null}
      <header className="topbar">
        <div className="topbar__event">
          <p className="topbar__party">{status.event.partyName}</p>
          <h1 className="topbar__title">{status.event.title}</h1>
        </div>
        <DutyButton />
        <p className={isOut ? 'topbar__gate topbar__gate--out' : 'topbar__gate'}>
          <Arrow aria-hidden="true" size="1.3em" />
          <span>
            {recordsExits ? (
              <span className="topbar__direction">
                {t(isOut ? 'gate.directionOut' : 'gate.directionIn')}
              </span>
            ) : null}
            {visibleText(status.gate.name)}
          </span>
        </p>
        <Clock />
      </header>
      <div className="last">
        <UndoButton isNamed />
      </div>
      <aside className={sideClass} aria-label={t('gate.ready')}>
        <h2 className={isBlind ? 'side__ready side__ready--blind' : 'side__ready'}>
          {t(isBlind ? 'gate.readyBlind' : isOut ? 'gate.readyOut' : 'gate.ready')}
        </h2>
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
        {minutesOff === null ? null : <Notice title={t('sync.skew', { minutes: minutesOff })} />}
        {isFaceless ? (
          <Notice isUrgent title={t('face.broken')} text={t('face.brokenAdvice')} />
        ) : null}
        <StatusPanel camera={camera} engine={engine} />
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
