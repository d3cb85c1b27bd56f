import { FileDown } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import { asGatehouseError } from '../ipc/as-gatehouse-error.ts';
import { useServices } from '../services.tsx';
import { MenuButton } from './menu-button.tsx';
import type { ToastMessage } from './toasts.tsx';

const FORMATS = ['xlsx', 'csv', 'json'] as const;
const MAX_NAME_CHARS = 120;

/** Where the user wants a list, and how. */
export interface ListFile {
  readonly format: (typeof FORMATS)[number];
  readonly path: string;
}

export interface ExportMenuProps {
  /** What the file is called unless the user says otherwise, without its ending. */
  readonly name: string;
  /** Writes what is listed, and says what was written. */
  readonly onWrite: (file: ListFile) => Promise<string>;
  /** Shows what was said, or why nothing was written. */
  readonly toast: (message: ToastMessage) => void;
  readonly isDisabled?: boolean;
}

/** Writes a list to a file of the user's choice, one at a time. */
export function ExportMenu({ name, onWrite, toast, isDisabled = false }: ExportMenuProps) {
  const { t } = useTranslation();
  const { shell } = useServices();
  const [isWriting, setWriting] = useState(false);

  const write = async (format: ListFile['format']): Promise<void> => {
    setWriting(true);
    try {
      const { path } = await shell.call('shell.saveFile', {
        name: name.slice(0, MAX_NAME_CHARS),
        ending: format,
      });
      if (path !== null) toast({ text: await onWrite({ format, path }), tone: 'good' });
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
