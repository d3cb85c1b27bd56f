import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { OutputOf } from '#shared/ipc/call.ts';
import type { faceContract, FaceSettings } from '#shared/ipc/face-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { Notice } from '../../components/notice.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { BandsCard } from './bands-card.tsx';
import { useDesk } from './desk-access.ts';
import { SectionCard } from '../../components/section-card.tsx';
import { PolicyCard } from './policy-card.tsx';
import { changeSentences, sameSettings } from './settings-draft.ts';
import { useAnswer } from '../../use-answer.ts';

type Known = OutputOf<typeof faceContract, 'desk.faceSettings'>;

/** How this event uses faces. */
export function RulesRoom() {
  const { t } = useTranslation();
  const { call } = useDesk();
  const ask = useCallback(() => call('desk.faceSettings', {}), [call]);
  const { answer, learn, askAgain } = useAnswer(ask);
  switch (answer.at) {
    case 'asking':
      return (
        <div className="desk__body">
          <output>{t('desk.loading')}</output>
        </div>
      );
    case 'failed':
      return (
        <div className="desk__body">
          <Notice
            tone="bad"
            isUrgent
            title={t('desk.rules.failed')}
            text={t(errorKey(answer.code))}
          />
          <ActionButton label={t('desk.tryAgain')} onPress={askAgain} />
        </div>
      );
    case 'known':
      return <Rules known={answer.value} onChanged={learn} />;
  }
}

/** What the last attempt to save came to. */
type Saved =
  | { readonly ok: true; readonly changes: readonly string[] }
  | { readonly ok: false; readonly code: ErrorCode };

interface RulesProps {
  readonly known: Known;
  readonly onChanged: (known: Known) => void;
}

function Rules({ known, onChanged }: RulesProps) {
  const { t } = useTranslation();
  const { call, mayChange } = useDesk();
  const { settings, shipped, model, setHere, templates } = known;
  const [draft, setDraft] = useState<FaceSettings>(settings);
  const [isSaving, setSaving] = useState(false);
  const [saved, setSaved] = useState<Saved | null>(null);
  const isSame = sameSettings(settings, draft);

  const change = (part: Partial<FaceSettings>): void => {
    setSaved(null);
    setDraft((now) => ({ ...now, ...part }));
  };
  const save = async (wanted: FaceSettings | null): Promise<void> => {
    setSaving(true);
    setSaved(null);
    try {
      const now = await call('desk.changeFaceSettings', { settings: wanted });
      setSaved({ ok: true, changes: changeSentences(t, settings, now) });
      setDraft(now);
      onChanged({ ...known, settings: now, setHere: wanted !== null });
    } catch (error) {
      setSaved({ ok: false, code: asGatehouseError(error).code });
    } finally {
      setSaving(false);
    }
  };

  return (
    <div className="desk__body rules">
      <div className="rules__cards">
        {mayChange ? null : <Notice tone="calm" title={t('desk.rules.readOnly')} />}
        <PolicyCard draft={draft} isReadOnly={!mayChange} onChange={change} />
        <BandsCard
          bands={draft.bands}
          shipped={shipped}
          model={model}
          isReadOnly={!mayChange}
          onChange={(bands) => change({ bands })}
        />
        <SectionCard title={t('desk.rules.templates')}>
          <ul className="rules__templates">
            <li>{t('desk.rules.made', { count: templates.made })}</li>
            <li>{t('desk.rules.waiting', { count: templates.waiting })}</li>
            <li>{t('desk.rules.unusable', { count: templates.unusable })}</li>
            <li>{t('desk.rules.model', { model: visibleText(model) })}</li>
          </ul>
        </SectionCard>
      </div>
      <footer className="rules__actions">
        <div className="rules__saved">
          {saved === null ? (
            <p className="field__hint">
              {isSaving
                ? t('desk.rules.saving')
                : isSame
                  ? t(setHere ? 'desk.rules.here' : 'desk.rules.fromEvent')
                  : t('desk.rules.unsaved')}
            </p>
          ) : (
            <SavedNotice saved={saved} />
          )}
        </div>
        {mayChange ? (
          <>
            <ActionButton
              label={t('desk.rules.asEvent')}
              isDisabled={isSaving || !setHere}
              onPress={() => void save(null)}
            />
            <ActionButton
              look="main"
              label={t('desk.rules.save')}
              isLarge
              isDisabled={isSaving || isSame}
              onPress={() => void save(draft)}
            />
          </>
        ) : null}
      </footer>
    </div>
  );
}

function SavedNotice({ saved }: { readonly saved: Saved }) {
  const { t } = useTranslation();
  if (!saved.ok) {
    return (
      <Notice tone="bad" isUrgent title={t('desk.rules.notSaved')} text={t(errorKey(saved.code))} />
    );
  }
  const text = saved.changes.length === 0 ? t('desk.rules.same') : saved.changes.join(' · ');
  return <Notice tone="calm" isUrgent title={t('desk.rules.saved')} text={text} />;
}
