import { useEffect, useState } from 'react';
import type { TFunction } from 'i18next';
import { Undo2 } from 'lucide-react';
import { GridList, GridListItem } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { toInstant } from '#shared/domain/instant.ts';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { RecentScan } from '#shared/ipc/gate-views.ts';
import { formatTicketNumber } from '#shared/ticket/ticket-number.ts';
import { ActionButton } from '../components/action-button.tsx';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { Notice } from '../components/notice.tsx';
import { visibleText } from '../components/visible-text.ts';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { useServices } from '../services.tsx';
import { useNow } from '../use-now.ts';
import { useGate } from './gate-context.ts';
import { SignalMark } from './signal-mark.tsx';
import { useEventTimes } from './use-event-times.ts';
import { signalOf } from './verdict-look.ts';

/** The last scans at this gate, the newest first. */
export function RecentDialog() {
  const { t } = useTranslation();
  const { core } = useServices();
  const { gate } = useGate();
  const [scans, setScans] = useState<readonly RecentScan[] | null>(null);
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);
  useEffect(() => {
    core.call('gate.recent', {}).then(
      (answer) => setScans(answer.scans),
      (error: unknown) => setTrouble(asGatehouseError(error).code),
    );
  }, [core]);
  return (
    <DialogFrame title={t('dialog.recent.title')} size="l" onClose={gate.closeDialog}>
      {trouble === null ? null : <Notice tone="bad" isUrgent title={t(errorKey(trouble))} />}
      {scans?.length === 0 ? <p>{t('dialog.recent.none')}</p> : null}
      {scans === null || scans.length === 0 ? null : (
        <GridList className="recent" aria-label={t('dialog.recent.title')} items={scans}>
          {(scan) => (
            <GridListItem id={scan.checkInId} className="recent__scan" textValue={scan.name ?? ''}>
              <Scan scan={scan} />
            </GridListItem>
          )}
        </GridList>
      )}
    </DialogFrame>
  );
}

function Scan({ scan }: { readonly scan: RecentScan }) {
  const { t } = useTranslation();
  const times = useEventTimes();
  const now = toInstant(useNow(10_000));
  const { kind, verdict, at, way, name, ticketNumber } = scan;
  const title = t(`verdict.${verdict}.title`);
  return (
    <>
      <SignalMark signal={signalOf(scan)} />
      <time className="recent__time" dateTime={at}>
        {times.short(at, now)}
      </time>
      <span className="recent__name">
        <bdi>{name === null ? t('dialog.recent.unknown') : visibleText(name)}</bdi>
        {ticketNumber === null ? null : (
          <span className="recent__number">{formatTicketNumber(ticketNumber)}</span>
        )}
      </span>
      <span className="recent__verdict">
        {kind === 'verdict' ? title : `${outcomeOf(scan, t)} (${title})`}
      </span>
      <span className="recent__way">{t(`way.${way}`)}</span>
      <TakeBack scan={scan} />
    </>
  );
}

/** A list does not know whether a supervisor or the identity card settled a missing face. */
function outcomeOf({ kind, verdict }: RecentScan, t: TFunction): string {
  if (kind === 'undo') return t('outcome.undo.title');
  return t(verdict === 'face-unavailable' ? 'outcome.letIn' : 'outcome.override.title');
}

/** Takes an entry back for as long as that is offered, with the seconds left. */
function TakeBack({ scan: { checkInId, undoUntil } }: { readonly scan: RecentScan }) {
  const { t } = useTranslation();
  const { gate } = useGate();
  const now = useNow(250);
  const left = undoUntil === null ? 0 : Date.parse(undoUntil) - now;
  if (left <= 0) return null;
  return (
    <ActionButton
      icon={Undo2}
      label={t('gate.undo')}
      className="undo recent__undo"
      onPress={() => gate.undo(checkInId)}
    >
      <span className="undo__seconds">
        {t('gate.undoSeconds', { count: Math.ceil(left / 1000) })}
      </span>
    </ActionButton>
  );
}
