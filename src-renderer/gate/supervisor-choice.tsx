import { useTranslation } from 'react-i18next';
import { ChoiceGroup } from '../components/choice-group.tsx';
import { Notice } from '../components/notice.tsx';
import { visibleText } from '../components/visible-text.ts';
import { useSupervisors } from './use-supervisors.ts';

export interface SupervisorChoiceProps {
  readonly value: string | null;
  readonly onChange: (staffId: string) => void;
}

/** Who decides by PIN. */
export function SupervisorChoice({ value, onChange }: SupervisorChoiceProps) {
  const { t } = useTranslation();
  const supervisors = useSupervisors();
  if (supervisors?.length === 0) return <Notice title={t('dialog.override.nobody')} />;
  return (
    <ChoiceGroup
      label={t('dialog.override.who')}
      isColumn
      choices={(supervisors ?? []).map(({ id, name, role }) => ({
        value: id,
        label: visibleText(name),
        more: t(`role.${role}`),
      }))}
      value={value}
      onChange={onChange}
    />
  );
}
