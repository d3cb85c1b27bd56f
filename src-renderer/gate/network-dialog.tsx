import { useTranslation } from 'react-i18next';
import { toInstant } from '#shared/domain/instant.ts';
import { errorKey } from '#shared/errors.ts';
import type { PeerView, SyncView } from '#shared/ipc/sync-contract.ts';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { FactList } from '../components/fact-list.tsx';
import { Notice } from '../components/notice.tsx';
import { visibleText } from '../components/visible-text.ts';
import { useCoreFacts } from '../services.tsx';
import { phaseWords, skewMinutes } from '../sync/sync-words.ts';
import { useNow } from '../use-now.ts';
import { useGate } from './gate-context.ts';
import { useEventTimes } from './use-event-times.ts';

/** How this gate hears of the others, gate by gate. */
export function NetworkDialog() {
  const { t } = useTranslation();
  const { gate } = useGate();
  const { sync } = useCoreFacts();
  return (
    <DialogFrame title={t('sync.label')} size="l" onClose={gate.closeDialog}>
      {sync === null ? null : <Details sync={sync} />}
    </DialogFrame>
  );
}

function Details({ sync }: { readonly sync: SyncView }) {
  const { t } = useTranslation();
  const times = useEventTimes();
  const now = toInstant(useNow(10_000));
  const minutes = skewMinutes(sync);
  const { link, phase, why, lastContactAt, peers, deadLetters, clashes } = sync;
  const isOffline = phase === 'offline';
  return (
    <>
      {isOffline ? (
        <Notice
          tone="calm"
          title={t('sync.offlineAdvice')}
          {...(why === null ? {} : { text: t(errorKey(why)) })}
        />
      ) : null}
      {minutes === null ? null : <Notice title={t('sync.skew', { minutes })} />}
      <FactList
        facts={[
          { term: t('sync.label'), value: phaseWords(t, sync, (at) => times.short(at, now)) },
          { term: t('sync.hub'), value: link === null ? null : visibleText(link.hubName) },
          {
            term: t('sync.lastContact'),
            value: lastContactAt === null ? null : times.ago(lastContactAt, now),
          },
          {
            term: t('sync.organiser'),
            value: deadLetters + clashes === 0 ? null : t('sync.organiserLooks'),
          },
        ]}
      />
      <section aria-label={t('sync.peers')}>
        <h3 className="network__title">{t('sync.peers')}</h3>
        {peers.length === 0 ? (
          <p>{t('sync.peersNone')}</p>
        ) : (
          <ul className="network__peers">
            {peers.map((peer) => (
              <Peer key={peer.kioskId} peer={peer} />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}

function Peer({ peer }: { readonly peer: PeerView }) {
  const { t } = useTranslation();
  const times = useEventTimes();
  const now = toInstant(useNow(10_000));
  const { name, gateName, lastHeardAt, lastFactAt, way, isStale } = peer;
  return (
    <li className={isStale ? 'network__peer network__peer--quiet' : 'network__peer'}>
      <strong>
        <bdi>{visibleText(name)}</bdi>
      </strong>
      <span>{gateName === null ? '' : visibleText(gateName)}</span>
      <span>
        {lastHeardAt === null
          ? t('sync.peerNever')
          : t('sync.peerHeard', { ago: times.ago(lastHeardAt, now) })}
        {lastFactAt === null ? null : (
          <span className="network__fact">
            {t('sync.peerFact', { time: times.short(lastFactAt, now) })}
          </span>
        )}
      </span>
      <span>{isStale ? t('sync.peerQuiet') : t(`sync.way.${way ?? 'none'}`)}</span>
    </li>
  );
}
