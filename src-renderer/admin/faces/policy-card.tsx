import { Input, Label, NumberField, Switch, Text } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { FACE_LIVENESS, FACE_POLICIES } from '#shared/face/policy.ts';
import type { FaceSettings } from '#shared/ipc/face-contract.ts';
import { ChoiceGroup } from '../../components/choice-group.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { FIRST_EVIDENCE_DAYS } from './settings-draft.ts';

export interface PolicyCardProps {
  readonly draft: FaceSettings;
  readonly isReadOnly: boolean;
  readonly onChange: (part: Partial<FaceSettings>) => void;
}

/** What the gate does with faces, whether they must be live, and what it keeps. */
export function PolicyCard({ draft, isReadOnly, onChange }: PolicyCardProps) {
  const { t } = useTranslation();
  const { policy, liveness, evidenceDays } = draft;
  return (
    <div className="rules__policy">
      <div className="section-card">
        <ChoiceGroup
          label={t('desk.rules.policy')}
          isColumn
          isReadOnly={isReadOnly}
          choices={FACE_POLICIES.map((value) => ({
            value,
            label: t(`desk.rules.policies.${value}.title`),
            more: t(`desk.rules.policies.${value}.more`),
          }))}
          value={policy}
          onChange={(value) => onChange({ policy: value })}
        />
      </div>
      <div className="section-card">
        <ChoiceGroup
          label={t('desk.rules.liveness')}
          isColumn
          isReadOnly={isReadOnly}
          choices={FACE_LIVENESS.map((value) => ({
            value,
            label: t(`desk.rules.livenesses.${value}.title`),
            more: t(`desk.rules.livenesses.${value}.more`),
          }))}
          value={liveness}
          onChange={(value) => onChange({ liveness: value })}
        />
      </div>
      <SectionCard title={t('desk.rules.evidence')}>
        <Switch
          className="switch"
          isSelected={evidenceDays !== null}
          isReadOnly={isReadOnly}
          onChange={(isKept) => onChange({ evidenceDays: isKept ? FIRST_EVIDENCE_DAYS : null })}
        >
          <span className="switch__track" />
          {t('desk.rules.keepEvidence')}
        </Switch>
        {evidenceDays === null ? null : (
          <NumberField
            className="field number-field"
            value={evidenceDays}
            minValue={1}
            maxValue={365}
            step={1}
            isReadOnly={isReadOnly}
            onChange={(days) => {
              if (Number.isInteger(days)) onChange({ evidenceDays: days });
            }}
          >
            <Label className="field__label">{t('desk.rules.days')}</Label>
            <Input className="field__input" />
            <Text slot="description" className="field__hint">
              {t('desk.rules.daysHint')}
            </Text>
          </NumberField>
        )}
      </SectionCard>
    </div>
  );
}
