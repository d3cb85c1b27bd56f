import { FileDown, Printer } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AttendeeChoice } from '#shared/ipc/attendee-contract.ts';
import type { PrintKind } from '#shared/print/paper.ts';
import type { PrintLanguage } from '#shared/print/print-job.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { SelectEntry } from '../../components/select-entry.tsx';
import { useServices, useSettings } from '../../services.tsx';
import { useAnswer } from '../../use-answer.ts';
import { PaperChoice } from './paper-choice.tsx';
import { PaperPreview } from './paper-preview.tsx';
import { PrintProgress } from './print-progress.tsx';
import type { PrintTarget } from './print-run.ts';
import { usePrintRun } from './use-print-run.ts';

export interface PrintDeskProps {
  /** Null: nobody is chosen. */
  readonly choice: AttendeeChoice | null;
  readonly count: number;
  /** Whose sheet is shown; null: nobody's. */
  readonly first: string | null;
  readonly kind?: PrintKind;
  /** What a file is called, before what is in it. */
  readonly name: string;
  /** Told when a run begins and when it is over. */
  readonly onBusy?: (isBusy: boolean) => void;
}

/** The dialog of the system: every printer, and its own settings. */
const ASK = '?';

/** From people to paper: what, how it looks, where to. */
export function PrintDesk(props: PrintDeskProps) {
  const { choice, count, first, kind: firstKind, name, onBusy } = props;
  const { t } = useTranslation();
  const { settings } = useSettings();
  const { shell } = useServices();
  const [kind, setKind] = useState<PrintKind>(firstKind ?? 'ticket-a4');
  const [language, setLanguage] = useState<PrintLanguage>(settings.language);
  const [printer, setPrinter] = useState(ASK);
  const { run, start, goOn, cancel } = usePrintRun();
  const askPrinters = useCallback(() => shell.call('shell.printers', {}), [shell]);
  const { last: known } = useAnswer(askPrinters);
  const isBusy = run.at === 'working' || run.at === 'asking';
  useEffect(() => onBusy?.(isBusy), [isBusy, onBusy]);

  const begin = (target: PrintTarget): void => {
    if (choice !== null) start({ choice, kind, language, target });
  };
  const file = `${name} – ${t(`tickets.kinds.${kind}`)}`.slice(0, 120);
  return (
    <div className="print-desk">
      <div className="print-desk__choices">
        <SectionCard title={t('tickets.paper')}>
          <PaperChoice kind={kind} onKind={setKind} language={language} onLanguage={setLanguage} />
        </SectionCard>
      </div>
      <div className="print-desk__choices">
        <SectionCard title={t('tickets.print')} text={t('tickets.people', { count })}>
          <SelectEntry
            label={t('tickets.printer')}
            options={[
              { value: ASK, label: t('tickets.askPrinter') },
              ...(known?.printers ?? []).map(({ name: value, title }) => ({ value, label: title })),
            ]}
            value={printer}
            onChange={setPrinter}
          />
          <div className="print-desk__actions">
            <ActionButton
              icon={FileDown}
              label={t('tickets.savePdf')}
              isDisabled={isBusy || choice === null}
              onPress={() => begin({ to: 'file', name: file })}
            />
            <ActionButton
              icon={Printer}
              look="main"
              label={t('tickets.printNow')}
              isDisabled={isBusy || choice === null}
              onPress={() => begin({ to: 'printer', printer: printer === ASK ? null : printer })}
            />
          </div>
          <PrintProgress run={run} goOn={goOn} cancel={cancel} />
        </SectionCard>
        {first === null ? null : (
          <SectionCard title={t('tickets.preview')}>
            <PaperPreview registrationId={first} kind={kind} language={language} />
          </SectionCard>
        )}
      </div>
    </div>
  );
}
