import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { ComboEntry } from '../../components/combo-entry.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import type { SectionProps } from './about-section.tsx';
import { MomentEntry } from './moment-entry.tsx';

/** When it starts, when the doors are open, and by which clock. */
export function WhenSection({ form, isReadOnly }: SectionProps) {
  const { t } = useTranslation();
  const { draft, change, errorOf } = form;
  const zones = useZones(draft.timeZone);
  const moment = (field: 'startsAt' | 'doorsOpenAt' | 'doorsCloseAt') => (
    <MomentEntry
      label={t(`events.field.${field}`)}
      value={draft[field]}
      onChange={(value) => change({ [field]: value })}
      error={errorOf(field)}
      isRequired
      isReadOnly={isReadOnly}
    />
  );
  return (
    <SectionCard title={t('events.section.when')} text={t('events.timesHint')}>
      {moment('startsAt')}
      {moment('doorsOpenAt')}
      {moment('doorsCloseAt')}
      <ComboEntry
        label={t('events.field.timeZone')}
        options={zones}
        value={draft.timeZone === '' ? null : draft.timeZone}
        onChange={(timeZone) => change({ timeZone: timeZone ?? '' })}
        error={errorOf('timeZone')}
        isRequired
        isReadOnly={isReadOnly}
      />
    </SectionCard>
  );
}

/** The zones that this platform knows, and the one that is chosen. */
function useZones(chosen: string) {
  return useMemo(() => {
    // The platform lists India under its old name.
    const names = new Set(['Asia/Kolkata', chosen, ...Intl.supportedValuesOf('timeZone'), 'UTC']);
    names.delete('');
    names.delete('Asia/Calcutta');
    return [...names]
      .sort()
      .map((value) => ({ value, label: value.replaceAll('_', ' ').replaceAll('/', ' / ') }));
  }, [chosen]);
}
