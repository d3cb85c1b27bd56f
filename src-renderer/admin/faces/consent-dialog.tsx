import { CircleCheck } from 'lucide-react';
import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CONSENT_TEXT_VERSION } from '#shared/domain/consent.ts';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { DeskPerson } from '#shared/ipc/face-contract.ts';
import type { PersonView } from '#shared/ipc/gate-views.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ChoiceGroup } from '../../components/choice-group.tsx';
import { DialogFrame } from '../../components/dialog-frame.tsx';
import { Notice } from '../../components/notice.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { LANGUAGES, type Language } from '../../i18n/language.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useSettings } from '../../services.tsx';
import { useDesk } from './desk-access.ts';
import { useAnswer } from '../../use-answer.ts';

const PARTS = ['what', 'purpose', 'where', 'duration', 'choice', 'withdraw'] as const;

export interface ConsentDialogProps {
  readonly person: PersonView;
  readonly onAgreed: (person: DeskPerson) => void;
  readonly onDeclined: () => void;
  readonly onClose: () => void;
}

/** The text, for the person themselves to read, in the language that they read best. */
export function ConsentDialog({ person, onAgreed, onDeclined, onClose }: ConsentDialogProps) {
  const { t, i18n } = useTranslation();
  const { call } = useDesk();
  const { settings } = useSettings();
  const [language, setLanguage] = useState<Language>(settings.language);
  const [isSaving, setSaving] = useState(false);
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);
  const say = i18n.getFixedT(language);

  const agree = async (): Promise<void> => {
    setSaving(true);
    setTrouble(null);
    try {
      const { userId } = person;
      const textVersion = CONSENT_TEXT_VERSION;
      onAgreed(await call('desk.recordConsent', { userId, textVersion, language }));
    } catch (error) {
      setTrouble(asGatehouseError(error).code);
      setSaving(false);
    }
  };

  return (
    <DialogFrame title={visibleText(person.name)} size="l" onClose={onClose}>
      <div className="consent-head">
        <ChoiceGroup
          label={t('desk.consent.language')}
          choices={LANGUAGES.map(({ code, name }) => ({ value: code, label: name, lang: code }))}
          value={language}
          onChange={setLanguage}
        />
        <p className="dialog__hint">{t('desk.consent.hand')}</p>
      </div>
      <article className="consent-text" lang={language} aria-labelledby="consent-title">
        <h3 id="consent-title" className="consent-text__title">
          {say(`consent.${CONSENT_TEXT_VERSION}.title`)}
        </h3>
        <dl className="consent-text__parts">
          {PARTS.map((part) => (
            <div key={part}>
              <dt>{say(`consent.${CONSENT_TEXT_VERSION}.${part}.title`)}</dt>
              <dd>
                {say(`consent.${CONSENT_TEXT_VERSION}.${part}.text`)}
                {part === 'duration' ? <HereAtThisEvent language={language} /> : null}
              </dd>
            </div>
          ))}
        </dl>
      </article>
      {trouble === null ? null : <Notice tone="bad" isUrgent title={t(errorKey(trouble))} />}
      <footer className="dialog__actions consent-foot" lang={language}>
        <p className="dialog__hint">
          {say('desk.consent.version', { version: CONSENT_TEXT_VERSION })}
        </p>
        <ActionButton label={say('desk.consent.decline')} isLarge onPress={onDeclined} />
        <ActionButton
          look="main"
          icon={CircleCheck}
          label={say('desk.consent.agree')}
          isLarge
          isDisabled={isSaving}
          onPress={() => void agree()}
        />
      </footer>
    </DialogFrame>
  );
}

/** How long this event keeps pictures from the gate; the text itself holds for every event. */
function HereAtThisEvent({ language }: { readonly language: Language }) {
  const { i18n } = useTranslation();
  const { call } = useDesk();
  const ask = useCallback(() => call('desk.faceSettings', {}), [call]);
  const { answer } = useAnswer(ask);
  if (answer.at !== 'known') return null;
  const say = i18n.getFixedT(language);
  const days = answer.value.settings.evidenceDays;
  return (
    <p className="consent-text__here">
      {`${say('desk.consent.here')}: `}
      {days === null
        ? say('desk.consent.evidenceNone')
        : say('desk.consent.evidenceKept', { count: days })}
    </p>
  );
}
