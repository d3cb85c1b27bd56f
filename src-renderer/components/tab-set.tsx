import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { useTranslation } from 'react-i18next';

export interface TabSetProps<V extends string> {
  readonly label: string;
  readonly tabs: readonly {
    readonly id: V;
    readonly label: string;
    readonly icon?: LucideIcon;
    readonly count?: number;
    readonly content: () => ReactNode;
  }[];
  readonly value: V;
  readonly onChange: (value: V) => void;
}

/** Sides of one thing, one in sight at a time. Only that one is there. */
export function TabSet<V extends string>({ label, tabs, value, onChange }: TabSetProps<V>) {
  const { t } = useTranslation();
  return (
    <Tabs
      className="tabs"
      selectedKey={value}
      onSelectionChange={(key) => {
        const tab = tabs.find(({ id }) => id === key);
        if (tab !== undefined) onChange(tab.id);
      }}
    >
      <TabList className="tabs__list" aria-label={label}>
        {tabs.map(({ id, label: name, icon: Icon, count }) => (
          <Tab key={id} id={id} className="tab">
            {Icon === undefined ? null : <Icon aria-hidden="true" size="1.2em" />}
            {name}
            {count === undefined ? null : (
              <span className="chip__count">{t('gate.count', { count })}</span>
            )}
          </Tab>
        ))}
      </TabList>
      {tabs.map(({ id, content }) => (
        <TabPanel key={id} id={id} className="tabs__panel">
          {id === value ? content() : null}
        </TabPanel>
      ))}
    </Tabs>
  );
}
