import { Check, X } from 'lucide-react';
import {
  Button,
  Label,
  Tag,
  TagGroup,
  TagList,
  ToggleButton,
  ToggleButtonGroup,
} from 'react-aria-components';
import { useTranslation } from 'react-i18next';

export interface FilterChipsProps<V extends string> {
  readonly label: string;
  readonly choices: readonly {
    readonly value: V;
    readonly label: string;
    readonly count?: number;
  }[];
  /** None: everything is let through. */
  readonly value: readonly V[];
  readonly onChange: (value: V[]) => void;
  /** Only one at a time. */
  readonly isSingle?: boolean;
}

/** What a list is narrowed to: chips that are on or off. */
export function FilterChips<V extends string>(props: FilterChipsProps<V>) {
  const { t } = useTranslation();
  const { label, choices, value, onChange, isSingle = false } = props;
  return (
    <ToggleButtonGroup
      className="chips"
      aria-label={label}
      selectionMode={isSingle ? 'single' : 'multiple'}
      selectedKeys={value}
      onSelectionChange={(keys) =>
        onChange(choices.map((choice) => choice.value).filter((one) => keys.has(one)))
      }
    >
      {choices.map((choice) => (
        <ToggleButton key={choice.value} id={choice.value} className="chip">
          <Check aria-hidden="true" size="1em" className="chip__mark" />
          {choice.label}
          {choice.count === undefined ? null : (
            <span className="chip__count">{t('gate.count', { count: choice.count })}</span>
          )}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}

export interface ActiveFiltersProps {
  readonly label: string;
  readonly filters: readonly { readonly id: string; readonly label: string }[];
  readonly onRemove: (id: string) => void;
  readonly onClear: () => void;
}

/** The filters that are on, each to be taken off. Nothing where there are none. */
export function ActiveFilters({ label, filters, onRemove, onClear }: ActiveFiltersProps) {
  const { t } = useTranslation();
  if (filters.length === 0) return null;
  return (
    <div className="active-filters">
      <TagGroup
        className="active-filters__group"
        onRemove={(keys) => keys.forEach((key) => onRemove(String(key)))}
      >
        <Label className="active-filters__label">{label}</Label>
        <TagList className="chips">
          {filters.map((filter) => (
            <Tag key={filter.id} id={filter.id} textValue={filter.label} className="chip chip--tag">
              {filter.label}
              <Button
                slot="remove"
                className="chip__remove"
                aria-label={t('ui.removeFilter', { label: filter.label })}
              >
                <X aria-hidden="true" size="1em" />
              </Button>
            </Tag>
          ))}
        </TagList>
      </TagGroup>
      <Button className="button button--quiet" onPress={onClear}>
        {t('ui.clearFilters')}
      </Button>
    </div>
  );
}
