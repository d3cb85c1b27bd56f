import { Camera, Database, ScanBarcode, ScanFace, Send } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { toInstant } from '#shared/domain/instant.ts';
import type { CameraState } from '../camera/camera-state.ts';
import { ProgressFill } from '../components/progress-fill.tsx';
import type { WatchState } from '../face/face-watch.ts';
import { useNow } from '../use-now.ts';
import { useCoreFacts } from '../services.tsx';
import { useGate } from './gate-context.ts';
import { HealthLine } from './health-line.tsx';
import { NetworkLines } from './network-lines.tsx';
import { useEventTimes } from './use-event-times.ts';

export interface StatusPanelProps {
  readonly camera: CameraState;
  readonly engine: WatchState['engine'];
}

/** A camera's state is known by its line here, and in full at the picture. */
export function StatusPanel({ camera, engine }: StatusPanelProps) {
  const { t } = useTranslation();
  const times = useEventTimes();
  const now = toInstant(useNow(10_000));
  const { status, state } = useGate();
  const { inside, expected, admittedHere } = status;
  const { sync } = useCoreFacts();
  const { capacity } = status.event;
  const { quota } = status.gate;
  const usedAt = state.wedgeUsedAt === null ? null : toInstant(state.wedgeUsedAt);
  return (
    <>
      <dl className="count">
        <div className="count__main">
          <dt>{t('gate.inside')}</dt>
          <dd className="count__number">
            <Count value={inside} />
          </dd>
          <dd className="count__of">
            {t('gate.ofExpected', { count: expected })}
            {capacity === null ? null : ` · ${t('gate.ofCapacity', { count: capacity })}`}
          </dd>
        </div>
        <ProgressFill part={expected === 0 ? 0 : inside / expected} />
        <div className="count__here">
          <dt>{t('gate.admittedHere')}</dt>
          <dd>
            <strong>
              <Count value={admittedHere} />
            </strong>
            {quota === null ? null : <span> {t('gate.ofQuota', { count: quota })}</span>}
          </dd>
        </div>
      </dl>
      <ul className="health">
        {sync === null || sync.link === null ? <AloneLines /> : <NetworkLines sync={sync} />}
        <HealthLine
          icon={Camera}
          label={t('gate.camera')}
          mark={camera.kind === 'trouble' ? 'bad' : camera.kind === 'scanning' ? 'good' : 'none'}
        >
          {t(cameraKey(camera))}
        </HealthLine>
        <FacesLine engine={engine} />
        <HealthLine
          icon={ScanBarcode}
          label={t('gate.reader')}
          mark={usedAt === null ? 'none' : 'good'}
        >
          {usedAt === null
            ? t('gate.readerIdle')
            : t('gate.readerUsed', { ago: times.ago(usedAt, now) })}
        </HealthLine>
      </ul>
    </>
  );
}

/** The copy and what waits, of a laptop that is joined to no hub. */
function AloneLines() {
  const { t } = useTranslation();
  const times = useEventTimes();
  const now = toInstant(useNow(10_000));
  const { copyAt, factsWaiting } = useGate().status;
  return (
    <>
      <HealthLine icon={Database} label={t('gate.copy')}>
        {copyAt === null
          ? t('gate.copyHere')
          : t('gate.copyAge', { time: times.short(copyAt, now), ago: times.ago(copyAt, now) })}
      </HealthLine>
      <HealthLine icon={Send} label={t('gate.waiting')}>
        {factsWaiting === 0 ? t('gate.nothingWaiting') : t('gate.facts', { count: factsWaiting })}
      </HealthLine>
    </>
  );
}

/** Nothing at an event that does not look at faces, nor where the notice above says that none can be. */
function FacesLine({ engine }: Pick<StatusPanelProps, 'engine'>) {
  const { t } = useTranslation();
  const { policy, templatesWaiting } = useGate().status.face;
  if (policy === 'off' || engine.kind === 'failed') return null;
  return (
    <HealthLine
      icon={ScanFace}
      label={t('face.label')}
      mark={engine.kind === 'ready' ? 'good' : 'none'}
    >
      {t(`face.policy.${policy}`)}
      {templatesWaiting === 0 ? null : ` · ${t('face.waiting', { count: templatesWaiting })}`}
    </HealthLine>
  );
}

function cameraKey(camera: CameraState) {
  if (camera.kind === 'trouble') return `camera.${camera.code}.title` as const;
  if (camera.kind === 'scanning' && camera.reader === 'zxing-js') return 'gate.spareReader';
  return `camera.${camera.kind}.title` as const;
}

function Count({ value }: { readonly value: number }) {
  const { t } = useTranslation();
  return t('gate.count', { count: value });
}
