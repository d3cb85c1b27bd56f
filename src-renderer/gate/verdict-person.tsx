import { Accessibility, Baby, Mic, Newspaper, Star } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Flag } from '#shared/domain/attendee.ts';
import type { PersonView } from '#shared/ipc/gate-views.ts';
import { PersonPhoto } from '../components/person-photo.tsx';
import { visibleText } from '../components/visible-text.ts';

const FLAG_ICONS = {
  vip: Star,
  'needs-assistance': Accessibility,
  press: Newspaper,
  speaker: Mic,
  minor: Baby,
} satisfies Record<Flag, unknown>;

/** Signs from which a name is set smaller, so that all of it can be read. */
const LONG_NAME = 40;

export interface VerdictPersonProps {
  readonly person: PersonView;
  /** In place of the photo on record. */
  readonly pictures?: ReactNode;
  /** After the name. */
  readonly children?: ReactNode;
}

/** Who the ticket belongs to; flags stand apart from the verdict's colour. */
export function VerdictPerson({ person, pictures, children }: VerdictPersonProps) {
  const isLong = person.name.length > LONG_NAME;
  return (
    <div className="person">
      {pictures ?? <PersonPhoto person={person} />}
      <div className="person__words">
        <p className={isLong ? 'person__name person__name--long' : 'person__name'}>
          <bdi>{visibleText(person.name)}</bdi>
        </p>
        <p className="person__type">{visibleText(person.ticketType)}</p>
        <FlagList flags={person.flags} />
        {children}
      </div>
    </div>
  );
}

/** A person's flags, as labels. */
export function FlagList({ flags }: { readonly flags: readonly Flag[] }) {
  const { t } = useTranslation();
  if (flags.length === 0) return null;
  return (
    <ul className="flags">
      {flags.map((flag) => {
        const Icon = FLAG_ICONS[flag];
        return (
          <li key={flag} className="flag">
            <Icon aria-hidden="true" size="1.2em" />
            {t(`flag.${flag}`)}
          </li>
        );
      })}
    </ul>
  );
}
