import { Copy, PackageOpen } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Form } from 'react-aria-components';
import { useTranslation } from 'react-i18next';
import { isOutThere } from '#shared/domain/event-steps.ts';
import { errorKey, type ErrorCode } from '#shared/errors.ts';
import type { OutputOf } from '#shared/ipc/call.ts';
import type { CoreContract } from '#shared/ipc/core-contract.ts';
import type { EventConsequence } from '#shared/domain/event-consequences.ts';
import type { EventDraft } from '#shared/domain/event-draft.ts';
import { ActionButton } from '../../components/action-button.tsx';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { MenuButton, type MenuChoice } from '../../components/menu-button.tsx';
import { Notice } from '../../components/notice.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { visibleText } from '../../components/visible-text.ts';
import { asGatehouseError } from '../../ipc/as-gatehouse-error.ts';
import { useAdmin, useUnsaved } from '../use-admin.ts';
import { DuplicateDialog } from './duplicate-dialog.tsx';
import { EventFormSections } from './event-form-sections.tsx';
import { EventStatusPill } from './event-status.tsx';
import { ExportDialog } from './export-dialog.tsx';
import { showFirstWrong } from './first-wrong.ts';
import { GatePreview } from './gate-preview.tsx';
import { SaveBar } from './save-bar.tsx';
import { StepDialog, useEventSteps } from './status-actions.tsx';
import { StoredPicture } from './stored-picture.tsx';
import { useEventForm } from './use-event-form.ts';

export interface EventEditorProps {
  readonly detail: OutputOf<CoreContract, 'event.detail'>;
  /** What is saved is another now. */
  readonly onAskAgain: () => void;
  readonly onOpen: (eventId: string) => void;
  readonly onLeave: () => void;
}

type Open = 'preview' | 'duplicate' | 'export';

/** An event that is saved: its form, its steps, and what else can be done with it. */
export function EventEditor({ detail, onAskAgain, onOpen, onLeave }: EventEditorProps) {
  const { t } = useTranslation();
  const { call, may, toast, eventId: chosenId, chooseEvent } = useAdmin();
  const { item, event, version } = detail;
  const eventId = event.id;
  const isReadOnly = !item.madeHere || !may('event.save');
  const form = useEventForm(detail.draft);
  const [isBusy, setBusy] = useState(false);
  const [trouble, setTrouble] = useState<ErrorCode | null>(null);
  const [consequences, setConsequences] = useState<readonly EventConsequence[] | null>(null);
  const [open, setOpen] = useState<Open | null>(null);
  const place = useRef<HTMLFormElement>(null);
  const steps = useEventSteps(detail, onAskAgain);
  useUnsaved(form.isChanged && !isReadOnly);

  // Saved elsewhere: the form follows, unless somebody is typing in it.
  const { reset, isChanged } = form;
  const follows = useRef(true);
  useEffect(() => {
    follows.current = !isChanged;
  });
  useEffect(() => {
    if (follows.current) reset(detail.draft);
  }, [detail.draft, reset]);

  const save = async (draft: EventDraft): Promise<void> => {
    setTrouble(null);
    const before = detail.draft;
    const saved = await call('event.save', { eventId, version, draft });
    form.reset(draft);
    onAskAgain();
    toast({
      text: t('events.saved'),
      undo: () => {
        call('event.save', { eventId, version: saved.version, draft: before }).then(
          () => {
            form.reset(before);
            onAskAgain();
            toast({ text: t('events.saveUndone') });
          },
          (error: unknown) => {
            const why = t(errorKey(asGatehouseError(error).code));
            toast({ tone: 'bad', text: t('events.undoFailed', { why }) });
          },
        );
      },
    });
  };

  const submit = async (): Promise<void> => {
    if (isBusy || isReadOnly) return;
    if (!form.check()) {
      showFirstWrong(place.current);
      return;
    }
    setBusy(true);
    try {
      const { draft } = form;
      const found = isOutThere(event.status)
        ? (await call('event.consequences', { eventId, draft })).consequences
        : [];
      if (found.length > 0) setConsequences(found);
      else await save(draft);
    } catch (error) {
      const { code, facts } = asGatehouseError(error);
      form.learn(facts);
      setTrouble(code);
      if (code === 'form-invalid') showFirstWrong(place.current);
    } finally {
      setBusy(false);
    }
  };

  const menu: MenuChoice<string>[] = [
    ...(may('event.duplicate')
      ? [{ id: 'duplicate', label: t('events.duplicate.open'), icon: Copy }]
      : []),
    ...(may('event.exportPackage') && item.madeHere
      ? [{ id: 'export', label: t('events.export.open'), icon: PackageOpen }]
      : []),
    ...(isReadOnly
      ? []
      : steps.steps.slice(1).map(({ to, label, isGrave }) => ({ id: to, label, isGrave }))),
  ];
  const [mainStep] = isReadOnly ? [] : steps.steps;

  return (
    <Form
      ref={place}
      className="event-form"
      validationBehavior="aria"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        void submit();
      }}
    >
      <PageHeader
        title={visibleText(event.title)}
        badge={<EventStatusPill status={event.status} />}
        crumbs={[{ label: t('events.title'), onPress: onLeave }]}
        actions={
          <>
            {chosenId === eventId ? null : (
              <ActionButton
                look="quiet"
                label={t('events.workWith')}
                onPress={() => {
                  chooseEvent(eventId);
                  toast({ text: t('events.workingWith') });
                }}
              />
            )}
            {menu.length === 0 ? null : (
              <MenuButton
                label={t('events.more')}
                items={menu}
                onChoose={(id) => {
                  if (id === 'duplicate' || id === 'export') setOpen(id);
                  else {
                    const step = steps.steps.find(({ to }) => to === id);
                    if (step !== undefined) steps.take(step.to);
                  }
                }}
              />
            )}
            {mainStep === undefined ? null : (
              <ActionButton
                look={mainStep.isGrave ? 'plain' : 'main'}
                label={mainStep.label}
                isDisabled={form.isChanged}
                onPress={() => steps.take(mainStep.to)}
              />
            )}
          </>
        }
      />
      {item.madeHere ? null : (
        <Notice tone="calm" title={t('events.fromPackage')} text={t('events.fromPackageText')} />
      )}
      <EventFormSections
        form={form}
        isReadOnly={isReadOnly}
        used={{
          tickets: new Map(detail.ticketTypes.map(({ id, tickets }) => [id, tickets])),
          admitted: new Map(detail.gates.map(({ id, admitted }) => [id, admitted])),
        }}
        picture={<StoredPicture detail={detail} isReadOnly={isReadOnly} onChanged={onAskAgain} />}
      />
      {isReadOnly ? (
        <footer className="save-bar">
          <ActionButton label={t('events.preview.open')} onPress={() => setOpen('preview')} />
        </footer>
      ) : (
        <SaveBar
          label={t('events.save')}
          isBusy={isBusy}
          isChanged={form.isChanged}
          wrong={form.wrong}
          trouble={trouble}
          onLoadSaved={() => {
            follows.current = true;
            setTrouble(null);
            form.reset(detail.draft);
            onAskAgain();
          }}
          onDiscard={() => {
            setTrouble(null);
            form.reset(detail.draft);
          }}
          onPreview={() => setOpen('preview')}
        />
      )}
      {consequences === null ? null : (
        <ConfirmDialog
          title={t('events.consequence.title')}
          text={t('events.consequence.text')}
          consequences={consequences.map(({ code, count, name }) =>
            t(`events.consequence.${code}`, { count, name: visibleText(name) }),
          )}
          action={t('events.consequence.action')}
          tone="bad"
          onConfirm={async () => {
            try {
              await save(form.draft);
            } catch (error) {
              const { code, facts } = asGatehouseError(error);
              form.learn(facts);
              setTrouble(code);
              throw error;
            }
          }}
          onClose={() => setConsequences(null)}
        />
      )}
      <StepDialog detail={detail} steps={steps} />
      {open === 'preview' ? <GatePreview draft={form.draft} onClose={() => setOpen(null)} /> : null}
      {open === 'duplicate' ? (
        <DuplicateDialog
          eventId={eventId}
          draft={detail.draft}
          onMade={onOpen}
          onClose={() => setOpen(null)}
        />
      ) : null}
      {open === 'export' ? (
        <ExportDialog eventId={eventId} title={event.title} onClose={() => setOpen(null)} />
      ) : null}
    </Form>
  );
}
