import { ChevronRight, Database, DoorOpen, Send, Wifi, WifiOff } from 'lucide-react';
import { Button } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { toInstant } from '#shared/domain/instant.ts';
import type { SyncView } from '#shared/ipc/sync-contract.ts';
import { visibleText } from '../components/visible-text.ts';
import { peersWords, phaseMark, phaseWords } from '../sync/sync-words.ts';
import { useNow } from '../use-now.ts';
import { useGate } from './gate-context.ts';
import { HealthLine } from './health-line.tsx';
import { useEventTimes } from './use-event-times.ts';

/** The hub and the other gates, as the gate's corner tells of them; pressed, in full. */
export function NetworkLines({ sync }: { readonly sync: SyncView }) {
  const { t } = useTranslation();
  const times = useEventTimes();
  const now = toInstant(useNow(10_000));
  const { gate } = useGate();
  const { phase, copyAt, factsWaiting, peers } = sync;
  const Icon = phase === 'offline' ? WifiOff : Wifi;
  return (
    <>
      <li>
        <Button
          className={`network network--${phaseMark(phase)}`}
          aria-haspopup="dialog"
          onPress={() => gate.open({ open: 'network' })}
        >
          <Icon aria-hidden="true" size="1.4em" />
          <span className="network__words">
            <span className="sr-only">{t('sync.label')} </span>
            <span className="network__phase" aria-live="polite">
              {phaseWords(t, sync, (at) => times.short(at, now))}
            </span>
            {phase === 'offline' ? (
              <span className="network__advice">{t('sync.offlineShort')}</span>
            ) : null}
          </span>
          <ChevronRight aria-hidden="true" size="1.2em" />
        </Button>
      </li>
      <HealthLine icon={Database} label={t('gate.copy')}>
        {copyAt === null
          ? t('sync.copyNever')
          : phase === 'live'
            ? t('sync.copyCurrent')
            : t('sync.copyAge', { ago: times.ago(copyAt, now) })}
      </HealthLine>
      <HealthLine icon={Send} label={t('gate.waiting')}>
        {factsWaiting === 0 ? t('gate.nothingWaiting') : t('gate.facts', { count: factsWaiting })}
      </HealthLine>
      <HealthLine icon={DoorOpen} label={t('sync.peers')}>
        {peersWords(t, peers, ({ name }) => visibleText(name))}
      </HealthLine>
    </>
  );
}
