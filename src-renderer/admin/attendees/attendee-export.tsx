import { useTranslation } from 'react-i18next';
import type { AttendeeFilter } from '#shared/ipc/attendee-contract.ts';
import { ExportMenu } from '../../components/export-menu.tsx';
import { useAdmin, useChosenEvent } from '../use-admin.ts';

/** Columns that an import knows too, and those that only an export has. */
const SHARED = ['name', 'email', 'phone', 'location', 'ticketType', 'flags', 'status'] as const;
const OWN = ['registration', 'blocked', 'ticket', 'arrivedAt', 'inside', 'addedAt'] as const;

interface AttendeeExportProps {
  readonly filter: AttendeeFilter;
  readonly isDisabled: boolean;
}

/** Writes those listed to a file. */
export function AttendeeExport({ filter, isDisabled }: AttendeeExportProps) {
  const { t } = useTranslation();
  const { call, toast } = useAdmin();
  const { title } = useChosenEvent();
  return (
    <ExportMenu
      name={t('exporting.name', { event: title })}
      isDisabled={isDisabled}
      toast={toast}
      onWrite={async (file) => {
        const headings = Object.fromEntries([
          ...SHARED.map((field) => [field, t(`importing.field.${field}`)] as const),
          ...OWN.map((field) => [field, t(`exporting.heading.${field}`)] as const),
        ]);
        const { rows } = await call('attendee.export', { ...file, filter, headings });
        return t('exporting.saved', { count: rows });
      }}
    />
  );
}
