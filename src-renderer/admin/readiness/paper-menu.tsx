import { Printer } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { errorKey } from '#shared/errors.ts';
import { MenuButton } from '../../components/menu-button.tsx';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useServices, useSettings } from '../../services.tsx';
import { useAdmin, useChosenEvent } from '../use-admin.ts';
import { readinessDocument } from './readiness-document.ts';
import type { Check } from './readiness-item.ts';

/** The list on paper, for who walks from gate to gate with it. */
export function PaperMenu({ checks }: { readonly checks: readonly Check[] }) {
  const { t } = useTranslation();
  const { shell } = useServices();
  const { language } = useSettings().settings;
  const { times, now, toast, who } = useAdmin();
  const event = useChosenEvent();

  async function take(choice: 'print' | 'pdf'): Promise<string | null> {
    const { name } = who;
    const document = readinessDocument({ t, language, times, now, event, checks, name });
    if (choice === 'print') {
      const { sheets } = await shell.call('shell.printDocument', { document, printer: null });
      return sheets === 0 ? null : t('readiness.paper.printed');
    }
    const file = t('readiness.paper.fileName', { title: event.title }).slice(0, 100);
    const { bytes } = await shell.call('shell.saveDocument', { document, name: file });
    return bytes === null ? null : t('readiness.paper.saved');
  }

  return (
    <MenuButton
      label={t('readiness.paper.label')}
      icon={Printer}
      items={[
        { id: 'print', label: t('readiness.paper.print') },
        { id: 'pdf', label: t('readiness.paper.pdf') },
      ]}
      onChoose={(choice) => {
        take(choice === 'pdf' ? 'pdf' : 'print').then(
          (said) => {
            if (said !== null) toast({ text: said });
          },
          (error: unknown) => {
            const why = t(errorKey(asGatehouseError(error).code));
            toast({ tone: 'bad', text: t('readiness.paper.failed', { why }) });
          },
        );
      }}
    />
  );
}
