import { Gauge, SlidersHorizontal, UserRoundSearch } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../components/page-header.tsx';
import { TabSet } from '../../components/tab-set.tsx';
import { DecisionsRoom } from './decisions-room.tsx';
import { PeopleRoom } from './people-room.tsx';
import { RulesRoom } from './rules-room.tsx';
import '../../styles/desk.css';

type Side = 'people' | 'decisions' | 'settings';

/** Faces of the chosen event: consents and enrolment, what the gate decided, and the rules. */
export function FacesRoom() {
  const { t } = useTranslation();
  const [side, setSide] = useState<Side>('people');
  return (
    <>
      <PageHeader title={t('desk.title')} />
      <TabSet<Side>
        label={t('desk.rooms')}
        value={side}
        onChange={setSide}
        tabs={[
          {
            id: 'people',
            label: t('desk.people'),
            icon: UserRoundSearch,
            content: () => <PeopleRoom />,
          },
          {
            id: 'decisions',
            label: t('desk.decisions'),
            icon: Gauge,
            content: () => <DecisionsRoom />,
          },
          {
            id: 'settings',
            label: t('desk.settings'),
            icon: SlidersHorizontal,
            content: () => <RulesRoom />,
          },
        ]}
      />
    </>
  );
}
