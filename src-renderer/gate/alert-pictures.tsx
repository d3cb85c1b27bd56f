import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toInstant } from '#shared/domain/instant.ts';
import type { AlertView } from '#shared/ipc/sync-contract.ts';
import { FetchedPicture } from '../components/fetched-picture.tsx';
import { visibleText } from '../components/visible-text.ts';
import { useServices } from '../services.tsx';
import { useNow } from '../use-now.ts';
import { useEventTimes } from './use-event-times.ts';

type Which = 'first' | 'second';

/** A frame that another gate took comes after the alert: it is asked for again so often, ms. */
const LOOK_AGAIN_MS = 10_000;

/** Who came in each time, to be compared by eye: when, at which gate, and the picture. */
export function AlertPictures({ alert }: { readonly alert: AlertView }) {
  return (
    <div className="double">
      <Entry alert={alert} which="first" />
      <Entry alert={alert} which="second" />
    </div>
  );
}

function Entry({ alert, which }: { readonly alert: AlertView; readonly which: Which }) {
  const { t } = useTranslation();
  const { core } = useServices();
  const times = useEventTimes();
  const now = toInstant(useNow(10_000));
  const [from, setFrom] = useState<'gate' | 'registration' | null>(null);
  const { id, personName } = alert;
  const { at, gateName, kioskName } = alert[which];
  const [round, setRound] = useState(0);
  const load = useCallback(async () => {
    const photo = await core.call('sync.alertPhoto', { alertId: id, which });
    setFrom(photo.from);
    return photo;
    // oxlint-disable-next-line react/exhaustive-deps -- another round may have another picture
  }, [core, id, which, round]);
  const isWaiting = from !== 'gate';
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => setRound((now) => now + 1), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isWaiting]);
  const name = personName === null ? t('dialog.recent.unknown') : visibleText(personName);
  const gate = gateName === null ? t('sync.alert.unknownGate') : visibleText(gateName);
  const kiosk = kioskName === null ? t('sync.alert.unknownKiosk') : visibleText(kioskName);
  return (
    <figure className="double__one">
      <FetchedPicture
        load={load}
        source="sync.alertPhoto"
        alt={t('sync.alert.photoOf', { name, which: t(`sync.alert.${which}`) })}
        failed={t('sync.alert.noPhoto')}
      />
      <figcaption>
        <strong>
          {t(`sync.alert.${which}`)} <time dateTime={at}>{times.short(at, now)}</time>
        </strong>
        <span>
          <bdi>{gate}</bdi>, <bdi>{kiosk}</bdi>
        </span>
        {from === null ? null : (
          <span className="double__from">
            {t(from === 'gate' ? 'sync.alert.doorPhoto' : 'sync.alert.ownPhoto')}
          </span>
        )}
      </figcaption>
    </figure>
  );
}
