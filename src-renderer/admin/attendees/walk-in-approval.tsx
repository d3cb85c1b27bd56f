import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CONSENT_TEXT_VERSION } from '#shared/domain/consent.ts';
import type { InputOf } from '#shared/ipc/call.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import { OVERRIDING_ROLES } from '#shared/domain/staff.ts';
import type { AttendeeDetail } from '#shared/ipc/attendee-contract.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ChoiceGroup } from '../../components/choice-group.tsx';
import { EntryForm } from '../../components/entry-form.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { SelectEntry } from '../../components/select-entry.tsx';
import { TextEntry } from '../../components/text-entry.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { PinTrouble, usePinTry } from '../../gate/use-pin-try.tsx';
import { useSettings } from '../../services.tsx';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin } from '../use-admin.ts';
import type { EventDetail } from './use-event-detail.ts';
import type { WalkInDraft } from './walk-in.tsx';

type Approval = 'self' | 'pin' | 'later';

const PARTS = ['what', 'purpose', 'where', 'duration', 'choice', 'withdraw'] as const;

export interface WalkInApprovalProps {
  readonly draft: WalkInDraft;
  readonly detail: EventDetail;
  readonly onAdded: (person: AttendeeDetail) => void;
  readonly onBack: () => void;
}

/** Who compared the card with the person, what they said of faces; then everything at once. */
export function WalkInApproval({ draft, detail, onAdded, onBack }: WalkInApprovalProps) {
  const { t } = useTranslation();
  const { call, who } = useAdmin();
  const { settings } = useSettings();
  const maySelf = OVERRIDING_ROLES.has(who.role) || who.role === 'reviewer';
  const asksConsent = detail.event.face_policy !== 'off';
  const [approval, setApproval] = useState<Approval>(maySelf ? 'self' : 'pin');
  const [agrees, setAgrees] = useState<'yes' | 'no' | null>(null);
  const [supervisor, setSupervisor] = useState<string | null>(null);
  const pinTry = usePinTry();
  const askStaff = useCallback(() => call('session.staffWithPin', {}), [call]);
  const { last } = useAnswer(askStaff);
  const supervisors = (last?.staff ?? []).filter(({ role }) => OVERRIDING_ROLES.has(role));
  const staffId = supervisor ?? supervisors[0]?.id ?? null;
  const isReady =
    (approval !== 'pin' || (staffId !== null && pinTry.isOpen)) &&
    (!asksConsent || agrees !== null) &&
    !pinTry.isChecking;

  const add = (): void => {
    if (!isReady) return;
    void pinTry.submit(async (pin) => {
      const approve =
        approval === 'self'
          ? ('self' as const)
          : approval === 'pin' && staffId !== null
            ? { staffId, pin }
            : null;
      const consent: InputOf<CoreContract, 'attendee.add'>['consent'] =
        agrees === 'yes'
          ? { textVersion: CONSENT_TEXT_VERSION, language: settings.language }
          : null;
      const { userId, fields, ticketTypeId, flags } = draft;
      const place = { userId, fields, ticketTypeId, flags, eventId: detail.event.id };
      onAdded(await call('attendee.add', { ...place, consent, approve }));
    });
  };

  const approvals = [
    ...(maySelf ? [{ value: 'self' as const, label: t('attendees.walkIn.approveSelf') }] : []),
    { value: 'pin' as const, label: t('attendees.walkIn.approvePin') },
    { value: 'later' as const, label: t('attendees.walkIn.approveLater') },
  ];
  return (
    <SectionCard
      title={`${t('attendees.walkIn.approve')}: ${visibleText(draft.fields.name)}`}
      text={t('attendees.walkIn.approveText')}
    >
      <EntryForm onSubmit={add}>
        <ChoiceGroup
          label={t('attendees.walkIn.approval')}
          choices={approvals}
          value={approval}
          onChange={setApproval}
          isColumn
        />
        {approval === 'pin' ? (
          supervisors.length === 0 ? (
            <p className="muted">{t('attendees.walkIn.noSupervisor')}</p>
          ) : (
            <div className="walk-in__pin">
              <SelectEntry
                label={t('attendees.walkIn.supervisor')}
                options={supervisors.map(({ id, name }) => ({
                  value: id,
                  label: visibleText(name),
                }))}
                value={staffId}
                onChange={setSupervisor}
              />
              <TextEntry
                label={t('dialog.override.pin')}
                type="password"
                value={pinTry.pin}
                onChange={(typed) => pinTry.setPin(typed.replaceAll(/\D/g, '').slice(0, 6))}
                maxLength={6}
              />
            </div>
          )
        ) : null}
        {asksConsent ? <Consent agrees={agrees} onChange={setAgrees} /> : null}
        {pinTry.trouble === null ? null : (
          <PinTrouble trouble={pinTry.trouble} wait={pinTry.wait} />
        )}
        <footer className="form__actions">
          <ActionButton label={t('attendees.walkIn.back')} onPress={onBack} />
          <ActionButton
            type="submit"
            look="main"
            isLarge
            isFirst={approval !== 'pin' && !asksConsent}
            label={t('attendees.walkIn.create')}
            isDisabled={!isReady}
          />
        </footer>
      </EntryForm>
    </SectionCard>
  );
}

interface ConsentProps {
  readonly agrees: 'yes' | 'no' | null;
  readonly onChange: (agrees: 'yes' | 'no') => void;
}

/** The text that people agree to, whole, with nothing chosen for them. */
function Consent({ agrees, onChange }: ConsentProps) {
  const { t } = useTranslation();
  return (
    <div className="walk-in__consent">
      <p className="muted">{t('attendees.walkIn.consentRead')}</p>
      <article className="consent-text" aria-labelledby="walk-in-consent">
        <h3 id="walk-in-consent" className="consent-text__title">
          {t(`consent.${CONSENT_TEXT_VERSION}.title`)}
        </h3>
        <dl className="consent-text__parts">
          {PARTS.map((part) => (
            <div key={part}>
              <dt>{t(`consent.${CONSENT_TEXT_VERSION}.${part}.title`)}</dt>
              <dd>{t(`consent.${CONSENT_TEXT_VERSION}.${part}.text`)}</dd>
            </div>
          ))}
        </dl>
      </article>
      <ChoiceGroup
        label={t('attendees.walkIn.consent')}
        choices={[
          { value: 'yes', label: t('attendees.walkIn.consentYes') },
          { value: 'no', label: t('attendees.walkIn.consentNo') },
        ]}
        value={agrees}
        onChange={onChange}
        isColumn
      />
    </div>
  );
}
