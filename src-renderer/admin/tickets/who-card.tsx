import { useTranslation } from 'react-i18next';
import { ChoiceGroup } from '../../components/choice-group.tsx';
import { SearchBox } from '../../components/search-box.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { SelectEntry } from '../../components/select-entry.tsx';

/** Who is to be printed. `type`: a ticket type's id; null: every one. */
export interface Who {
  readonly printed: 'all' | 'not-yet';
  readonly query: string;
  readonly type: string | null;
}

export interface WhoCardProps {
  readonly who: Who;
  readonly types: readonly { readonly id: string; readonly name: string }[];
  readonly onChange: (who: Who) => void;
  /** How many that is; null: not known yet. */
  readonly count: number | null;
}

const EVERY_TYPE = '*';

/** Everybody, those not printed yet, or whom a search finds. */
export function WhoCard({ who, types, onChange, count }: WhoCardProps) {
  const { t } = useTranslation();
  return (
    <SectionCard
      title={t('tickets.who')}
      {...(count === null ? {} : { text: t('tickets.people', { count }) })}
      className="who-card"
    >
      <ChoiceGroup
        label={t('tickets.whoLabel')}
        choices={[
          { value: 'not-yet', label: t('tickets.whoNotYet') },
          { value: 'all', label: t('tickets.whoAll') },
        ]}
        value={who.printed}
        onChange={(printed) => onChange({ ...who, printed })}
      />
      <div className="who-card__fields">
        <SelectEntry
          label={t('tickets.type')}
          options={[
            { value: EVERY_TYPE, label: t('tickets.everyType') },
            ...types.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value={who.type ?? EVERY_TYPE}
          onChange={(type) => onChange({ ...who, type: type === EVERY_TYPE ? null : type })}
        />
        <SearchBox
          label={t('tickets.search')}
          value={who.query}
          onSearch={(query) => onChange({ ...who, query })}
        />
      </div>
    </SectionCard>
  );
}
