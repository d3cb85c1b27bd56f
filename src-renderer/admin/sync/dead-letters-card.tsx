import type { TFunction } from 'i18next';
import { RotateCcw, X } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import type { DeadLetterView } from '#shared/ipc/sync-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Answered } from '../../components/answered.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { syncRoom } from '../../i18n/en/admin-sync.ts';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin } from '../use-admin.ts';
import { CloseLetterDialog } from './close-letter-dialog.tsx';
import { useAct } from './use-act.ts';

type KnownOperation = keyof typeof syncRoom.operation;

function isKnown(type: string): type is KnownOperation {
  return Object.hasOwn(syncRoom.operation, type);
}

/** What kind of change an operation is. */
function operationName(t: TFunction, type: string): string {
  return isKnown(type) ? t(`syncRoom.operation.${type}`) : visibleText(type);
}

/**
 * What the hub refused, why, and the two ways on.
 * @param count how many there are, as the core says: another number asks again
 */
export function DeadLettersCard({ count }: { readonly count: number }) {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const [closing, setClosing] = useState<DeadLetterView | null>(null);
  const ask = useCallback(async () => (await call('sync.deadLetters', {})).letters, [call]);
  const asked = useAnswer(ask);
  // What is known stays in sight while it is asked for again.
  const { answer, last: letters, askAgain } = asked;
  useEffect(askAgain, [count, askAgain]);
  return (
    <SectionCard title={t('syncRoom.deadLetters')} text={t('syncRoom.deadLettersText')}>
      {letters === null || answer.at === 'failed' ? (
        <Answered asked={asked}>{() => null}</Answered>
      ) : letters.length === 0 ? (
        <p>{t('syncRoom.deadLettersNone')}</p>
      ) : (
        <ul className="matters">
          {letters.map((letter) => (
            <Letter
              key={letter.position}
              letter={letter}
              onClose={() => setClosing(letter)}
              onDone={askAgain}
            />
          ))}
        </ul>
      )}
      {closing === null ? null : (
        <CloseLetterDialog
          title={operationName(t, closing.type)}
          letter={closing}
          onDone={askAgain}
          onClose={() => setClosing(null)}
        />
      )}
    </SectionCard>
  );
}

interface LetterProps {
  readonly letter: DeadLetterView;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function Letter({ letter, onClose, onDone }: LetterProps) {
  const { t } = useTranslation();
  const { call, may, times, now } = useAdmin();
  const { isBusy, run } = useAct();
  const { position, type, code, recordedAt, rejectedAt } = letter;
  const sendAgain = (): void =>
    run(async () => {
      await call('sync.retryDeadLetter', { position });
      onDone();
      return t('syncRoom.retried');
    });
  return (
    <li className="matter">
      <div className="matter__words">
        <strong>{operationName(t, type)}</strong>
        <span>{t(errorKey(code))}</span>
        <span className="matter__when">
          {t('syncRoom.letterWhen', {
            recorded: times.short(recordedAt, now),
            rejected: times.short(rejectedAt, now),
          })}
        </span>
      </div>
      <div className="matter__acts">
        {may('sync.retryDeadLetter') ? (
          <ActionButton
            icon={RotateCcw}
            label={t('syncRoom.retry')}
            isDisabled={isBusy}
            onPress={sendAgain}
          />
        ) : null}
        {may('sync.closeDeadLetter') ? (
          <ActionButton
            icon={X}
            label={t('syncRoom.closeLetter')}
            isDisabled={isBusy}
            onPress={onClose}
          />
        ) : null}
      </div>
    </li>
  );
}
