import { useTranslation } from 'react-i18next';
import { entryMode, type EntryMode } from '#shared/domain/event.ts';
import { FACE_LIVENESS, FACE_POLICIES } from '#shared/face/policy.ts';
import { ChoiceGroup } from '../../components/choice-group.tsx';
import { NumberEntry } from '../../components/number-entry.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { SelectEntry } from '../../components/select-entry.tsx';
import type { SectionProps } from './about-section.tsx';

const MODES: readonly EntryMode[] = entryMode.options;

/** How people come and go, and how many. */
export function EntrySection({ form, isReadOnly }: SectionProps) {
  const { t } = useTranslation();
  const { draft, change, errorOf } = form;
  return (
    <SectionCard title={t('events.section.entry')}>
      <ChoiceGroup
        label={t('events.entryMode.label')}
        isColumn
        choices={MODES.map((value) => ({
          value,
          label: t(`events.entryMode.${value}`),
          more: t(`events.entryMode.${value}More`),
        }))}
        value={draft.entryMode}
        onChange={(mode) => change({ entryMode: mode })}
        isReadOnly={isReadOnly}
      />
      <NumberEntry
        label={t('events.field.capacity')}
        hint={t('events.field.capacityHint')}
        value={draft.capacity}
        onChange={(capacity) => change({ capacity })}
        error={errorOf('capacity')}
        min={1}
        isReadOnly={isReadOnly}
      />
    </SectionCard>
  );
}

/** What the gate does with faces. */
export function FacesSection({ form, isReadOnly }: SectionProps) {
  const { t } = useTranslation();
  const { draft, change, errorOf } = form;
  const looks = draft.facePolicy !== 'off';
  return (
    <SectionCard title={t('events.section.faces')}>
      <ChoiceGroup
        label={t('events.facePolicy.label')}
        isColumn
        choices={FACE_POLICIES.map((value) => ({
          value,
          label: t(`events.facePolicy.${value}`),
          more: t(`events.facePolicy.${value}More`),
        }))}
        value={draft.facePolicy}
        onChange={(facePolicy) => change({ facePolicy })}
        isReadOnly={isReadOnly}
      />
      {looks ? (
        <div className="form-pair">
          <SelectEntry
            label={t('events.faceLiveness.label')}
            options={FACE_LIVENESS.map((value) => ({
              value,
              label: t(`events.faceLiveness.${value}`),
            }))}
            value={draft.faceLiveness}
            onChange={(faceLiveness) => change({ faceLiveness })}
            isReadOnly={isReadOnly}
          />
          <NumberEntry
            label={t('events.field.evidenceDays')}
            hint={t('events.field.evidenceHint')}
            value={draft.evidenceDays}
            onChange={(evidenceDays) => change({ evidenceDays })}
            error={errorOf('evidenceDays')}
            min={1}
            max={365}
            isReadOnly={isReadOnly}
          />
        </div>
      ) : null}
    </SectionCard>
  );
}
