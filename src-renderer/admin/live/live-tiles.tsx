import { DoorOpen, Gauge, Hand, Timer, Users } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { LivePicture } from '#shared/ipc/live-contract.ts';
import { StatTile } from '../../components/stat-tile.tsx';
import type { Tone } from '../../components/status-pill.tsx';
import { paceOf } from './arrivals-shape.ts';

/** Whole percent of a part; 0 of nothing. */
export function percentOf(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 100);
}

/** From here on a hall counts as nearly full. */
const NEARLY_FULL = 0.9;

function fullness(inside: number, capacity: number | null): Tone {
  if (capacity === null || inside < capacity * NEARLY_FULL) return 'neutral';
  return inside < capacity ? 'warn' : 'bad';
}

/** The numbers that matter while people come. */
export function LiveTiles({ picture }: { readonly picture: LivePicture }) {
  const { t } = useTranslation();
  const { inside, capacity, admitted, expected, refused, overridden } = picture;
  const count = (value: number): string => t('gate.count', { count: value });
  const pace = paceOf(picture);
  const seconds = picture.medianSecondsAPerson;

  function places(): string {
    if (capacity === null) return t('live.tile.noCapacity');
    if (inside >= capacity) return t('live.tile.full', { capacity });
    return t('live.tile.ofCapacity', { percent: percentOf(inside, capacity), capacity });
  }

  return (
    <div className="tiles live__tiles">
      <StatTile
        icon={Users}
        label={t('live.tile.inside')}
        value={count(inside)}
        more={places()}
        tone={fullness(inside, capacity)}
      />
      <StatTile
        icon={DoorOpen}
        label={t('live.tile.admitted')}
        value={count(admitted)}
        more={t('live.tile.ofExpected', { percent: percentOf(admitted, expected), expected })}
      />
      <StatTile
        icon={Gauge}
        label={t('live.tile.pace')}
        value={count(pace < 10 ? Math.round(pace * 10) / 10 : Math.round(pace))}
        more={t('live.tile.paceText')}
      />
      <StatTile
        icon={Hand}
        label={t('live.tile.refused')}
        value={count(refused)}
        {...(overridden === 0 ? {} : { more: t('live.tile.overridden', { count: overridden }) })}
      />
      <StatTile
        icon={Timer}
        label={t('live.tile.seconds')}
        value={seconds === null ? t('live.tile.unknown') : count(seconds)}
        more={t('live.tile.secondsText')}
      />
    </div>
  );
}
