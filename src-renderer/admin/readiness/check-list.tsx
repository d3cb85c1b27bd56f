import {
  CircleAlert,
  CircleCheck,
  LoaderCircle,
  TriangleAlert,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ActionButton } from '../../components/action-button.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { ROOMS } from '../rooms.ts';
import { useAdmin } from '../use-admin.ts';
import { checkWords, roomFor, type Check, type CheckState } from './readiness-item.ts';

const ICONS: Readonly<Record<CheckState, LucideIcon>> = {
  good: CircleCheck,
  look: TriangleAlert,
  bad: CircleAlert,
  asking: LoaderCircle,
};

export interface CheckListProps {
  readonly title: string;
  readonly checks: readonly Check[];
  /** What can be done here about a check, in place of going elsewhere. */
  readonly actions: Partial<Record<Check['code'], ReactNode>>;
}

/** Checks under one heading: how each stands, in words too, and what to do. */
export function CheckList({ title, checks, actions }: CheckListProps) {
  return (
    <SectionCard title={title} className="readiness__card">
      <ul className="readiness__list">
        {checks.map((check) => (
          <CheckLine key={check.code} check={check} action={actions[check.code]} />
        ))}
      </ul>
    </SectionCard>
  );
}

function CheckLine({ check, action }: { readonly check: Check; readonly action: ReactNode }) {
  const { t } = useTranslation();
  const { times, now } = useAdmin();
  const { code, state } = check;
  const Icon = ICONS[state];
  return (
    <li className={`readiness__line readiness__line--${state}`} data-code={code}>
      <Icon
        aria-hidden="true"
        size="1.75em"
        className={state === 'asking' ? 'readiness__mark turning' : 'readiness__mark'}
      />
      <div className="readiness__words">
        <h3 className="readiness__title">
          {t(`readiness.item.${code}.title`)}
          <span className="readiness__state">{t(`readiness.state.${state}`)}</span>
        </h3>
        <p className="readiness__text">{checkWords(t, times, now, check)}</p>
      </div>
      <div className="readiness__actions">
        {action}
        <RoomButton check={check} />
      </div>
    </li>
  );
}

/** Leads to where it is put right; nothing for who may not enter there. */
function RoomButton({ check }: { readonly check: Check }) {
  const { t } = useTranslation();
  const { goTo, may } = useAdmin();
  const to = roomFor(check);
  const room = to === null ? undefined : ROOMS.find(({ id }) => id === to);
  if (to === null || room === undefined || !may(room.needs)) return null;
  return <ActionButton label={t(`readiness.go.${to}`)} onPress={() => goTo(to)} />;
}
