import { ArrowRightLeft, CircleX, RefreshCw, RotateCcw, Ticket, TicketX } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttendeeChoice, AttendeeFilter } from '#shared/ipc/attendee-contract.ts';
import type { InputOf, OutputOf } from '#shared/ipc/call.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { MenuButton } from '../../components/menu-button.tsx';
import { useAdmin } from '../use-admin.ts';
import { MoveDialog } from './move-dialog.tsx';

export type BulkAct = InputOf<CoreContract, 'registration.bulk'>['act'];
type BulkResult = OutputOf<CoreContract, 'registration.bulk'>;

/** As many ids as one call takes; more are chosen by their filter. */
const MOST_IDS = 1000;

const ACTS = [
  { id: 'cancel', icon: CircleX, isGrave: true },
  { id: 'restore', icon: RotateCcw },
  { id: 'move', icon: ArrowRightLeft },
  { id: 'issue-missing-tickets', icon: Ticket },
  { id: 'replace-tickets', icon: RefreshCw },
  { id: 'revoke-tickets', icon: TicketX, isGrave: true },
] as const;

/** Why somebody was left as they were (services/registration-bulk.ts). */
const REASONS = [
  'unknown',
  'already-cancelled',
  'not-cancelled',
  'cancelled',
  'arrived',
  'already-there',
  'no-ticket',
  'has-ticket',
] as const;

const OPPOSITE: { readonly [T in BulkAct['to']]?: BulkAct } = {
  cancel: { to: 'restore' },
  restore: { to: 'cancel' },
};

/** Says what became of many, and why some were left. */
export function useBulkWords(): (result: BulkResult) => string {
  const { t } = useTranslation();
  return ({ done, skipped }) => {
    const reasons = REASONS.flatMap((reason) => {
      const count = skipped[reason] ?? 0;
      return count === 0 ? [] : [t(`attendees.skipped.${reason}`, { count })];
    });
    const words = [t('attendees.bulk.done', { count: done })];
    if (reasons.length > 0) {
      words.push(t('attendees.bulk.skipped', { reasons: reasons.join(', ') }));
    }
    return words.join(' ');
  };
}

export interface BulkBarProps {
  readonly chosen: ReadonlySet<string>;
  readonly filter: AttendeeFilter;
  /** How many the filter lets through. */
  readonly total: number;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
  readonly onDone: () => void;
}

/** What can be done to those chosen, each asked for with their number. */
export function BulkBar({ chosen, filter, total, onChoose, onDone }: BulkBarProps) {
  const { t } = useTranslation();
  const { call, toast } = useAdmin();
  const words = useBulkWords();
  const [isAll, setAll] = useState(false);
  const [isMoving, setMoving] = useState(false);
  const [act, setAct] = useState<BulkAct | null>(null);
  if (isAll && chosen.size === 0) setAll(false);
  const count = isAll ? total : chosen.size;
  if (count === 0) return null;
  const choice: AttendeeChoice = isAll
    ? { by: 'filter', filter, count: total }
    : { by: 'ids', registrationIds: [...chosen] };

  const run = async (wanted: BulkAct): Promise<void> => {
    const result = await call('registration.bulk', { choice, act: wanted });
    const opposite = OPPOSITE[wanted.to];
    const canUndo = opposite !== undefined && choice.by === 'ids' && result.done === count;
    toast({
      text: words(result),
      tone: result.done === 0 ? 'bad' : 'good',
      ...(canUndo ? { undo: () => void undo(opposite) } : {}),
    });
    onChoose(new Set());
    onDone();
  };
  const undo = async (opposite: BulkAct): Promise<void> => {
    try {
      toast({ text: words(await call('registration.bulk', { choice, act: opposite })) });
    } catch {
      toast({ text: t('error.internal'), tone: 'bad' });
    }
    onDone();
  };

  return (
    <section className="bulk-bar" aria-label={t('attendees.bulk.label')}>
      <output className="bulk-bar__count">{t('attendees.chosen', { count })}</output>
      {!isAll && total > chosen.size ? (
        <ActionButton
          look="quiet"
          label={t('attendees.chooseAll', { count: total })}
          onPress={() => setAll(true)}
        />
      ) : null}
      <ActionButton
        look="quiet"
        label={t('attendees.chooseNone')}
        onPress={() => {
          setAll(false);
          onChoose(new Set());
        }}
      />
      <MenuButton
        look="main"
        label={t('attendees.bulk.label')}
        isDisabled={!isAll && count > MOST_IDS}
        items={ACTS.map((item) => ({ ...item, label: t(`attendees.bulk.${item.id}`) }))}
        onChoose={(to) => {
          if (to === 'move') setMoving(true);
          else setAct({ to });
        }}
      />
      {isMoving ? (
        <MoveDialog
          fromEventId={filter.eventId}
          onChoose={(target) => {
            setMoving(false);
            setAct({ to: 'move', ...target });
          }}
          onClose={() => setMoving(false)}
        />
      ) : null}
      {act === null ? null : (
        <ConfirmDialog
          title={t(`attendees.bulk.ask.${act.to}`, { count })}
          text={t(`attendees.bulk.text.${act.to}`)}
          {...(count > 1 ? { count } : {})}
          action={t(`attendees.bulk.${act.to}`)}
          tone={act.to === 'cancel' || act.to === 'revoke-tickets' ? 'bad' : 'plain'}
          onConfirm={() => run(act)}
          onClose={() => setAct(null)}
        />
      )}
    </section>
  );
}
