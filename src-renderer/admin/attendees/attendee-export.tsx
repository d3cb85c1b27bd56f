import { FileDown } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import type { AttendeeFilter } from '#shared/ipc/attendee-contract.ts';
import { MenuButton } from '../../components/menu-button.tsx';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useServices } from '../../services.tsx';
import { useAdmin, useChosenEvent } from '../use-admin.ts';

const FORMATS = ['xlsx', 'csv', 'json'] as const;
type Format = (typeof FORMATS)[number];

/** Columns that an import knows too, and those that only an export has. */
const SHARED = ['name', 'email', 'phone', 'location', 'ticketType', 'flags', 'status'] as const;
const OWN = ['registration', 'blocked', 'ticket', 'arrivedAt', 'inside', 'addedAt'] as const;
const MAX_NAME_CHARS = 120;

interface AttendeeExportProps {
  readonly filter: AttendeeFilter;
  readonly isDisabled: boolean;
}

/** Writes those listed to a file. */
export function AttendeeExport({ filter, isDisabled }: AttendeeExportProps) {
  const { t } = useTranslation();
  const { shell } = useServices();
  const { call, toast } = useAdmin();
  const { title } = useChosenEvent();
  const [isWriting, setWriting] = useState(false);

  const write = async (format: Format): Promise<void> => {
    const headings = Object.fromEntries([
      ...SHARED.map((field) => [field, t(`importing.field.${field}`)] as const),
      ...OWN.map((field) => [field, t(`exporting.heading.${field}`)] as const),
    ]);
    setWriting(true);
    try {
      const name = t('exporting.name', { event: title }).slice(0, MAX_NAME_CHARS);
      const { path } = await shell.call('shell.saveFile', { name, ending: format });
      if (path === null) return;
      const { rows } = await call('attendee.export', { filter, format, path, headings });
      toast({ text: t('exporting.saved', { count: rows }), tone: 'good' });
    } catch (error) {
      toast({ text: t(errorKey(asGatehouseError(error).code)), tone: 'bad' });
    } finally {
      setWriting(false);
    }
  };

  return (
    <MenuButton
      icon={FileDown}
      label={t('exporting.label')}
      isDisabled={isDisabled || isWriting}
      items={FORMATS.map((id) => ({ id, label: t(`exporting.${id}`) }))}
      onChoose={(format) => void write(format)}
    />
  );
}
