import { useTranslation } from 'react-i18next';
import type { EventStatus } from '#shared/domain/event.ts';
import { ExportMenu } from '../../components/export-menu.tsx';
import { useAdmin } from '../use-admin.ts';

const OWN = [
  'partyName',
  'timeZone',
  'doorsOpenAt',
  'doorsCloseAt',
  'capacity',
  'expected',
  'admitted',
  'inside',
  'madeHere',
] as const;

export interface EventListExportProps {
  readonly query: string;
  readonly statuses: EventStatus[];
  readonly isDisabled: boolean;
}

/** Writes the events that are listed to a file, all pages of them. */
export function EventListExport({ query, statuses, isDisabled }: EventListExportProps) {
  const { t } = useTranslation();
  const { call, toast } = useAdmin();
  return (
    <ExportMenu
      name={t('events.title')}
      isDisabled={isDisabled}
      toast={toast}
      onWrite={async (file) => {
        const headings = {
          title: t('events.column.title'),
          venue: t('events.column.venue'),
          status: t('events.column.status'),
          ...Object.fromEntries(
            OWN.map((field) => [field, t(`events.listFile.${field}`)] as const),
          ),
        };
        const { rows } = await call('event.export', { ...file, query, statuses, headings });
        return t('events.listFile.saved', { count: rows });
      }}
    />
  );
}
