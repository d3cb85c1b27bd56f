import { FileDown, Send } from 'lucide-react';
import { useCallback, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import type { SupportPart, SupportTarget } from '#shared/ipc/support-contract.ts';
import { ActionButton } from '../components/action-button.tsx';
import { Answered } from '../components/answered.tsx';
import { CheckEntry } from '../components/check-entry.tsx';
import { useAnswer } from '../use-answer.ts';

export interface SupportPartsProps {
  readonly parts: readonly SupportPart[];
  readonly redacted: number;
  readonly target: SupportTarget;
  readonly isBusy: boolean;
  /** Of the bundle that was gathered. */
  readonly id: string;
  readonly call: CoreClient;
  readonly onTake: (names: string[]) => void;
}

/** Each part to be read, and left out; then it leaves. */
export function SupportParts(props: SupportPartsProps) {
  const { parts, redacted, target, isBusy, id, call, onTake } = props;
  const { t } = useTranslation();
  const [without, setWithout] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState(parts[0]?.name ?? '');
  const read = useCallback(() => call('support.read', { id, name: shown }), [call, id, shown]);
  const text = useAnswer(read);
  const heading = useId();
  const names = parts.map(({ name }) => name).filter((name) => !without.has(name));

  const choose = (name: string, isIn: boolean): void => {
    const next = new Set(without);
    if (isIn) next.delete(name);
    else next.add(name);
    setWithout(next);
  };
  return (
    <>
      <div className="support">
        <ul className="support__parts" aria-label={t('support.parts')}>
          {parts.map(({ name, kind, bytes }) => (
            <li key={name} className="support__part">
              <CheckEntry
                label={t(`support.kind.${kind}`)}
                more={t('support.size', { name, kilobytes: Math.ceil(bytes / 1000) })}
                isSelected={!without.has(name)}
                onChange={(isIn) => choose(name, isIn)}
              />
              <ActionButton look="quiet" label={t('support.show')} onPress={() => setShown(name)}>
                <span className="sr-only">{t(`support.kind.${kind}`)}</span>
              </ActionButton>
            </li>
          ))}
        </ul>
        <section className="support__shown">
          <Answered asked={text}>
            {({ text: words, isWhole }) => (
              <>
                <h3 id={heading}>
                  {shown}
                  {isWhole ? null : <small> {t('support.end')}</small>}
                </h3>
                <textarea
                  className="support__text"
                  aria-labelledby={heading}
                  readOnly
                  spellCheck={false}
                  lang="en"
                  value={words}
                />
              </>
            )}
          </Answered>
        </section>
      </div>
      <footer className="dialog__actions">
        <span className="dialog__hint">{t('support.redacted', { count: redacted })}</span>
        <ActionButton
          look="main"
          icon={target === 'hub' ? Send : FileDown}
          label={t(isBusy ? 'support.working' : target === 'hub' ? 'support.send' : 'support.save')}
          isDisabled={names.length === 0}
          onPress={() => onTake(names)}
        />
      </footer>
    </>
  );
}
