import { Download } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import type { EventListItem } from '#shared/ipc/event-contract.ts';
import type { LivePicture } from '#shared/ipc/live-contract.ts';
import { MenuButton } from '../../components/menu-button.tsx';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useServices, useSettings } from '../../services.tsx';
import { useAdmin } from '../use-admin.ts';
import { reportDocument } from './report-document.ts';

type Choice = 'pdf' | 'print' | 'csv' | 'xlsx' | 'json';

export interface ReportMenuProps {
  readonly event: EventListItem;
  readonly picture: LivePicture;
}

/** Takes the picture along: on paper, as a PDF, as numbers. */
export function ReportMenu({ event, picture }: ReportMenuProps) {
  const { t } = useTranslation();
  const { shell } = useServices();
  const { settings } = useSettings();
  const { call, may, times, toast, who } = useAdmin();
  const name = t('live.report.fileName', { title: event.title });

  async function take(choice: Choice): Promise<string | null> {
    if (choice === 'csv' || choice === 'xlsx' || choice === 'json') {
      const { path } = await shell.call('shell.saveFile', {
        name: name.slice(0, 100),
        ending: choice,
      });
      if (path === null) return null;
      await call('live.exportReport', { eventId: event.id, format: choice, path });
      return t('live.report.saved');
    }
    const document = reportDocument({
      t,
      language: settings.language,
      times,
      event,
      picture,
      name: who.name,
    });
    if (choice === 'print') {
      const { sheets } = await shell.call('shell.printDocument', { document, printer: null });
      return sheets === 0 ? null : t('live.report.printed');
    }
    const { bytes } = await shell.call('shell.saveDocument', {
      document,
      name: name.slice(0, 100),
    });
    return bytes === null ? null : t('live.report.saved');
  }

  return (
    <MenuButton<Choice>
      label={t('live.report.title')}
      icon={Download}
      items={[
        { id: 'pdf', label: t('live.report.pdf') },
        { id: 'print', label: t('live.report.print') },
        // Numbers leave the laptop as data: not for every role that may look.
        ...(may('live.exportReport')
          ? (['csv', 'xlsx', 'json'] as const).map((id) => ({ id, label: t(`live.report.${id}`) }))
          : []),
      ]}
      onChoose={(choice) => {
        take(choice).then(
          (said) => {
            if (said !== null) toast({ text: said });
          },
          (error: unknown) => {
            const why = t(errorKey(asGatehouseError(error).code));
            toast({ tone: 'bad', text: t('live.report.failed', { why }) });
          },
        );
      }}
    />
  );
}
