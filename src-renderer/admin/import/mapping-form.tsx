import type { TFunction } from 'i18next';
import { ListChecks } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorCode } from '#shared/errors.ts';
import type { OutputOf } from '#shared/ipc/call.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import { importField, type ImportField } from '#shared/ipc/import-contract.ts';
import { FORM_FIELDS } from '#shared/domain/attendee-form.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { CheckEntry } from '../../components/check-entry.tsx';
import { ErrorState } from '../../components/error-state.tsx';
import { FileEntry } from '../../components/file-entry.tsx';
import { Loading } from '../../components/loading.tsx';
import { Notice } from '../../components/notice.tsx';
import { SectionCard } from '../../components/section-card.tsx';
import { SelectEntry } from '../../components/select-entry.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAdmin } from '../use-admin.ts';
import { noticeWords } from './import-words.ts';
import type { ChosenList, ImportFlow } from './use-import-flow.ts';

type TicketTypes = OutputOf<CoreContract, 'event.detail'>['ticketTypes'];

function useTicketTypes(eventId: string): {
  readonly types: TicketTypes | null;
  readonly failed: ErrorCode | null;
} {
  const { call } = useAdmin();
  const [types, setTypes] = useState<TicketTypes | null>(null);
  const [failed, setFailed] = useState<ErrorCode | null>(null);
  useEffect(() => {
    let isOver = false;
    call('event.detail', { eventId }).then(
      ({ ticketTypes }) => {
        if (!isOver) setTypes(ticketTypes);
      },
      (error: unknown) => {
        if (!isOver) setFailed(asGatehouseError(error).code);
      },
    );
    return () => {
      isOver = true;
    };
  }, [call, eventId]);
  return { types, failed };
}

interface MappingFormProps {
  readonly flow: ImportFlow;
  readonly list: ChosenList;
  readonly eventId: string;
}

/** What stands in which column, and what holds for everybody in the list. */
export function MappingForm({ flow, list, eventId }: MappingFormProps) {
  const { t } = useTranslation();
  const { types, failed } = useTicketTypes(eventId);
  if (failed !== null) return <ErrorState title={t('ui.failed')} code={failed} />;
  if (types === null) return <Loading label={t('ui.loading')} />;
  return <Mapping flow={flow} list={list} types={types} />;
}

interface MappingProps {
  readonly flow: ImportFlow;
  readonly list: ChosenList;
  readonly types: TicketTypes;
}

function Mapping({ flow, list, types }: MappingProps) {
  const { t } = useTranslation();
  const { inspected, fileName } = list;
  const before = flow.lastMapping;
  const [fields, setFields] = useState<readonly ImportField[]>(before?.fields ?? inspected.guess);
  const [typeId, setTypeId] = useState(before?.ticketTypeId ?? types[0]?.id ?? null);
  const [approve, setApprove] = useState(before?.approve ?? false);
  const [issueTickets, setIssueTickets] = useState(before?.issueTickets ?? true);

  const missing = FORM_FIELDS.filter((field) => !fields.includes(field));
  const twice = importField.options.find(
    (field) => field !== 'ignore' && fields.filter((each) => each === field).length > 1,
  );
  const names = useMemo(
    () => importField.options.map((value) => ({ value, label: t(`importing.field.${value}`) })),
    [t],
  );

  return (
    <>
      <SectionCard title={t('importing.file.title')}>
        <FileEntry
          label={t('importing.file.label')}
          fileName={fileName}
          onChoose={() => void flow.choose()}
        />
        <Notices notices={inspected.notices} />
      </SectionCard>
      <SectionCard title={t('importing.columns.title')} text={t('importing.columns.text')}>
        <div className="import__columns">
          {inspected.headings.map((heading, index) => (
            <SelectEntry<ImportField>
              // Columns have no other name: two may have the same heading.
              key={index}
              label={
                heading === ''
                  ? t('importing.columns.unnamed', { number: index + 1 })
                  : visibleText(heading)
              }
              hint={sampleOf(inspected.samples, index, t)}
              options={names}
              value={fields[index] ?? 'ignore'}
              onChange={(field) => setFields(fields.with(index, field))}
            />
          ))}
        </div>
      </SectionCard>
      <SectionCard title={t('importing.options.title')}>
        <div className="import__options">
          <SelectEntry
            label={t('importing.options.ticketType')}
            options={types.map(({ id, name }) => ({ value: id, label: name }))}
            value={typeId}
            onChange={setTypeId}
          />
          <CheckEntry
            label={t('importing.options.tickets')}
            more={t('importing.options.ticketsMore')}
            isSelected={issueTickets}
            onChange={setIssueTickets}
          />
          <CheckEntry
            label={t('importing.options.approve')}
            more={t('importing.options.approveMore')}
            isSelected={approve}
            onChange={setApprove}
          />
        </div>
      </SectionCard>
      {missing.length === 0 ? null : (
        <Notice
          title={t('importing.columns.needed', {
            fields: missing.map((field) => t(`importing.field.${field}`)).join(', '),
          })}
        />
      )}
      {twice === undefined ? null : (
        <Notice title={t('importing.columns.twice', { field: t(`importing.field.${twice}`) })} />
      )}
      <div className="import__actions">
        <ActionButton label={t('ui.cancel')} onPress={flow.startOver} />
        <ActionButton
          icon={ListChecks}
          look="main"
          label={t('importing.check.start')}
          isDisabled={missing.length > 0 || twice !== undefined || typeId === null}
          onPress={() => {
            if (typeId === null) return;
            void flow.check({ fields: [...fields], ticketTypeId: typeId, approve, issueTickets });
          }}
        />
      </div>
    </>
  );
}

/** The first thing that stands in a column. */
function sampleOf(samples: readonly (readonly string[])[], index: number, t: TFunction): string {
  const sample = samples.map((cells) => cells[index] ?? '').find((cell) => cell !== '');
  return sample === undefined
    ? t('importing.columns.noSample')
    : t('importing.columns.sample', { sample: visibleText(sample) });
}

/** How the list was read, where that is worth a word. */
export function Notices({ notices }: { readonly notices: readonly string[] }) {
  const { t } = useTranslation();
  return notices.map((notice) => {
    const words = noticeWords(t, notice);
    return words === null ? null : <Notice key={notice} title={words} />;
  });
}
