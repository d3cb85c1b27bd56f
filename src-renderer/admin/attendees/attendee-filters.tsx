import { useTranslation } from 'react-i18next';
import type { AttendeeFilter } from '#shared/ipc/attendee-contract.ts';
import { ActiveFilters } from '../../components/filter-chips.tsx';
import { SelectEntry } from '../../components/select-entry.tsx';
import { visibleText } from '../../components/visible-text.ts';

export interface AttendeeFiltersProps {
  readonly filter: AttendeeFilter;
  readonly types: readonly { readonly id: string; readonly name: string }[];
  readonly onChange: (part: Partial<AttendeeFilter>) => void;
}

const ANY = '*';
const YES = 'yes';
const NO = 'no';

const KYC = ['pending', 'approved', 'rejected'] as const;
const REGISTRATION = ['registered', 'cancelled'] as const;
const FILTERS = [
  'kyc',
  'registration',
  'ticketTypeId',
  'arrived',
  'printed',
  'importId',
] as const satisfies readonly (keyof AttendeeFilter)[];
const NONE: Partial<AttendeeFilter> = Object.fromEntries(FILTERS.map((name) => [name, null]));

function fromFlag(value: boolean | null): string {
  return value === null ? ANY : value ? YES : NO;
}

function toFlag(value: string): boolean | null {
  return value === ANY ? null : value === YES;
}

/** What the list is narrowed to: all in sight, each with its 'any'. */
export function AttendeeFilters({ filter, types, onChange }: AttendeeFiltersProps) {
  const { t } = useTranslation();
  const yesNo = (name: 'arrived' | 'printed') => [
    { value: ANY, label: t(`attendees.filter.${name}Any`) },
    { value: YES, label: t(`attendees.filter.${name}Yes`) },
    { value: NO, label: t(`attendees.filter.${name}No`) },
  ];
  const words: { readonly [N in (typeof FILTERS)[number]]: () => string | null } = {
    kyc: () => (filter.kyc === null ? null : t(`attendees.kyc.${filter.kyc}`)),
    registration: () =>
      filter.registration === null ? null : t(`attendees.registration.${filter.registration}`),
    ticketTypeId: () =>
      filter.ticketTypeId === null
        ? null
        : visibleText(types.find(({ id }) => id === filter.ticketTypeId)?.name ?? '…'),
    arrived: () =>
      filter.arrived === null
        ? null
        : t(filter.arrived ? 'attendees.filter.arrivedYes' : 'attendees.filter.arrivedNo'),
    printed: () =>
      filter.printed === null
        ? null
        : t(filter.printed ? 'attendees.filter.printedYes' : 'attendees.filter.printedNo'),
    importId: () => (filter.importId === null ? null : t('attendees.filter.import')),
  };
  const active = FILTERS.flatMap((id) => {
    const label = words[id]();
    return label === null ? [] : [{ id, label }];
  });
  return (
    <>
      <div className="attendee-filters">
        <SelectEntry
          label={t('attendees.filter.kyc')}
          options={[
            { value: ANY, label: t('attendees.filter.kycAny') },
            ...KYC.map((value) => ({ value, label: t(`attendees.kyc.${value}`) })),
          ]}
          value={filter.kyc ?? ANY}
          onChange={(kyc) => onChange({ kyc: KYC.find((one) => one === kyc) ?? null })}
        />
        <SelectEntry
          label={t('attendees.filter.registration')}
          options={[
            { value: ANY, label: t('attendees.filter.registrationAny') },
            ...REGISTRATION.map((value) => ({
              value,
              label: t(`attendees.registration.${value}`),
            })),
          ]}
          value={filter.registration ?? ANY}
          onChange={(chosen) =>
            onChange({ registration: REGISTRATION.find((one) => one === chosen) ?? null })
          }
        />
        <SelectEntry
          label={t('attendees.filter.type')}
          options={[
            { value: ANY, label: t('attendees.filter.typeAny') },
            ...types.map(({ id, name }) => ({ value: id, label: visibleText(name) })),
          ]}
          value={filter.ticketTypeId ?? ANY}
          onChange={(type) => onChange({ ticketTypeId: type === ANY ? null : type })}
        />
        <SelectEntry
          label={t('attendees.filter.arrived')}
          options={yesNo('arrived')}
          value={fromFlag(filter.arrived)}
          onChange={(arrived) => onChange({ arrived: toFlag(arrived) })}
        />
        <SelectEntry
          label={t('attendees.filter.printed')}
          options={yesNo('printed')}
          value={fromFlag(filter.printed)}
          onChange={(printed) => onChange({ printed: toFlag(printed) })}
        />
      </div>
      <ActiveFilters
        label={t('attendees.filter.on')}
        filters={active}
        onRemove={(id) => onChange({ [id]: null })}
        onClear={() => onChange(NONE)}
      />
    </>
  );
}
