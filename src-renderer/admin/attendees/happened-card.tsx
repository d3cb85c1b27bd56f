import { DoorOpen, IdCard, ScanFace, SquarePen, type LucideIcon } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { AttendeeHappening } from '#shared/ipc/attendee-contract.ts';
import { SectionCard } from '../../components/section-card.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { useAdmin } from '../use-admin.ts';

const ICONS: { readonly [K in AttendeeHappening['kind']]: LucideIcon } = {
  'check-in': DoorOpen,
  log: SquarePen,
  consent: ScanFace,
  kyc: IdCard,
};

/** What has words here; the log has more, of other rooms. */
const CODES = [
  'override',
  'undo',
  'given',
  'withdrawn',
  'approved',
  'rejected',
  'better-picture',
  'taken-back',
  'attendee.added',
  'attendee.changed',
  'attendee.blocked',
  'attendee.unblocked',
  'attendee.merged',
  'attendee.not-same',
  'registration.added',
  'registration.changed',
  'registration.cancelled',
  'registration.restored',
  'registration.moved',
  'ticket.issued',
  'ticket.revoked',
  'ticket.replaced',
  'ticket.type-changed',
  'document.added',
  'document.carried-over',
] as const;

/** All that happened to a person, the latest first. */
export function HappenedCard({ happened }: { readonly happened: readonly AttendeeHappening[] }) {
  const { t } = useTranslation();
  return (
    <SectionCard title={t('attendees.page.happened')} className="happened">
      {happened.length === 0 ? (
        <p className="muted">{t('attendees.page.nothingHappened')}</p>
      ) : (
        <ol className="happened__list">
          {happened.map((one, at) => (
            <Happening key={`${one.at} ${one.kind} ${one.code} ${at}`} one={one} />
          ))}
        </ol>
      )}
    </SectionCard>
  );
}

type WithoutDots<S extends string> = S extends `${infer A}.${infer B}` ? `${A}-${B}` : S;

/** A code as a name of a text. */
function wordKey<C extends string>(code: C): WithoutDots<C> {
  return code.replace('.', '-') as WithoutDots<C>;
}

function Happening({ one }: { readonly one: AttendeeHappening }) {
  const { t } = useTranslation();
  const { times, now } = useAdmin();
  const Icon = ICONS[one.kind];
  const code = CODES.find((known) => known === one.code);
  const isVerdict = one.verdict !== null && one.code === one.verdict;
  const words =
    isVerdict && one.verdict !== null
      ? t(`verdict.${one.verdict}.title`)
      : code === undefined
        ? t('attendees.happened.other', { code: visibleText(one.code) })
        : // The words of the log have a dot in them, which is no path here.
          t(`attendees.happened.${wordKey(code)}`);
  const more = [
    t(`attendees.happened.${one.kind}`),
    one.place === null ? null : visibleText(one.place),
    one.by === null ? null : t('attendees.happened.by', { name: visibleText(one.by) }),
  ].filter((part) => part !== null);
  return (
    <li className="happened__one">
      <Icon aria-hidden="true" size="1.3em" />
      <div>
        <p className="happened__words">{words}</p>
        <p className="muted">{more.join(' · ')}</p>
      </div>
      <time className="happened__time" dateTime={one.at}>
        {times.short(one.at, now)}
      </time>
    </li>
  );
}
