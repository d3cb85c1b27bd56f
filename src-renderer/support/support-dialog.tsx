import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CoreClient } from '#shared/ipc/core-contract.ts';
import { errorKey } from '#shared/errors.ts';
import type { SupportTarget } from '#shared/ipc/support-contract.ts';
import { Answered } from '../components/answered.tsx';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { DialogFrame } from '../components/dialog-frame.tsx';
import { Notice } from '../components/notice.tsx';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { useServices } from '../services.tsx';
import { useAnswer } from '../use-answer.ts';
import { SupportParts } from './support-parts.tsx';
import '../styles/controls.css';
import '../styles/support.css';

export interface SupportDialogProps {
  /** Calls the core, in a session where there is one. */
  readonly call: CoreClient;
  readonly onClose: () => void;
}

/** What became of a bundle. */
type Outcome =
  | {
      readonly tone: 'calm';
      readonly key: 'support.saved' | 'support.sent';
      readonly bytes: number;
    }
  | { readonly tone: 'bad'; readonly key: ReturnType<typeof errorKey> };

/** Lists what a support bundle holds; what is chosen of it is saved, or sent to the hub. */
export function SupportDialog({ call, onClose }: SupportDialogProps) {
  const { t } = useTranslation();
  const { shell } = useServices();
  const [target, setTarget] = useState<SupportTarget>('file');
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [isBusy, setBusy] = useState(false);
  const ask = useCallback(() => call('support.prepare', { target }), [call, target]);
  const asked = useAnswer(ask);
  const canSend = asked.last?.canSend ?? false;

  const leave = async (id: string, names: string[]): Promise<Outcome | null> => {
    if (target === 'hub') {
      const { bytes } = await call('support.send', { id, names });
      return { tone: 'calm', key: 'support.sent', bytes };
    }
    const { path } = await shell.call('shell.saveFile', { name: t('support.file'), ending: 'tgz' });
    if (path === null) return null;
    const { bytes } = await call('support.save', { id, names, path });
    return { tone: 'calm', key: 'support.saved', bytes };
  };
  // The button stays what it is meanwhile: one that is disabled loses the keys' focus, and with it Escape.
  const take = (id: string, names: string[]): void => {
    if (isBusy) return;
    setBusy(true);
    setOutcome(null);
    void leave(id, names)
      .catch((error: unknown) => {
        const { code } = asGatehouseError(error);
        // It was let go of: what is gathered now is listed instead.
        if (code === 'choice-changed') asked.askAgain();
        return { tone: 'bad', key: errorKey(code) } as const;
      })
      .then(setOutcome)
      .finally(() => setBusy(false));
  };

  return (
    <DialogFrame title={t('support.title')} size="l" onClose={onClose}>
      <p>{t('support.text')}</p>
      {canSend ? (
        <ChoiceGroup
          label={t('support.where')}
          choices={[
            { value: 'file', label: t('support.toFile') },
            { value: 'hub', label: t('support.toHub') },
          ]}
          value={target}
          onChange={setTarget}
          isReadOnly={isBusy}
        />
      ) : null}
      <Answered asked={asked}>
        {({ id, parts, redacted }) => (
          <SupportParts
            key={id}
            parts={parts}
            redacted={redacted}
            target={target}
            isBusy={isBusy}
            id={id}
            call={call}
            onTake={(names) => take(id, names)}
          />
        )}
      </Answered>
      {outcome === null ? null : (
        <Notice
          tone={outcome.tone}
          title={
            outcome.tone === 'calm'
              ? t(outcome.key, { kilobytes: Math.ceil(outcome.bytes / 1000) })
              : t(outcome.key)
          }
        />
      )}
    </DialogFrame>
  );
}
