import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { DateEntry } from '../../components/date-entry.tsx';
import { FilterChips } from '../../components/filter-chips.tsx';
import { SelectEntry } from '../../components/select-entry.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { useAnswer } from '../../use-answer.ts';
import { useAdmin } from '../use-admin.ts';
import { LOG_KINDS, type LogKind } from './log-words.ts';

const EVERYBODY = 'everybody';

/** What is asked for; days as `2026-12-31`, both included. */
export interface LogChoice {
  readonly kind: LogKind | null;
  readonly staffId: string | null;
  readonly from: string | null;
  readonly until: string | null;
}

export const WHOLE_LOG: LogChoice = { kind: null, staffId: null, from: null, until: null };

/** By kind of entry, by member of staff, by day. */
export function LogFilters({
  choice,
  onChange,
}: {
  readonly choice: LogChoice;
  readonly onChange: (choice: LogChoice) => void;
}) {
  const { t } = useTranslation();
  const { call } = useAdmin();
  const ask = useCallback(async () => (await call('staff.list', {})).staff, [call]);
  const { last } = useAnswer(ask);
  return (
    <section className="log-filters" aria-label={t('activity.filters')}>
      <FilterChips<LogKind>
        label={t('activity.filters')}
        choices={LOG_KINDS.map((value) => ({ value, label: t(`activity.kind.${value}`) }))}
        value={choice.kind === null ? [] : [choice.kind]}
        onChange={([kind]) => onChange({ ...choice, kind: kind ?? null })}
        isSingle
      />
      <div className="form__columns">
        <SelectEntry
          label={t('activity.who')}
          options={[
            { value: EVERYBODY, label: t('activity.everybody') },
            ...(last ?? []).map(({ id, name, role }) => ({
              value: id,
              label: visibleText(name),
              more: t(`role.${role}`),
            })),
          ]}
          value={choice.staffId ?? EVERYBODY}
          onChange={(value) => onChange({ ...choice, staffId: value === EVERYBODY ? null : value })}
        />
        <DateEntry
          label={t('activity.from')}
          value={choice.from}
          onChange={(from) => onChange({ ...choice, from })}
        />
        <DateEntry
          label={t('activity.until')}
          value={choice.until}
          onChange={(until) => onChange({ ...choice, until })}
        />
      </div>
    </section>
  );
}
